/* Pivots without STS: a new long-term credential, or control of a resource that holds another identity. */
#include "gen/ids.h"
#include "gen/scenario.h"

static void no_certainty(struct scene *scene) {
    scene->truth->confidence[1] = "strong"; /* control of a resource is no proof of who used it */
    scene->truth->confidence[2] = "weak";
}

struct entry *take_key(struct story *story, struct party *who, const struct user *user, int64_t time) {
    struct entry *entry = story_event(story, who, time, "iam.amazonaws.com", "CreateAccessKey");
    struct str created = sts_time(&story->arena, time);
    entry->record.read_only = TRI_FALSE;
    entry_request(story, entry, "{\"userName\":\"%.*s\"}", STR_ARG(user->name));
    entry_response(story, entry,
                   "{\"accessKey\":{\"userName\":\"%.*s\",\"accessKeyId\":\"%.*s\",\"status\":\"Active\","
                   "\"createDate\":\"%.*s\"}}",
                   STR_ARG(user->name), STR_ARG(user->key), STR_ARG(created));
    return entry;
}

static void create_access_key(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct issuance session = story_assume(story, user, scene->home, scene_role(scene, scene->home, "iam-operator"),
                                           scene_session_name(scene), scene->begin);
    bool by_role = rng_chance(&story->rng, 500);
    struct party *maker = by_role ? session.child : user;
    if (by_role)
        truth_add(scene->truth, &session, "K", user->actor.key);
    struct user victim = user_new(&story->arena, scene->home, "svc-legacy-backup", &story->rng);
    struct entry *entry = take_key(story, maker, &victim, scene_later(scene, 60, 900));
    struct party *thief = party_user(story, scene->home, &victim);
    truth_add(scene->truth, &(struct issuance){entry, NULL, thief}, "X", maker->actor.key);
    scene_life(scene, thief, PERSONA_KEY, scene->begin + 30);
    scene_lead(scene, thief, "user_key");
    no_certainty(scene);
}

/* CreateLoginProfile, or UpdateLoginProfile, which answers nothing. */
struct entry *take_password(struct story *story, struct party *who, const struct user *user, const char *name,
                            int64_t time) {
    struct entry *entry = story_event(story, who, time, "iam.amazonaws.com", name);
    struct str created = sts_time(&story->arena, time);
    entry->record.read_only = TRI_FALSE;
    entry_request(story, entry, "{\"userName\":\"%.*s\",\"passwordResetRequired\":false}", STR_ARG(user->name));
    if (!strcmp(name, "CreateLoginProfile"))
        entry_response(story, entry,
                       "{\"loginProfile\":{\"userName\":\"%.*s\",\"createDate\":\"%.*s\","
                       "\"passwordResetRequired\":false}}",
                       STR_ARG(user->name), STR_ARG(created));
    return entry;
}

static void give_password(struct scene *scene, const char *name) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct user victim = user_new(&story->arena, scene->home, "erik.lindqvist", &story->rng);
    struct entry *entry = take_password(story, user, &victim, name, scene->begin);
    truth_add(scene->truth, &(struct issuance){entry, NULL, NULL}, "X", user->actor.key);
    struct issuance console =
        story_console(story, scene->home, &victim, false, user->address, scene_later(scene, 40, 600));
    truth_add(scene->truth, &console, "C", STR_NONE);
    struct str key = scene_console_life(scene, console.child, scene->begin + 5);
    scene_lead(scene, console.child, "console");
    scene->truth->lead = key;
    no_certainty(scene);
}

static void create_login_profile(struct scene *scene) {
    give_password(scene, "CreateLoginProfile");
}

static void update_login_profile(struct scene *scene) {
    give_password(scene, "UpdateLoginProfile");
}

/* Take-overs of what is named alike, before the resource's session begins: another account's function of that name, a
 * function whose name contains the name, a call of another service that mentions it. */
static void alike_takeovers(struct scene *scene, struct str name) {
    struct story *story = scene->story;
    const struct account *accounts[] = {scene->away, scene->home, scene->home};
    static const char *const forms[] = {"%.*s", "%.*s-v2", "old-%.*s"};
    for (int i = 0; i < 3; i++) {
        struct party *other = party_user(story, accounts[i], world_user(accounts[i], &story->rng));
        struct entry *entry =
            story_event(story, other, scene->begin - 1 - i, "lambda.amazonaws.com", "UpdateFunctionCode20150331v2");
        struct str alike = arena_printf(&story->arena, forms[i], STR_ARG(name));
        entry->record.read_only = TRI_FALSE;
        entry_request(story, entry, "{\"functionName\":\"%.*s\",\"publish\":true}", STR_ARG(alike));
    }
    struct party *other = party_user(story, scene->home, world_user(scene->home, &story->rng));
    struct entry *stack = story_event(story, other, scene->begin - 2, "cloudformation.amazonaws.com", "CreateStack");
    stack->record.read_only = TRI_FALSE;
    entry_request(story, stack, "{\"stackName\":\"%.*s\",\"roleARN\":\"arn:aws:iam::%.*s:role/%.*s\"}", STR_ARG(name),
                  STR_ARG(scene->home->id), STR_ARG(name));
}

