#include "trail/finding_fields.h"

#define F(name, path)                                                                                                  \
    { offsetof(struct finding, name), path }
#define API "service|finding.action.awsApiCallAction."

const struct finding_field finding_guardduty[] = {
    F(id, "id"),
    F(arn, "arn"),
    F(type, "type"),
    F(type, "category"), /* as some tools re-emit it */
    F(title, "title"),
    F(account_id, "accountId"),
    F(region, "region"),
    F(access_key_id, "resource.accessKeyDetails.accessKeyId"),
    F(principal_id, "resource.accessKeyDetails.principalId"),
    F(user_type, "resource.accessKeyDetails.userType"),
    F(user_name, "resource.accessKeyDetails.userName"),
    F(instance_id, "resource.instanceDetails.instanceId"),
    F(instance_profile_arn, "resource.instanceDetails.iamInstanceProfile.arn"),
    F(resource, "resource.s3BucketDetails[].arn"),
    F(resource, "resource.s3BucketDetails[].name"),
    F(resource, "resource.eksClusterDetails.arn"),
    F(resource, "resource.eksClusterDetails.name"),
    F(resource, "resource.ecsClusterDetails.arn"),
    F(resource, "resource.ecsClusterDetails.name"),
    F(resource, "resource.rdsDbInstanceDetails.dbInstanceArn"),
    F(resource, "resource.rdsDbInstanceDetails.dbInstanceIdentifier"),
    F(resource, "resource.rdsLimitlessDbDetails.dbShardGroupArn"),
    F(resource, "resource.ebsSnapshotDetails.snapshotArn"),
    F(resource, "resource.ec2ImageDetails.imageArn"),
    F(resource, "resource.recoveryPointDetails.recoveryPointArn"),
    F(resource, "resource.containerDetails.id"),
    F(function_arn, "resource.lambdaDetails.functionArn"),
    F(task_arn, "resource.ecsClusterDetails.taskDetails.arn"),
    F(api, API "api"),
    F(service, API "serviceName"),
    F(error_code, API "errorCode"),
    F(user_agent, API "userAgent"),
    F(remote_account_id, API "remoteAccountDetails.accountId"),
    F(remote_ip, API "remoteIpDetails.ipAddressV4"),
    F(remote_ip, API "remoteIpDetails.ipAddressV6"),
    F(remote_ip, "service|finding.action.networkConnectionAction.remoteIpDetails.ipAddressV4"),
    F(remote_ip, "service|finding.action.networkConnectionAction.remoteIpDetails.ipAddressV6"),
    F(remote_ip, "service|finding.action.portProbeAction.portProbeDetails[].remoteIpDetails.ipAddressV4"),
    F(remote_ip, "service|finding.action.kubernetesApiCallAction.remoteIpDetails.ipAddressV4"),
    F(remote_ip, "service|finding.action.kubernetesApiCallAction.sourceIPs[]"),
    F(remote_ip, "service|finding.action.rdsLoginAttemptAction.remoteIpDetails.ipAddressV4"),
};
#undef API

#define PRODUCT "ProductFields.aws/guardduty/service/"
#define CALL    PRODUCT "action/awsApiCallAction/"
#define KEY     "Resources[Type=AwsIamAccessKey]."

