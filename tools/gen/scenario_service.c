/* Sessions that services begin, for workloads and for themselves; forward access. */
#include "gen/ids.h"
#include "gen/scenario.h"

static void from_service(struct scene *scene, const char *service) {
    struct truth *truth = scene->truth;
    truth->origin_kinds[0] = "aws_service";
    truth->origin_identity[0] = str_of(service);
    truth->confidence[0] = "certain";
    truth->confidence[1] = "strong";
    truth->no_caveats[0] = "login_missing";
}

static struct party *by_service(struct scene *scene, const char *role_name, const char *service, struct str session,
                                enum persona persona) {
    struct role *role = scene_role(scene, scene->home, role_name);
    struct issuance issuance = story_assume_by_service(scene->story, scene->home, role, service, session, scene->begin);
    truth_add(scene->truth, &issuance, "K", STR_NONE);
    from_service(scene, service);
    scene_lead(scene, issuance.child, "role");
    scene->truth->session_kinds[1] = "service";
    if (persona != PERSONA_EC2)
        scene_life(scene, issuance.child, persona, scene->begin + 1);
    return issuance.child;
}

/* Two keys in the same second: the agent's (IMDSv2) and the application's, which a thief uses from outside too. */
static void ec2_instance(struct scene *scene) {
    struct story *story = scene->story;
    struct str instance = arena_printf(&story->arena, "i-0%s", new_hex(&story->arena, 16, &story->rng).data);
    struct party *lead = by_service(scene, "app-server", "ec2.amazonaws.com", instance, PERSONA_EC2);
    struct role role = {
        .name = lead->actor.issuer_name, .id = lead->actor.issuer_principal, .arn = lead->actor.issuer_arn};
    struct issuance other =
        story_assume_by_service(story, scene->home, &role, "ec2.amazonaws.com", instance, scene->begin);
    lead->actor.role_delivery = STR("1.0");
    other.child->actor.role_delivery = STR("2.0");
    scene_life(scene, lead, PERSONA_EC2, scene->begin + 60);
    scene_life(scene, other.child, PERSONA_EC2, scene->begin + 60);
    struct party *thief = party_variant(story, lead);
    party_at(thief, lead->region, STR("203.0.113.9"), agent_cli(&story->arena, &story->rng, "s3.ls"));
    story_calls(story, thief, PERSONA_PEOPLE, scene->begin + 400, scene->begin + 1500, 9);
}

static void ecs_task(struct scene *scene) {
    by_service(scene, "task-role", "ecs-tasks.amazonaws.com", new_hex(&scene->story->arena, 32, &scene->story->rng),
               PERSONA_ECS);
}

static void lambda_function(struct scene *scene) {
    struct arena *arena = &scene->story->arena;
    struct role *role = scene_role(scene, scene->home, "resize-image-role-4kd92lq1");
    struct issuance issuance = story_assume_by_service(scene->story, scene->home, role, "lambda.amazonaws.com",
                                                       STR("resize-image"), scene->begin);
    issuance.child->actor.function_arn =
        arena_printf(arena, "arn:aws:lambda:us-east-1:%.*s:function:resize-image", STR_ARG(scene->home->id));
    truth_add(scene->truth, &issuance, "K", STR_NONE);
    from_service(scene, "lambda.amazonaws.com");
    scene_lead(scene, issuance.child, "role");
    scene->truth->session_kinds[1] = "service";
    scene_life(scene, issuance.child, PERSONA_LAMBDA, scene->begin);
}

static void codebuild(struct scene *scene) {
    struct str build = new_uuid(&scene->story->arena, &scene->story->rng);
    by_service(scene, "codebuild-service-role", "codebuild.amazonaws.com",
               arena_printf(&scene->story->arena, "AWSCodeBuild-%.*s", STR_ARG(build)), PERSONA_CI);
}

/* The node asks for the pod: AssumeRoleForPodIdentity in the same second as the service's AssumeRole. */
static void eks_pod_identity(struct scene *scene) {
    struct story *story = scene->story;
    struct role *node_role = scene_role(scene, scene->home, "eks-node");
    struct issuance node = story_assume_by_service(story, scene->home, node_role, "ec2.amazonaws.com",
                                                   STR("i-0f1e2d3c4b5a69788"), scene->begin - 1800);
    struct entry *ask =
        story_event(story, node.child, scene->begin, "eks-auth.amazonaws.com", "AssumeRoleForPodIdentity");
    entry_request(story, ask, "{\"clusterName\":\"prod\",\"token\":\"HIDDEN_DUE_TO_SECURITY_REASONS\"}");
    struct str uuid = new_uuid(&story->arena, &story->rng);
    by_service(scene, "pod-settlement", "pods.eks.amazonaws.com",
               arena_printf(&story->arena, "eks-prod-settlement-%.*s", STR_ARG(uuid)), PERSONA_ECS);
}

