#include "trail/pivot.h"

#include <pthread.h>

#include "trail/api_name.h"
#include "trail/derive.h"
#include "trail/json.h"

#define STS       "sts.amazonaws.com"
#define SIGNIN    "signin.amazonaws.com"
#define SSO       "sso.amazonaws.com"
#define IAM       "iam.amazonaws.com"
#define EC2       "ec2.amazonaws.com"
#define SSM       "ssm.amazonaws.com"
#define LAMBDA    "lambda.amazonaws.com"
#define ECS       "ecs.amazonaws.com"
#define CODEBUILD "codebuild.amazonaws.com"
#define GLUE      "glue.amazonaws.com"
#define SAGEMAKER "sagemaker.amazonaws.com"
#define TRAIL     "cloudtrail.amazonaws.com"
#define S3        "s3.amazonaws.com"
#define GUARDDUTY "guardduty.amazonaws.com"
#define CONFIG    "config.amazonaws.com"
#define EIC       "ec2-instance-connect.amazonaws.com"

#define CREDENTIALS "credentials.accessKeyId"
/* sources of the facts */
#define IAM_CT  "IAM User Guide, Logging IAM and STS API calls with CloudTrail"
#define SIGN_CT "CloudTrail User Guide, Console sign-in events"
#define OAUTH   "AWS Sign-In User Guide, OAuth 2.0"
#define SSO_CT  "IAM Identity Center User Guide, Logging with CloudTrail"
#define API     "API model and recorded events"

