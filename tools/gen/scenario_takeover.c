/* Pivots without STS: a new long-term credential, or control of a resource that holds another identity. */
#include "gen/ids.h"
#include "gen/scenario.h"

static void no_certainty(struct scene *scene) {
    scene->truth->confidence[1] = "strong"; /* control of a resource is no proof of who used it */
    scene->truth->confidence[2] = "weak";
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
    scene_later(scene, 60, 900);
    struct entry *entry = story_event(story, maker, scene->begin, "iam.amazonaws.com", "CreateAccessKey");
    struct str created = sts_time(&story->arena, scene->begin);
    entry->record.read_only = TRI_FALSE;
    entry_request(story, entry, "{\"userName\":\"%.*s\"}", STR_ARG(victim.name));
    entry_response(story, entry,
                   "{\"accessKey\":{\"userName\":\"%.*s\",\"accessKeyId\":\"%.*s\",\"status\":\"Active\","
                   "\"createDate\":\"%.*s\"}}",
                   STR_ARG(victim.name), STR_ARG(victim.key), STR_ARG(created));
    struct party *thief = party_user(story, scene->home, &victim);
    truth_add(scene->truth, &(struct issuance){entry, NULL, thief}, "X", maker->actor.key);
    scene_life(scene, thief, PERSONA_KEY, scene->begin + 30);
    scene_lead(scene, thief, "user_key");
    no_certainty(scene);
}

static void create_login_profile(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct user victim = user_new(&story->arena, scene->home, "erik.lindqvist", &story->rng);
    struct entry *entry = story_event(story, user, scene->begin, "iam.amazonaws.com", "CreateLoginProfile");
    struct str created = sts_time(&story->arena, scene->begin);
    entry->record.read_only = TRI_FALSE;
    entry_request(story, entry, "{\"userName\":\"%.*s\",\"passwordResetRequired\":false}", STR_ARG(victim.name));
    entry_response(story, entry,
                   "{\"loginProfile\":{\"userName\":\"%.*s\",\"createDate\":\"%.*s\","
                   "\"passwordResetRequired\":false}}",
                   STR_ARG(victim.name), STR_ARG(created));
    truth_add(scene->truth, &(struct issuance){entry, NULL, NULL}, "X", user->actor.key);
    struct issuance console =
        story_console(story, scene->home, &victim, false, user->address, scene_later(scene, 40, 600));
    truth_add(scene->truth, &console, "C", STR_NONE);
    struct str key = scene_console_life(scene, console.child, scene->begin + 5);
    scene_lead(scene, console.child, "console");
    scene->truth->lead = key;
    no_certainty(scene);
}

/* The role session of a resource that the user took over just before. */
static struct issuance resource_session(struct scene *scene, const char *role_name, const char *service,
                                        struct str session, enum persona persona, struct entry *takeover) {
    struct role *role = scene_role(scene, scene->home, role_name);
    struct issuance issuance = story_assume_by_service(scene->story, scene->home, role, service, session, scene->begin);
    truth_add(scene->truth, &(struct issuance){takeover, NULL, NULL}, "XN", takeover->key);
    truth_add(scene->truth, &issuance, "K", STR_NONE);
    scene_life(scene, issuance.child, persona, scene->begin + 1);
    scene_lead(scene, issuance.child, "role");
    scene->truth->session_kinds[1] = "service";
    no_certainty(scene);
    return issuance;
}

static struct str new_instance(struct story *story) {
    return arena_printf(&story->arena, "i-0%s", new_hex(&story->arena, 16, &story->rng).data);
}

static void run_instances_human(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct str instance = new_instance(story);
    struct entry *run = story_event(story, user, scene->begin, "ec2.amazonaws.com", "RunInstances");
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
        STR_ARG(run->record.request_id), STR_ARG(scene->home->id), STR_ARG(instance), STR_ARG(scene->home->id),
        STR_ARG(new_unique(&story->arena, "AIPA", scene->home->number, &story->rng)));
    scene_later(scene, 20, 60);
    resource_session(scene, "admin-profile-role", "ec2.amazonaws.com", instance, PERSONA_EC2, run);
}

static void update_function_code(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct entry *update =
        story_event(story, user, scene->begin, "lambda.amazonaws.com", "UpdateFunctionCode20150331v2");
    update->record.read_only = TRI_FALSE;
    entry_request(story, update, "{\"functionName\":\"payroll-export\",\"publish\":true,\"dryRun\":false}");
    entry_response(
        story, update,
        "{\"functionName\":\"payroll-export\",\"functionArn\":\"arn:aws:lambda:us-east-1:%.*s:"
        "function:payroll-export\",\"role\":\"arn:aws:iam::%.*s:role/payroll-export-role\",\"runtime\":\"python3.12\"}",
        STR_ARG(scene->home->id), STR_ARG(scene->home->id));
    scene_later(scene, 20, 400);
    resource_session(scene, "payroll-export-role", "lambda.amazonaws.com", STR("payroll-export"), PERSONA_LAMBDA,
                     update);
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
    {"send_command", send_command, false},
    {NULL, NULL, false},
};