static void glue(struct scene *scene) {
    by_service(scene, "glue-etl", "glue.amazonaws.com", STR("GlueJobRunnerSession"), PERSONA_ECS);
}

static void sagemaker(struct scene *scene) {
    by_service(scene, "sagemaker-execution", "sagemaker.amazonaws.com", STR("SageMaker"), PERSONA_ECS);
}

/* A data event issues the key; the caller is unknown by design. */
static void cognito(struct scene *scene) {
    struct story *story = scene->story;
    struct str pool = STR("cognito-identity.amazonaws.com"),
               key = new_key(&story->arena, "ASIA", scene->home->number, &story->rng);
    struct role *role = scene_role(scene, scene->home, "Cognito_mobile_Auth_Role");
    struct party *child =
        party_new(story, scene->home,
                  actor_role(&story->arena, scene->home, role, STR("CognitoIdentityCredentials"), key, scene->begin));
    child->actor.federated_provider = pool;
    struct party *caller = party_new(story, scene->home, (struct actor){.type = "Unknown"});
    struct entry *entry =
        story_event(story, caller, scene->begin, "cognito-identity.amazonaws.com", "GetCredentialsForIdentity");
    struct str id = new_uuid(&story->arena, &story->rng);
    entry->party = NULL;
    entry->record.read_only = TRI_FALSE;
    entry->record.management = TRI_FALSE;
    entry->record.category = STR("Data");
    entry_request(story, entry, "{\"logins\":\"HIDDEN_DUE_TO_SECURITY_REASONS\",\"identityId\":\"us-east-1:%.*s\"}",
                  STR_ARG(id));
    struct str credentials =
        credentials_json(&story->arena, key, child->region, scene->home->id, scene->begin + 3600, &story->rng);
    entry_response(story, entry, "{\"credentials\":%.*s,\"identityId\":\"us-east-1:%.*s\"}", STR_ARG(credentials),
                   STR_ARG(id));
    truth_add(scene->truth, &(struct issuance){entry, NULL, child}, "K", STR_NONE);
    scene_life(scene, child, PERSONA_LAMBDA, scene->begin + 1);
    scene_lead(scene, child, "role");
    scene->truth->session_kinds[1] = "web_identity";
    scene->truth->origin_kinds[0] = "web_identity";
    scene->truth->origin_kinds[1] = "unknown";
    scene->truth->origin_kinds[2] = "aws_service";
}

/* A certificate: its serial is the session's name, its subject the sourceIdentity. */
static void roles_anywhere(struct scene *scene) {
    struct story *story = scene->story;
    struct str key = new_key(&story->arena, "ASIA", scene->home->number, &story->rng),
               serial = new_hex(&story->arena, 40, &story->rng);
    struct role *role = scene_role(scene, scene->home, "on-premises-backup");
    struct party *child =
        party_new(story, scene->home, actor_role(&story->arena, scene->home, role, serial, key, scene->begin));
    child->actor.source_identity = STR("CN=backup01.corp.example");
    struct party *caller = party_service(story, scene->home, "rolesanywhere.amazonaws.com");
    struct entry *entry = story_event(story, caller, scene->begin, "rolesanywhere.amazonaws.com", "CreateSession");
    entry->party = NULL;
    entry->record.read_only = TRI_FALSE;
    entry_request(story, entry,
                  "{\"profileArn\":\"arn:aws:rolesanywhere:us-east-1:%.*s:profile/1\",\"roleArn\":\"%.*s\","
                  "\"trustAnchorArn\":\"arn:aws:rolesanywhere:us-east-1:%.*s:trust-anchor/1\",\"cert\":\"***\"}",
                  STR_ARG(scene->home->id), STR_ARG(role->arn), STR_ARG(scene->home->id));
    struct str credentials =
        credentials_json(&story->arena, key, child->region, scene->home->id, scene->begin + 3600, &story->rng);
    entry_response(story, entry,
                   "{\"credentialSet\":[{\"assumedRoleUser\":{\"arn\":\"%.*s\",\"assumedRoleId\":\"%.*s\"},"
                   "\"credentials\":%.*s,\"roleArn\":\"%.*s\",\"sourceIdentity\":\"CN=backup01.corp.example\"}]}",
                   STR_ARG(child->actor.arn), STR_ARG(child->actor.principal), STR_ARG(credentials),
                   STR_ARG(role->arn));
    truth_add(scene->truth, &(struct issuance){entry, NULL, child}, "KN", STR_NONE);
    scene_life(scene, child, PERSONA_KEY, scene->begin + 1);
    scene_lead(scene, child, "role");
    scene->truth->session_kinds[1] = "service";
    scene->truth->origin_kinds[0] = "aws_service";
    scene->truth->origin_kinds[1] = "unknown";
}