/* clang-format off */
const struct pivot pivots[] = {
    /* STS: the key is in the response, the child's creation date is the event's time */
    {STS, "AssumeRole",                PIVOT_ISSUE, 'K', CREDENTIALS, NULL, NULL, IAM_CT},
    {STS, "AssumeRoleWithSAML",        PIVOT_ISSUE, 'K', CREDENTIALS, NULL, "console pages use other keys than the one issued", IAM_CT},
    {STS, "AssumeRoleWithWebIdentity", PIVOT_ISSUE, 'K', CREDENTIALS, NULL, "the web identity token itself", IAM_CT},
    {STS, "AssumeRoot",                PIVOT_ISSUE, 'K', CREDENTIALS, NULL, NULL, IAM_CT},
    {STS, "GetSessionToken",           PIVOT_ISSUE, 'K', CREDENTIALS, NULL, NULL, IAM_CT},
    {STS, "GetFederationToken",        PIVOT_ISSUE, 'K', CREDENTIALS, NULL, NULL, IAM_CT},
    {STS, "GetDelegatedAccessToken",   PIVOT_ISSUE, 'K', CREDENTIALS, NULL, "the response is not in published events", "STS API model; IAM User Guide, Temporary delegation"},
    /* other issuers of temporary keys */
    {"cognito-identity.amazonaws.com", "GetCredentialsForIdentity", PIVOT_ISSUE, 'K', CREDENTIALS, NULL, "a data event: absent unless the trail selects it", "Amazon Cognito Developer Guide"},
    {"rolesanywhere.amazonaws.com", "CreateSession", PIVOT_ISSUE, 'N', "credentialSet[].credentials.accessKeyId", NULL, NULL, "IAM Roles Anywhere User Guide"},
    {"s3express.amazonaws.com", "CreateSession", PIVOT_ISSUE, 'K', CREDENTIALS, NULL, "a data event: absent unless the trail selects it", "S3 User Guide, S3 Express One Zone logging"},
    {"eks-auth.amazonaws.com", "AssumeRoleForPodIdentity", PIVOT_SUPPORT, 'N', NULL, NULL, "the pod's token", "Amazon EKS User Guide, Pod Identity"},
    {"s3.amazonaws.com", "GetDataAccess", PIVOT_SUPPORT, 'N', NULL, NULL, "the key issued", "S3 User Guide, Access Grants"},
    {"lakeformation.amazonaws.com", "GetDataAccess", PIVOT_SUPPORT, 'N', NULL, NULL, "the key issued", "AWS Lake Formation Developer Guide"},
    /* console sign-in: no key is ever logged, the creation date is the event's time */
    {SIGNIN, "ConsoleLogin",  PIVOT_SIGN_IN, 'C', NULL, NULL, "the keys of the console session", SIGN_CT},
    {SIGNIN, "SwitchRole",    PIVOT_SIGN_IN, 'C', NULL, NULL, "the keys of the console session", SIGN_CT},
    {SIGNIN, "RenewRole",     PIVOT_SIGN_IN, 'C', NULL, NULL, "the keys of the console session", SIGN_CT},
    {SIGNIN, "GetSigninToken", PIVOT_SIGN_IN, 'K', CREDENTIALS, NULL, NULL, SIGN_CT},
    {SIGNIN, "CheckMfa",      PIVOT_SUPPORT, '-', NULL, NULL, NULL, SIGN_CT},
    {SIGNIN, "ExitRole",      PIVOT_SUPPORT, '-', NULL, NULL, NULL, SIGN_CT},
    /* OAuth: `aws login`, MCP; the child keeps the console session's creation date */
    {SIGNIN, "AuthorizeOAuth2Access",    PIVOT_SUPPORT, 'P', NULL, NULL, "the key issued", OAUTH},
    {SIGNIN, "CreateOAuth2Token",        PIVOT_GRANT, 'P', NULL, NULL, "the key issued", OAUTH},
    {SIGNIN, "CreateOAuth2TokenWithIAM", PIVOT_GRANT, 'P', NULL, NULL, "the key issued", OAUTH},
    /* Identity Center: in the instance's account and home region only */
    {SSO, "GetRoleCredentials", PIVOT_ISSUE, 'C', NULL, NULL, "the key issued; before 2026 the role asked for, too", SSO_CT},
    {SSO, "CreateToken",        PIVOT_SUPPORT, '-', NULL, NULL, NULL, SSO_CT},
    {SSO, "Authenticate",       PIVOT_SUPPORT, '-', NULL, NULL, NULL, SSO_CT},
    {SSO, "Federate",           PIVOT_SUPPORT, '-', NULL, NULL, NULL, SSO_CT},
    {SIGNIN, "UserAuthentication",     PIVOT_SUPPORT, '-', NULL, NULL, NULL, SSO_CT},
    {SIGNIN, "CredentialChallenge",    PIVOT_SUPPORT, '-', NULL, NULL, NULL, SSO_CT},
    {SIGNIN, "CredentialVerification", PIVOT_SUPPORT, '-', NULL, NULL, NULL, SSO_CT},
    /* new long-term credentials */
    {IAM, "CreateAccessKey",    PIVOT_CREDENTIAL, 'X', "accessKey.accessKeyId", "userName", NULL, IAM_CT},
    {IAM, "CreateLoginProfile", PIVOT_CREDENTIAL, 'X', NULL, "userName", NULL, API},
    {IAM, "UpdateLoginProfile", PIVOT_CREDENTIAL, 'X', NULL, "userName", NULL, API},
    {IAM, "DeleteLoginProfile", PIVOT_SUPPORT, '-', NULL, "userName", NULL, API},
    {IAM, "DeleteUser",         PIVOT_SUPPORT, '-', NULL, "userName", NULL, API},
    {IAM, "CreateServiceSpecificCredential", PIVOT_CREDENTIAL, 'X', "serviceSpecificCredential.serviceSpecificCredentialId", "userName", NULL, API},
    {IAM, "ResetServiceSpecificCredential",  PIVOT_CREDENTIAL, 'X', "serviceSpecificCredential.serviceSpecificCredentialId", "userName", NULL, API},
    {IAM, "UploadSigningCertificate", PIVOT_CREDENTIAL, 'X', NULL, "userName", NULL, API},
    {IAM, "UploadSSHPublicKey",       PIVOT_CREDENTIAL, 'X', NULL, "userName", NULL, API},
    /* control of a resource that holds a role */
    {EC2, "RunInstances",                PIVOT_TAKEOVER, 'X', NULL, "=instancesSet.items[].instanceId", NULL, API},
    {EC2, "AssociateIamInstanceProfile", PIVOT_TAKEOVER, 'X', NULL, "AssociateIamInstanceProfileRequest.InstanceId =AssociateIamInstanceProfileResponse.iamInstanceProfileAssociation.instanceId", NULL, API},
    {EC2, "ReplaceIamInstanceProfileAssociation", PIVOT_TAKEOVER, 'X', NULL, "=ReplaceIamInstanceProfileAssociationResponse.iamInstanceProfileAssociation.instanceId", NULL, API},
    {EC2, "ModifyInstanceAttribute",     PIVOT_TAKEOVER, 'X', NULL, "instanceId", "the user data", API},
    {SSM, "SendCommand",   PIVOT_TAKEOVER, 'X', NULL, "instanceIds[] targets[].values[] =command.instanceIds[]", "the command and its output", API},
    {SSM, "StartSession",  PIVOT_TAKEOVER, 'X', NULL, "target", "what was typed", API},
    {SSM, "ResumeSession", PIVOT_TAKEOVER, 'X', NULL, "sessionId", "what was typed", API},
    {EIC, "SendSSHPublicKey",              PIVOT_TAKEOVER, 'X', NULL, "instanceId", "what was typed", API},
    {EIC, "SendSerialConsoleSSHPublicKey", PIVOT_TAKEOVER, 'X', NULL, "instanceId", "what was typed", API},
    {EIC, "OpenTunnel",                    PIVOT_TAKEOVER, 'X', NULL, "instanceId", "what was typed", API},
    {LAMBDA, "CreateFunction",              PIVOT_TAKEOVER, 'X', NULL, "functionName =functionArn", "the code", API},
    {LAMBDA, "UpdateFunctionCode",          PIVOT_TAKEOVER, 'X', NULL, "functionName =functionArn", "the code", API},
    {LAMBDA, "UpdateFunctionConfiguration", PIVOT_TAKEOVER, 'X', NULL, "functionName =functionArn", NULL, API},
    {ECS, "RunTask",        PIVOT_TAKEOVER, 'X', NULL, "=tasks[].taskArn", NULL, API},
    {ECS, "StartTask",      PIVOT_TAKEOVER, 'X', NULL, "=tasks[].taskArn", NULL, API},
    {ECS, "CreateService",  PIVOT_TAKEOVER, 'X', NULL, "=service.taskDefinition taskDefinition", "which tasks it starts", API},
    {ECS, "UpdateService",  PIVOT_TAKEOVER, 'X', NULL, "=service.taskDefinition taskDefinition", "which tasks it starts", API},
    {ECS, "RegisterTaskDefinition", PIVOT_TAKEOVER, 'X', NULL, "=taskDefinition.taskDefinitionArn family", "what the image holds", API},
    {ECS, "ExecuteCommand", PIVOT_TAKEOVER, 'X', NULL, "task =taskArn", "what was typed", API},
    {CODEBUILD, "StartBuild",    PIVOT_TAKEOVER, 'X', NULL, "=build.id", NULL, API},
    {CODEBUILD, "CreateProject", PIVOT_TAKEOVER, 'X', NULL, "name", NULL, API},
    {CODEBUILD, "UpdateProject", PIVOT_TAKEOVER, 'X', NULL, "name", NULL, API},
    {GLUE, "CreateDevEndpoint", PIVOT_TAKEOVER, 'X', NULL, "endpointName", NULL, API},
    {GLUE, "CreateJob",         PIVOT_TAKEOVER, 'X', NULL, "name", NULL, API},
    {GLUE, "UpdateJob",         PIVOT_TAKEOVER, 'X', NULL, "jobName", NULL, API},
    {GLUE, "StartJobRun",       PIVOT_TAKEOVER, 'X', NULL, "jobName", NULL, API},
    {SAGEMAKER, "CreateNotebookInstance",             PIVOT_TAKEOVER, 'X', NULL, "notebookInstanceName", NULL, API},
    {SAGEMAKER, "CreatePresignedNotebookInstanceUrl", PIVOT_TAKEOVER, 'X', NULL, "notebookInstanceName", NULL, API},
    {SAGEMAKER, "CreateTrainingJob",                  PIVOT_TAKEOVER, 'X', NULL, "trainingJobName", NULL, API},
    {"cloudformation.amazonaws.com", "CreateStack",   PIVOT_TAKEOVER, 'X', NULL, "stackName", NULL, API},
    {"cloudformation.amazonaws.com", "UpdateStack",   PIVOT_TAKEOVER, 'X', NULL, "stackName", NULL, API},
    {SSM, "StartAutomationExecution", PIVOT_TAKEOVER, 'X', NULL, "=automationExecutionId", NULL, API},
    {"emr-serverless.amazonaws.com", "StartJobRun",   PIVOT_TAKEOVER, 'X', NULL, "=jobRunId", NULL, "AWS Lake Formation Developer Guide"},
    {"states.amazonaws.com", "CreateStateMachine",    PIVOT_TAKEOVER, 'X', NULL, "=stateMachineArn", NULL, API},
    {"states.amazonaws.com", "UpdateStateMachine",    PIVOT_TAKEOVER, 'X', NULL, "stateMachineArn", NULL, API},
    /* weak: only makes a pivot possible */
    {IAM, "CreateUser",             PIVOT_OPENING, 'X', NULL, "userName", NULL, API},
    {IAM, "ChangePassword",         PIVOT_OPENING, 'X', NULL, NULL, NULL, API},
    {IAM, "UpdateAssumeRolePolicy", PIVOT_OPENING, 'X', NULL, "roleName", NULL, API},
    {IAM, "CreateRole",             PIVOT_OPENING, 'X', NULL, "roleName", NULL, API},
    {IAM, "PutRolePolicy",          PIVOT_OPENING, 'X', NULL, "roleName", NULL, API},
    {IAM, "AttachRolePolicy",       PIVOT_OPENING, 'X', NULL, "roleName", NULL, API},
    {IAM, "PutUserPolicy",          PIVOT_OPENING, 'X', NULL, "userName", NULL, API},
    {IAM, "AttachUserPolicy",       PIVOT_OPENING, 'X', NULL, "userName", NULL, API},
    {IAM, "CreatePolicyVersion",    PIVOT_OPENING, 'X', NULL, "policyArn", NULL, API},
    {IAM, "SetDefaultPolicyVersion", PIVOT_OPENING, 'X', NULL, "policyArn", NULL, API},
    {IAM, "AddUserToGroup",         PIVOT_OPENING, 'X', NULL, "userName", NULL, API},
    {IAM, "DeleteRolePermissionsBoundary", PIVOT_OPENING, 'X', NULL, "roleName", NULL, API},
    {IAM, "AddRoleToInstanceProfile", PIVOT_OPENING, 'X', NULL, "roleName", NULL, API},
    {IAM, "CreateSAMLProvider",     PIVOT_OPENING, 'X', NULL, "name", NULL, API},
    {IAM, "UpdateSAMLProvider",     PIVOT_OPENING, 'X', NULL, "sAMLProviderArn", NULL, API},
    {IAM, "CreateOpenIDConnectProvider", PIVOT_OPENING, 'X', NULL, "url", NULL, API},
    {IAM, "AddClientIDToOpenIDConnectProvider", PIVOT_OPENING, 'X', NULL, "openIDConnectProviderArn", NULL, API},
    {IAM, "DeactivateMFADevice",    PIVOT_OPENING, 'X', NULL, "userName", NULL, API},
    {IAM, "EnableMFADevice",        PIVOT_OPENING, 'X', NULL, "userName", NULL, API},
    {IAM, "CreateVirtualMFADevice", PIVOT_OPENING, 'X', NULL, "virtualMFADeviceName", NULL, API},
    {IAM, "PutGroupPolicy",         PIVOT_OPENING, 'X', NULL, "groupName", NULL, API},
    {IAM, "AttachGroupPolicy",      PIVOT_OPENING, 'X', NULL, "groupName", NULL, API},
    {IAM, "DeleteUserPermissionsBoundary", PIVOT_OPENING, 'X', NULL, "userName", NULL, API},
    {"rolesanywhere.amazonaws.com", "CreateTrustAnchor", PIVOT_OPENING, 'X', NULL, "name", NULL, API},
    {"rolesanywhere.amazonaws.com", "UpdateTrustAnchor", PIVOT_OPENING, 'X', NULL, "trustAnchorId", NULL, API},
    {"rolesanywhere.amazonaws.com", "CreateProfile",     PIVOT_OPENING, 'X', NULL, "roleArns[]", NULL, API},
    {SSO, "CreatePermissionSet",    PIVOT_OPENING, 'X', NULL, "name", NULL, API},
    {SSO, "CreateAccountAssignment", PIVOT_OPENING, 'X', NULL, "targetId", NULL, API},
    {SSO, "AttachManagedPolicyToPermissionSet", PIVOT_OPENING, 'X', NULL, "permissionSetArn", NULL, API},
    {SSO, "PutInlinePolicyToPermissionSet",     PIVOT_OPENING, 'X', NULL, "permissionSetArn", NULL, API},
    {"identitystore.amazonaws.com", "CreateUser", PIVOT_OPENING, 'X', NULL, "userName", NULL, API},
    {"identitystore.amazonaws.com", "CreateGroupMembership", PIVOT_OPENING, 'X', NULL, "groupId", NULL, API},
    {LAMBDA, "AddPermission",       PIVOT_OPENING, 'X', NULL, "functionName", NULL, API},
    {LAMBDA, "CreateFunctionUrlConfig", PIVOT_OPENING, 'X', NULL, "functionName", NULL, API},
    {LAMBDA, "PublishLayerVersion", PIVOT_OPENING, 'X', NULL, "layerName", NULL, API},
    {"eks.amazonaws.com", "CreateAccessEntry",     PIVOT_OPENING, 'X', NULL, "principalArn", NULL, API},
    {"eks.amazonaws.com", "AssociateAccessPolicy", PIVOT_OPENING, 'X', NULL, "principalArn", NULL, API},
    {"cognito-identity.amazonaws.com", "SetIdentityPoolRoles", PIVOT_OPENING, 'X', NULL, "identityPoolId", NULL, API},
    {EC2, "ImportKeyPair",           PIVOT_OPENING, 'X', NULL, "keyName", NULL, API},
    {EC2, "AuthorizeSecurityGroupIngress", PIVOT_OPENING, 'X', NULL, "groupId", NULL, API},
    /* others get what they held: a policy or a share, no identity */
    {EC2, "ModifySnapshotAttribute", PIVOT_OPENING, 'X', NULL, "snapshotId", NULL, API},
    {EC2, "ModifyImageAttribute",    PIVOT_OPENING, 'X', NULL, "imageId", NULL, API},
    {"rds.amazonaws.com", "ModifyDBSnapshotAttribute", PIVOT_OPENING, 'X', NULL, "dBSnapshotIdentifier", NULL, API},
    {"kms.amazonaws.com", "PutKeyPolicy", PIVOT_OPENING, 'X', NULL, "keyId", NULL, API},
    {"secretsmanager.amazonaws.com", "PutResourcePolicy", PIVOT_OPENING, 'X', NULL, "secretId", NULL, API},
    {"organizations.amazonaws.com", "InviteAccountToOrganization", PIVOT_OPENING, 'X', NULL, "target.id", NULL, API},
    {"organizations.amazonaws.com", "CreateAccount", PIVOT_OPENING, 'X', NULL, "accountName", NULL, API},
    {"ram.amazonaws.com", "CreateResourceShare", PIVOT_OPENING, 'X', NULL, "name", NULL, API},
    /* endpoints: tell whose addresses are whose */
    {EC2, "CreateVpcEndpoint", PIVOT_SUPPORT, '-', NULL, NULL, NULL, API},
    /* what is logged */
    {TRAIL, "StopLogging",        PIVOT_TAMPER, '-', NULL, "name", NULL, API},
    {TRAIL, "StartLogging",       PIVOT_TAMPER, '-', NULL, "name", NULL, API},
    {TRAIL, "DeleteTrail",        PIVOT_TAMPER, '-', NULL, "name", NULL, API},
    {TRAIL, "UpdateTrail",        PIVOT_TAMPER, '-', NULL, "name", NULL, API},
    {TRAIL, "PutEventSelectors",  PIVOT_TAMPER, '-', NULL, "trailName", NULL, API},
    {TRAIL, "PutInsightSelectors", PIVOT_TAMPER, '-', NULL, "trailName", NULL, API},
    {TRAIL, "DeleteEventDataStore", PIVOT_TAMPER, '-', NULL, "eventDataStore", NULL, API},
    {TRAIL, "UpdateEventDataStore", PIVOT_TAMPER, '-', NULL, "eventDataStore", NULL, API},
    {TRAIL, "StopEventDataStoreIngestion",  PIVOT_TAMPER, '-', NULL, "eventDataStore", NULL, API},
    {TRAIL, "StartEventDataStoreIngestion", PIVOT_TAMPER, '-', NULL, "eventDataStore", NULL, API},
    /* of any bucket: whether it is a trail's, case/coverage.c tells */
    {S3, "PutBucketLifecycle", PIVOT_TAMPER, '-', NULL, "bucketName", NULL, "S3 User Guide, CloudTrail events; recorded: log files expired after a day"},
    {S3, "PutBucketPolicy",    PIVOT_TAMPER, '-', NULL, "bucketName", NULL, "CloudTrail User Guide, S3 bucket policy: without it no file is delivered"},
    {S3, "DeleteBucketPolicy", PIVOT_TAMPER, '-', NULL, "bucketName", NULL, "CloudTrail User Guide, S3 bucket policy: without it no file is delivered"},
    {S3, "DeleteBucket",       PIVOT_TAMPER, '-', NULL, "bucketName", NULL, API},
    /* what else watches and records */
    {GUARDDUTY, "DeleteDetector",      PIVOT_DEFENCE, '-', NULL, "detectorId", NULL, API},
    {GUARDDUTY, "UpdateDetector",      PIVOT_DEFENCE, '-', NULL, "detectorId", NULL, API},
    {GUARDDUTY, "StopMonitoringMembers", PIVOT_DEFENCE, '-', NULL, "detectorId", NULL, API},
    {GUARDDUTY, "DisassociateFromAdministratorAccount", PIVOT_DEFENCE, '-', NULL, "detectorId", NULL, API},
    {GUARDDUTY, "DisassociateFromMasterAccount", PIVOT_DEFENCE, '-', NULL, "detectorId", NULL, API},
    {GUARDDUTY, "DeletePublishingDestination", PIVOT_DEFENCE, '-', NULL, "detectorId", NULL, API},
    {CONFIG, "StopConfigurationRecorder",   PIVOT_DEFENCE, '-', NULL, "configurationRecorderName", NULL, API},
    {CONFIG, "DeleteConfigurationRecorder", PIVOT_DEFENCE, '-', NULL, "configurationRecorderName", NULL, API},
    {CONFIG, "DeleteDeliveryChannel",       PIVOT_DEFENCE, '-', NULL, "deliveryChannelName", NULL, API},
    {EC2, "DeleteFlowLogs",                 PIVOT_DEFENCE, '-', NULL, "DeleteFlowLogsRequest.FlowLogId.content", NULL, API},
    {"securityhub.amazonaws.com", "DisableSecurityHub", PIVOT_DEFENCE, '-', NULL, NULL, NULL, API},
    {"access-analyzer.amazonaws.com", "DeleteAnalyzer", PIVOT_DEFENCE, '-', NULL, "analyzerName", NULL, API},
    {"logs.amazonaws.com", "DeleteLogGroup",  PIVOT_DEFENCE, '-', NULL, "logGroupName", NULL, API},
    {"logs.amazonaws.com", "DeleteLogStream", PIVOT_DEFENCE, '-', NULL, "logStreamName", NULL, API},
    {"macie2.amazonaws.com", "DisableMacie",  PIVOT_DEFENCE, '-', NULL, NULL, NULL, API},
    {"organizations.amazonaws.com", "LeaveOrganization", PIVOT_DEFENCE, '-', NULL, NULL, NULL, API},
};
/* clang-format on */
const size_t pivot_count = sizeof pivots / sizeof *pivots;