const struct finding_field finding_asff[] = {
    F(id, "Id"),
    F(type, "Types[]"),
    F(type, "GeneratorId"),
    F(title, "Title"),
    F(account_id, "AwsAccountId"),
    F(region, "Region"),
    F(region, "Resources[].Region"),
    F(access_key_id, KEY "Details.AwsIamAccessKey.AccessKeyId"),
    F(access_key_id, KEY "Id"),
    F(principal_id, KEY "Details.AwsIamAccessKey.PrincipalId"),
    F(user_type, KEY "Details.AwsIamAccessKey.PrincipalType"),
    F(user_name, KEY "Details.AwsIamAccessKey.PrincipalName"),
    F(user_name, KEY "Details.AwsIamAccessKey.UserName"),
    F(instance_id, "Resources[Type=AwsEc2Instance].Id"),
    F(instance_profile_arn, "Resources[Type=AwsEc2Instance].Details.AwsEc2Instance.IamInstanceProfileArn"),
    F(resource, "Resources[Type=AwsS3Bucket].Id"),
    F(resource, "Resources[Type=AwsEksCluster].Id"),
    F(resource, "Resources[Type=AwsEcsCluster].Id"),
    F(resource, "Resources[Type=AwsRdsDbInstance].Id"),
    F(resource, "Resources[Type=Container].Id"),
    F(function_arn, "Resources[Type=AwsLambdaFunction].Id"),
    F(task_arn, "Resources[Type=AwsEcsTask].Id"),
    F(api, CALL "api"),
    F(api, "Action.AwsApiCallAction.Api"),
    F(service, CALL "serviceName"),
    F(service, "Action.AwsApiCallAction.ServiceName"),
    F(error_code, CALL "errorCode"),
    F(user_agent, CALL "userAgent"),
    F(remote_account_id, CALL "remoteAccountDetails/accountId"),
    F(remote_ip, CALL "remoteIpDetails/ipAddressV4"),
    F(remote_ip, CALL "remoteIpDetails/ipAddressV6"),
    F(remote_ip, "Action.AwsApiCallAction.RemoteIpDetails.IpAddressV4"),
    F(remote_ip, PRODUCT "action/networkConnectionAction/remoteIpDetails/ipAddressV4"),
    F(remote_ip, "Action.NetworkConnectionAction.RemoteIpDetails.IpAddressV4"),
};
#undef CALL
#undef KEY

#define USER "evidences[].actor.user."

const struct finding_field finding_ocsf[] = {
    F(id, "finding_info.uid"),
    F(id, "metadata.uid"),
    F(type, "finding_info.types[]"),
    F(title, "finding_info.title"),
    F(account_id, "cloud.account.uid"),
    F(region, "cloud.region"),
    F(access_key_id, "resources[uid^AWS::IAM::AccessKey:].uid"),
    F(access_key_id, USER "credential_uid"),
    F(principal_id, "resources[].data.AwsIamAccessKey.PrincipalId"),
    F(principal_id, "resources[].data.PrincipalId"),
    F(principal_id, USER "uid"),
    F(user_type, "resources[].data.AwsIamAccessKey.PrincipalType"),
    F(user_type, "resources[].data.PrincipalType"),
    F(user_type, USER "type"),
    F(user_name, "resources[].data.AwsIamAccessKey.PrincipalName"),
    F(user_name, "resources[].data.PrincipalName"),
    F(user_name, USER "name"),
    F(instance_id, "resources[type=AwsEc2Instance].uid"),
    F(instance_id, "resources[type=AWS::EC2::Instance].uid"),
    F(resource, "resources[uid^arn:aws:s3:].uid"),
    F(resource, "resources[uid^arn:aws:eks:].uid"),
    F(resource, "resources[uid^arn:aws:ecs:].uid"),
    F(resource, "resources[uid^arn:aws:rds:].uid"),
    F(function_arn, "resources[uid^arn:aws:lambda:].uid"),
    F(api, "evidences[].api.operation"),
    F(service, "evidences[].api.service.name"),
    F(error_code, "evidences[].api.response.error"),
    F(user_agent, "evidences[].http_request.user_agent"),
    F(user_agent, "evidences[].api.request.user_agent"),
    F(remote_ip, "evidences[].src_endpoint.ip"),
};
#undef USER
#undef F

const struct finding_field finding_actor_fields[] = {
    {offsetof(struct finding_actor, id), "id"},
    {offsetof(struct finding_actor, user_name), "user.name"},
    {offsetof(struct finding_actor, principal_id), "user.uid"},
    {offsetof(struct finding_actor, user_type), "user.type"},
    {offsetof(struct finding_actor, access_key_id), "user.credentialUid"},
    {offsetof(struct finding_actor, account_id), "user.account.uid"},
    {offsetof(struct finding_actor, session_issuer), "session.issuer"},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))
const size_t finding_guardduty_count = COUNT(finding_guardduty), finding_asff_count = COUNT(finding_asff),
             finding_ocsf_count = COUNT(finding_ocsf), finding_actor_field_count = COUNT(finding_actor_fields);