static void s3_express(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct issuance parent = story_assume(story, user, scene->home, scene_role(scene, scene->home, "analytics"),
                                          scene_session_name(scene), scene->begin);
    truth_add(scene->truth, &parent, "K", user->actor.key);
    scene_later(scene, 5, 300);
    struct entry *entry = story_event(story, parent.child, scene->begin, "s3express.amazonaws.com", "CreateSession");
    entry->record.read_only = TRI_FALSE;
    entry->record.management = TRI_FALSE;
    entry->record.category = STR("Data");
    struct party *child = party_variant(story, parent.child);
    party_new_key(story, child);
    child->actor.created = scene->begin;
    entry_request(story, entry,
                  "{\"bucketName\":\"hot--use1-az4--x-s3\",\"host\":\"hot--use1-az4--x-s3.s3express-use1-az4."
                  "us-east-1.amazonaws.com\",\"x-amz-create-session-mode\":\"ReadWrite\"}");
    struct str credentials = credentials_json(&story->arena, child->actor.key, child->region, scene->home->id,
                                              scene->begin + 300, &story->rng);
    entry_response(story, entry, "{\"credentials\":%.*s}", STR_ARG(credentials));
    truth_add(scene->truth, &(struct issuance){entry, NULL, child}, "K", parent.child->actor.key);
    for (int i = 0; i < 12; i++)
        story_call(story, child, scene->begin + 3 * i + 1, "s3.amazonaws.com", i % 3 ? "GetObject" : "PutObject",
                   OUTCOME_SUCCESS);
    scene_lead(scene, child, "role");
}

/* A service's own role: its calls carry no key, so the lead is the ARN. */
static void service_linked(struct scene *scene) {
    struct story *story = scene->story;
    struct role *role = arena_new(&story->arena, struct role);
    *role = role_new(&story->arena, scene->home, "aws-service-role/inspector2.amazonaws.com/",
                     "AWSServiceRoleForAmazonInspector2", &story->rng);
    struct issuance issuance = story_assume_by_service(story, scene->home, role, "inspector2.amazonaws.com",
                                                       STR("MandoService7"), scene->begin);
    struct party *child = issuance.child;
    child->actor.key = STR_NONE;
    child->actor.invoked_by = STR("inspector2.amazonaws.com");
    child->address = child->agent = child->actor.invoked_by;
    child->tls = TLS_ABSENT;
    truth_add(scene->truth, &issuance, "CK", STR_NONE);
    from_service(scene, "inspector2.amazonaws.com");
    story_calls(story, child, PERSONA_SERVICE, scene->begin + 1, scene->begin + 800, 14);
    scene_lead(scene, child, "service");
    scene->truth->session_kinds[1] = "role";
    scene->truth->lead_type = "arn";
    scene->truth->lead = child->actor.arn;
    scene->truth->forward_free = true; /* the service acts for itself, though invokedBy names it */
}

/* The lead is a key that a service used with a role session's authority: it is in no answer. */
static void forward_access_role(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct issuance issuance = story_assume(story, user, scene->home, scene_role(scene, scene->home, "data-reader"),
                                            scene_session_name(scene), scene->begin);
    truth_add(scene->truth, &issuance, "KCP", user->actor.key);
    scene_life(scene, issuance.child, PERSONA_PEOPLE, scene->begin + 2);
    struct str key = new_key(&story->arena, "ASIA", scene->home->number, &story->rng);
    for (int i = 0; i < 5; i++)
        story_front_door(story, issuance.child, scene->begin + 100 + 7 * i, key);
    scene_lead(scene, issuance.child, "role");
    scene->truth->lead = key;
    scene->truth->confidence[1] = "strong";
}

/* A long-term key whose calls make services call on: those have a key and a creationDate of their own. */
static void forward_access_key(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    for (int i = 0; i < 6; i++)
        story_front_door(story, user, scene->begin + 40 * i, STR_NONE);
    scene_lead(scene, user, "user_key");
}

const struct scenario_kind service_kinds[] = {
    {"ec2_instance", ec2_instance, false},
    {"ecs_task", ecs_task, true},
    {"lambda_function", lambda_function, false},
    {"codebuild", codebuild, true},
    {"eks_pod_identity", eks_pod_identity, false},
    {"glue", glue, true},
    {"sagemaker", sagemaker, true},
    {"cognito", cognito, false},
    {"roles_anywhere", roles_anywhere, false},
    {"s3_express", s3_express, false},
    {"service_linked", service_linked, false},
    {"forward_access_role", forward_access_role, false},
    {"forward_access_key", forward_access_key, false},
    {NULL, NULL, false},
};