const char *pivot_kind_name(enum pivot_kind kind) {
    static const char *const names[] = {
        [PIVOT_ISSUE] = "issue",     [PIVOT_SIGN_IN] = "sign_in",       [PIVOT_GRANT] = "grant",
        [PIVOT_SUPPORT] = "support", [PIVOT_CREDENTIAL] = "credential", [PIVOT_TAKEOVER] = "takeover",
        [PIVOT_OPENING] = "opening", [PIVOT_TAMPER] = "tamper",         [PIVOT_DEFENCE] = "defence"};
    return names[kind];
}

/* Nearly every event is no pivot: an open-addressed table by name says so in one probe. */
enum { PIVOT_SLOTS = 512 };
static uint8_t slots[PIVOT_SLOTS]; /* index + 1 */
static pthread_once_t slots_once = PTHREAD_ONCE_INIT;

static unsigned name_slot(struct str name) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ (unsigned char)name.data[i]) * 16777619u;
    return (hash ^ hash >> 15) % PIVOT_SLOTS;
}

static void fill_slots(void) {
    if (pivot_count >= 255)
        BUG("%zu pivots do not fit a byte", pivot_count);
    for (size_t i = 0; i < pivot_count; i++) {
        unsigned slot = name_slot(str_of(pivots[i].event_name));
        while (slots[slot])
            slot = (slot + 1) % PIVOT_SLOTS;
        slots[slot] = (uint8_t)(i + 1);
    }
}