/* The role session of a resource that the user took over just before. */
static struct issuance resource_session(struct scene *scene, const char *role_name, const char *service,
                                        struct str session, enum persona persona, struct entry *takeover) {
    struct role *role = scene_role(scene, scene->home, role_name);
    struct issuance issuance = story_assume_by_service(scene->story, scene->home, role, service, session, scene->begin);
    alike_takeovers(scene, session);
    alike_takeovers(scene, role->name);
    truth_add(scene->truth, &(struct issuance){takeover, NULL, NULL}, "XN", takeover->key);
    truth_add(scene->truth, &issuance, "K", STR_NONE);
    scene_life(scene, issuance.child, persona, scene->begin + 1);
    scene_lead(scene, issuance.child, "role");
    scene->truth->session_kinds[1] = "service";
    no_certainty(scene);
    return issuance;
}

struct str new_instance(struct story *story) {
    return arena_printf(&story->arena, "i-0%s", new_hex(&story->arena, 16, &story->rng).data);
}

struct entry *take_instance(struct story *story, struct party *who, struct str instance, int64_t time) {
    struct entry *run = story_event(story, who, time, "ec2.amazonaws.com", "RunInstances");
    struct str account = who->account->id;
    run->record.read_only = TRI_FALSE;
    entry_request(story, run,
                  "{\"instancesSet\":{\"items\":[{\"imageId\":\"ami-0c9f8b7a6d5e4f321\",\"minCount\":1,"
                  "\"maxCount\":1}]},\"instanceType\":\"t3.micro\",\"userData\":\"<sensitiveDataRemoved>\","
                  "\"iamInstanceProfile\":{\"name\":\"admin-profile\"}}");
    entry_response(
        story, run,
        "{\"requestId\":\"%.*s\",\"reservationId\":\"r-0a1b2c3d4e5f60718\",\"ownerId\":\"%.*s\","
        "\"instancesSet\":{\"items\":[{\"instanceId\":\"%.*s\",\"imageId\":\"ami-0c9f8b7a6d5e4f321\","
        "\"iamInstanceProfile\":{\"arn\":\"arn:aws:iam::%.*s:instance-profile/admin-profile\",\"id\":\"%.*s\"}}]}}",
        STR_ARG(run->record.request_id), STR_ARG(account), STR_ARG(instance), STR_ARG(account),
        STR_ARG(new_unique(&story->arena, "AIPA", who->account->number, &story->rng)));
    return run;
}

static void run_instances_human(struct scene *scene) {
    struct str instance = new_instance(scene->story);
    struct entry *run = take_instance(scene->story, scene_user(scene), instance, scene->begin);
    scene_later(scene, 20, 60);
    resource_session(scene, "admin-profile-role", "ec2.amazonaws.com", instance, PERSONA_EC2, run);
}

struct entry *take_function(struct story *story, struct party *who, const char *name, const char *function,
                            int64_t time) {
    struct entry *entry = story_event(story, who, time, "lambda.amazonaws.com", name);
    struct str account = who->account->id;
    bool create = !strncmp(name, "CreateFunction", strlen("CreateFunction"));
    entry->record.read_only = TRI_FALSE;
    struct str role =
        create ? arena_printf(&story->arena, ",\"role\":\"arn:aws:iam::%.*s:role/%s-role\"", STR_ARG(account), function)
               : STR("");
    entry_request(story, entry, "{\"functionName\":\"%s\",\"publish\":true%.*s,\"dryRun\":false}", function,
                  STR_ARG(role));
    entry_response(story, entry,
                   "{\"functionName\":\"%s\",\"functionArn\":\"arn:aws:lambda:us-east-1:%.*s:"
                   "function:%s\",\"role\":\"arn:aws:iam::%.*s:role/%s-role\",\"runtime\":\"python3.12\"}",
                   function, STR_ARG(account), function, STR_ARG(account), function);
    return entry;
}

static void update_function_code(struct scene *scene) {
    struct entry *update =
        take_function(scene->story, scene_user(scene), "UpdateFunctionCode20150331v2", "payroll-export", scene->begin);
    scene_later(scene, 20, 400);
    resource_session(scene, "payroll-export-role", "lambda.amazonaws.com", STR("payroll-export"), PERSONA_LAMBDA,
                     update);
}