const struct pivot *pivot_of(struct str event_source, struct str event_name) {
    pthread_once(&slots_once, fill_slots);
    struct str name = api_name(event_name);
    for (unsigned slot = name_slot(name); slots[slot]; slot = (slot + 1) % PIVOT_SLOTS) {
        const struct pivot *pivot = &pivots[slots[slot] - 1];
        if (str_is(name, pivot->event_name) && str_is(event_source, pivot->event_source))
            return pivot;
    }
    return NULL;
}

void pivot_needs(struct column_set *wanted) {
    static const enum column needs[] = {COLUMN_EVENT_SOURCE,
                                        COLUMN_EVENT_NAME,
                                        COLUMN_EVENT_TIME,
                                        COLUMN_EVENT_TYPE,
                                        COLUMN_ERROR_CODE,
                                        COLUMN_ERROR_MESSAGE,
                                        COLUMN_USER_TYPE,
                                        COLUMN_PRINCIPAL_ID,
                                        COLUMN_USER_ARN,
                                        COLUMN_USER_NAME,
                                        COLUMN_ACCOUNT_ID,
                                        COLUMN_CREATION_DATE,
                                        COLUMN_RESPONSE_ELEMENTS,
                                        COLUMN_REQUEST_PARAMETERS,
                                        COLUMN_ACCESS_KEY_ID,
                                        COLUMN_ADDITIONAL_EVENT_DATA,
                                        COLUMN_SERVICE_EVENT_DETAILS,
                                        COLUMN_INVOKED_BY,
                                        COLUMN_SIGN_IN_SESSION_ARN,
                                        COLUMN_RECIPIENT_ACCOUNT_ID,
                                        COLUMN_RESOURCES};
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        column_set_add(wanted, needs[i]);
}

/* How long a credential lives when the response does not say (STS API reference; recorded events for EC2 and ECS). */
static int64_t default_lifetime(const struct record *record) {
    static const struct {
        const char *event_name, *invoked_by;
        int64_t seconds;
    } rows[] = {
        {"GetSessionToken", NULL, 43200},
        {"GetFederationToken", NULL, 43200},
        {"AssumeRoot", NULL, 900},
        {"AssumeRole", "ec2.amazonaws.com", 6 * 3600 + 35 * 60},
        {"AssumeRole", "ecs-tasks.amazonaws.com", 6 * 3600},
        {"AssumeRole", "lambda.amazonaws.com", 12 * 3600},
        {"ConsoleLogin", NULL, 12 * 3600},
        {"SwitchRole", NULL, 12 * 3600},
        {"RenewRole", NULL, 12 * 3600},
        {"GetSigninToken", NULL, 12 * 3600},
        {"GetRoleCredentials", NULL, 12 * 3600},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(record_text(record, COLUMN_EVENT_NAME), rows[i].event_name) &&
            (!rows[i].invoked_by || str_is(record_text(record, COLUMN_INVOKED_BY), rows[i].invoked_by)))
            return rows[i].seconds;
    return 3600;
}

int64_t pivot_expiration(const struct pivot *pivot, const struct record *record, struct arena *scratch) {
    if (pivot->kind != PIVOT_ISSUE && pivot->kind != PIVOT_SIGN_IN)
        return TIME_NONE;
    struct str response = record_text(record, COLUMN_RESPONSE_ELEMENTS);
    struct str text = json_text_at(response, "credentials.expiration", scratch);
    int64_t time = text.data ? time_parse(text) : TIME_NONE;
    if (time != TIME_NONE)
        return time;
    int64_t start = record_number(record, COLUMN_EVENT_TIME, TIME_NONE);
    if (start == TIME_NONE)
        return TIME_NONE;
    struct str duration = json_text_at(record_text(record, COLUMN_REQUEST_PARAMETERS), "durationSeconds", scratch);
    int64_t seconds = 0;
    for (size_t i = 0; i < duration.len && seconds < 1000000; i++)
        seconds = duration.data[i] >= '0' && duration.data[i] <= '9' ? seconds * 10 + (duration.data[i] - '0') : 0;
    return start + (seconds ? seconds : default_lifetime(record)) * TIME_SECOND;
}