/* The build's id is in the answer; the build's session bears it. */
static void codebuild_human(struct scene *scene) {
    struct story *story = scene->story;
    struct str build = new_uuid(&story->arena, &story->rng);
    struct entry *start = story_event(story, scene_user(scene), scene->begin, "codebuild.amazonaws.com", "StartBuild");
    start->record.read_only = TRI_FALSE;
    entry_request(story, start, "{\"projectName\":\"site-deploy\",\"buildspecOverride\":\"version: 0.2\"}");
    entry_response(story, start,
                   "{\"build\":{\"id\":\"site-deploy:%.*s\",\"arn\":\"arn:aws:codebuild:us-east-1:%.*s:build/"
                   "site-deploy:%.*s\",\"projectName\":\"site-deploy\",\"buildStatus\":\"IN_PROGRESS\"}}",
                   STR_ARG(build), STR_ARG(scene->home->id), STR_ARG(build));
    scene_later(scene, 4, 40);
    resource_session(scene, "codebuild-site-deploy", "codebuild.amazonaws.com",
                     arena_printf(&story->arena, "AWSCodeBuild-%.*s", STR_ARG(build)), PERSONA_CI, start);
}

/* Glue and SageMaker name every session alike: only the role that was passed tells which one it is. */
static void passed_role(struct scene *scene, const char *source, const char *name, const char *member,
                        const char *session) {
    struct story *story = scene->story;
    const char *role = arena_printf(&story->arena, "%.*s-passed", STR_ARG(str_before(str_of(source), '.'))).data;
    struct entry *entry = story_event(story, scene_user(scene), scene->begin, source, name);
    entry->record.read_only = TRI_FALSE;
    entry_request(story, entry, "{\"%s\":\"arn:aws:iam::%.*s:role/%s\",\"name\":\"etl-nightly\"}", member,
                  STR_ARG(scene->home->id), role);
    scene_later(scene, 10, 200);
    resource_session(scene, role, source, str_of(session), PERSONA_ECS, entry);
}

static void glue_human(struct scene *scene) {
    passed_role(scene, "glue.amazonaws.com", "CreateJob", "role", "GlueJobRunnerSession");
}

static void sagemaker_human(struct scene *scene) {
    passed_role(scene, "sagemaker.amazonaws.com", "CreateNotebookInstance", "roleArn", "SageMaker");
}

/* StartJobRun names the job alone; which role the job has, CreateJob said. */
static void glue_job_run(struct scene *scene) {
    struct story *story = scene->story;
    struct user maker = user_new(&story->arena, scene->home, "ilse.maas", &story->rng);
    struct entry *create = story_event(story, party_user(story, scene->home, &maker), scene->begin - 7200,
                                       "glue.amazonaws.com", "CreateJob");
    create->record.read_only = TRI_FALSE;
    entry_request(story, create, "{\"name\":\"etl-weekly\",\"role\":\"arn:aws:iam::%.*s:role/glue-weekly\"}",
                  STR_ARG(scene->home->id));
    struct entry *start = story_event(story, scene_user(scene), scene->begin, "glue.amazonaws.com", "StartJobRun");
    start->record.read_only = TRI_FALSE;
    entry_request(story, start, "{\"jobName\":\"etl-weekly\"}");
    entry_response(story, start, "{\"jobRunId\":\"jr_%s\"}", new_hex(&story->arena, 64, &story->rng).data);
    scene_later(scene, 10, 200);
    resource_session(scene, "glue-weekly", "glue.amazonaws.com", STR("GlueJobRunnerSession"), PERSONA_ECS, start);
    struct truth_hop *hop = &scene->truth->hops[0];
    hop->alternatives[0] = create; /* whoever made the job may be behind it as well */
    hop->alternatives[1] = start;
}

/* The instance was there before; its session begins again after the command, as it does every few hours. */
static void send_command(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct str instance = new_instance(story);
    struct entry *send = story_event(story, user, scene->begin, "ssm.amazonaws.com", "SendCommand");
    send->record.read_only = TRI_FALSE;
    entry_request(story, send,
                  "{\"documentName\":\"AWS-RunShellScript\",\"instanceIds\":[\"%.*s\"],\"interactive\":false,"
                  "\"parameters\":\"HIDDEN_DUE_TO_SECURITY_REASONS\"}",
                  STR_ARG(instance));
    entry_response(story, send,
                   "{\"command\":{\"commandId\":\"%.*s\",\"documentName\":\"AWS-RunShellScript\","
                   "\"instanceIds\":[\"%.*s\"],\"status\":\"Pending\"}}",
                   STR_ARG(new_uuid(&story->arena, &story->rng)), STR_ARG(instance));
    scene_later(scene, 30, 300);
    resource_session(scene, "app-host", "ec2.amazonaws.com", instance, PERSONA_EC2, send);
}

const struct scenario_kind takeover_kinds[] = {
    {"create_access_key", create_access_key, false},
    {"create_login_profile", create_login_profile, false},
    {"run_instances_human", run_instances_human, false},
    {"update_function_code", update_function_code, false},
    {"update_login_profile", update_login_profile, false},
    {"codebuild_human", codebuild_human, false},
    {"glue_human", glue_human, false},
    {"glue_job_run", glue_job_run, false},
    {"sagemaker_human", sagemaker_human, false},
    {"send_command", send_command, false},
    {NULL, NULL, false},
};