/* The ARN a session of `role_arn` (arn:P:iam::ACCOUNT:role/path/NAME) has: the role's path is dropped. */
static struct str session_arn(struct arena *scratch, struct str role_arn, struct str session) {
    size_t iam = str_find(role_arn, ":iam::", 0), role = str_find(role_arn, ":role/", 0);
    if (!session.data || iam == (size_t)-1 || role == (size_t)-1)
        return STR_NONE;
    return arena_printf(scratch, "%.*s:sts::%.*s:assumed-role/%.*s/%.*s", (int)iam, role_arn.data,
                        (int)(role - iam - 6), role_arn.data + iam + 6, STR_ARG(str_after_last(role_arn, '/')),
                        STR_ARG(session));
}

/* What an answer says of the identity it made, where it says so (STS API reference). */
static void named_identity(struct issued *issued, struct str response, const char *const path[3],
                           struct arena *scratch) {
    struct str values[2];
    json_members(json_at(response, path[0]), path + 1, 2, values);
    issued->principal_id = json_scalar(values[0], scratch);
    issued->arn = json_scalar(values[1], scratch);
}

static void role_asked_for(struct issued *issued, struct str request, struct arena *scratch) {
    static const char *const names[] = {"roleArn", "roleSessionName", "sourceIdentity"};
    struct str values[3];
    json_members(request, names, 3, values);
    issued->role_arn = json_scalar(values[0], scratch);
    issued->role_session_name = json_scalar(values[1], scratch);
    issued->source_identity = json_scalar(values[2], scratch);
}

/* GetSessionToken keeps the caller's identity; AssumeRoot takes a member account's root. */
static void issued_identity(struct issued *issued, const struct record *record, struct str response,
                            struct arena *scratch) {
    static const char *const role[] = {"assumedRoleUser", "assumedRoleId", "arn"};
    static const char *const user[] = {"federatedUser", "federatedUserId", "arn"};
    /* Roles Anywhere answers with a list of one */
    static const char *const anywhere[] = {"credentialSet[].assumedRoleUser", "assumedRoleId", "arn"};
    struct str name = record_text(record, COLUMN_EVENT_NAME);
    bool federated = str_is(name, "GetFederationToken");
    named_identity(issued, response, federated ? user : str_is(name, "CreateSession") ? anywhere : role, scratch);
    if (str_is(name, "GetSessionToken")) {
        issued->principal_id = record_text(record, COLUMN_PRINCIPAL_ID);
        issued->arn = record_text(record, COLUMN_USER_ARN);
    } else if (str_is(name, "AssumeRoot")) {
        struct str target = json_text_at(record_text(record, COLUMN_REQUEST_PARAMETERS), "targetPrincipal", scratch);
        issued->principal_id =
            target.len > 12 ? str_before(str_slice(target, str_find(target, "::", 0) + 2, target.len), ':') : target;
        issued->arn = arena_printf(scratch, "arn:aws:iam::%.*s:root", STR_ARG(issued->principal_id));
    } else if (!federated && !issued->arn.data) {
        issued->arn = session_arn(scratch, issued->role_arn, issued->role_session_name);
    }
}

/* The identity of a sign-in event is the child's own. */
static void signed_in_identity(struct issued *issued, const struct record *record) {
    issued->principal_id = record_text(record, COLUMN_PRINCIPAL_ID);
    issued->arn = record_text(record, COLUMN_USER_ARN);
    /* a federated ConsoleLogin is an event of the session it shows, which began before */
    int64_t creation = record_number(record, COLUMN_CREATION_DATE, TIME_NONE);
    if (creation != TIME_NONE)
        issued->time = creation;
}

/* Event history exports have no response: the issued key stands among the resources instead. */
static struct str key_among_resources(const struct record *record, struct arena *scratch) {
    struct json_cursor cursor = json_open(record_text(record, COLUMN_RESOURCES));
    struct json_item item;
    while (json_next(&cursor, &item)) {
        struct str name = json_text_at(item.value, "resourceName", scratch);
        if (str_is(json_text_at(item.value, "type", scratch), "AWS::IAM::AccessKey") && name.len &&
            !str_eq(name, record_text(record, COLUMN_ACCESS_KEY_ID)))
            return name;
    }
    return STR_NONE;
}

struct issued pivot_issued(const struct pivot *pivot, const struct record *record, struct arena *scratch) {
    struct issued issued = {.time = TIME_NONE};
    if (pivot->kind == PIVOT_SUPPORT || pivot->kind == PIVOT_OPENING || pivot->kind == PIVOT_TAMPER ||
        pivot->kind == PIVOT_DEFENCE || record_outcome(record) != OUTCOME_SUCCESS)
        return issued;
    struct str response = record_text(record, COLUMN_RESPONSE_ELEMENTS);
    struct str request = record_text(record, COLUMN_REQUEST_PARAMETERS);
    issued.time = record_number(record, COLUMN_EVENT_TIME, TIME_NONE);
    if (pivot->issued_key)
        issued.access_key_id = json_text_at(response, pivot->issued_key, scratch);
    if (pivot->issued_key && !response.data)
        issued.access_key_id = key_among_resources(record, scratch);
    if (pivot->kind == PIVOT_SIGN_IN) {
        signed_in_identity(&issued, record);
    } else if (pivot->kind == PIVOT_ISSUE) {
        role_asked_for(&issued, request, scratch);
        issued_identity(&issued, record, response, scratch);
    }
    return issued;
}
