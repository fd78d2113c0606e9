/* Evidence at its edges: half of a pair, no issuance at all, an address that says little, an event told twice. */
#include "gen/ids.h"
#include "gen/scenario.h"

/* The two copies of a cross-account call share their requestID alone. */
static void request_id_only(struct scene *scene) {
    struct party *user = scene_user(scene);
    struct role *role = scene_role(scene, scene->away, "partner-access");
    struct issuance issuance =
        story_assume(scene->story, user, scene->away, role, scene_session_name(scene), scene->begin);
    issuance.entry->record.shared_id = issuance.copy->record.shared_id = STR_NONE;
    truth_add(scene->truth, &issuance, "K", user->actor.key);
    scene_life(scene, issuance.child, PERSONA_PEOPLE, scene->begin + 2);
    scene_lead(scene, issuance.child, "role");
}

/* A product provider trades its customer's grant for a session there: the provider's account delivers no trail. */
static void delegated_access(struct scene *scene) {
    struct story *story = scene->story;
    struct truth *truth = scene->truth;
    struct role *role = scene_role(scene, scene->home, "support-delegation");
    struct str key = new_key(&story->arena, "ASIA", scene->home->number, &story->rng), session = STR("provider-7f2c");
    struct party *child =
        party_new(story, scene->home, actor_role(&story->arena, scene->home, role, session, key, scene->begin));
    child->actor.delegate = scene->away->id;
    struct actor provider = {.type = "AWSAccount", .account = scene->away->id};
    provider.principal = arena_printf(&story->arena, "%.*s:delegate",
                                      STR_ARG(new_unique(&story->arena, "AROA", scene->away->number, &story->rng)));
    struct party *caller = party_new(story, scene->home, provider);
    struct entry *entry = story_event(story, caller, scene->begin, "sts.amazonaws.com", "GetDelegatedAccessToken");
    entry->party = NULL;
    entry->record.read_only = TRI_FALSE;
    entry_request(story, entry, "{\"tradeInToken\":\"HIDDEN_DUE_TO_SECURITY_REASONS\"}");
    struct str credentials =
        credentials_json(&story->arena, key, child->region, scene->home->id, scene->begin + 3600, &story->rng);
    entry_response(story, entry, "{\"credentials\":%.*s,\"packedPolicySize\":9,\"assumedPrincipal\":\"%.*s\"}",
                   STR_ARG(credentials), STR_ARG(child->actor.arn));
    truth_add(truth, &(struct issuance){entry, NULL, child}, "K", STR_NONE);
    scene_life(scene, child, PERSONA_PEOPLE, scene->begin + 2);
    scene_lead(scene, child, "role");
    truth->missing = scene->away;
    truth->origin_kinds[0] = "foreign_account";
    truth->origin_identity[0] = provider.principal;
    truth->origin_identity[1] = scene->away->id;
    truth->origin_account = scene->away->id;
    truth->confidence[0] = "gap";
    truth->caveats[0][0] = "caller_trail_missing";
    truth->caveats[0][1] = "gap";
}

/* A role session, partly from the place that is asked about. */
static struct party *placed(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct issuance issuance = story_assume(story, user, scene->home, scene_role(scene, scene->home, "app-reader"),
                                            STR("batch"), scene->begin);
    truth_add(scene->truth, &issuance, "K", user->actor.key);
    story_calls(story, issuance.child, PERSONA_PEOPLE, scene->begin + 2, scene->begin + 300, 8);
    scene_lead(scene, issuance.child, "role");
    struct party *there = party_variant(story, issuance.child);
    there->address = scene->home->pools[POOL_PRIVATE_IP][1];
    scene->truth->placed = there;
    return there;
}

static void private_address(struct scene *scene) {
    struct party *there = placed(scene);
    story_calls(scene->story, there, PERSONA_PEOPLE, scene->begin + 400, scene->begin + 1500, 12);
    scene->truth->trust = "spoofable";
    scene->truth->caveats[0][0] = "source_spoofable";
}

/* An endpoint is own when its owner is an account of the evidence, or, where no owner is told, when the logs show it
 * being created. */
static void own_endpoint(struct scene *scene) {
    struct story *story = scene->story;
    struct party *there = placed(scene);
    there->vpc_endpoint = arena_printf(&story->arena, "vpce-0%s", new_hex(&story->arena, 16, &story->rng).data);
    scene->truth->trust = "own_endpoint";
    if (rng_chance(&story->rng, 500)) {
        there->vpc_endpoint_account = scene->home->id;
    } else {
        struct party *admin = party_user(story, scene->home, world_user(scene->home, &story->rng));
        struct entry *made = story_event(story, admin, scene->begin - 7000, "ec2.amazonaws.com", "CreateVpcEndpoint");
        made->record.read_only = TRI_FALSE;
        entry_request(story, made,
                      "{\"CreateVpcEndpointRequest\":{\"VpcId\":\"vpc-0a1b2c3d4e5f60718\",\"ServiceName\":"
                      "\"com.amazonaws.us-east-1.sts\",\"VpcEndpointType\":\"Interface\"}}");
        entry_response(story, made,
                       "{\"CreateVpcEndpointResponse\":{\"vpcEndpoint\":{\"vpcEndpointId\":\"%.*s\",\"state\":"
                       "\"pending\"}}}",
                       STR_ARG(there->vpc_endpoint));
    }
    story_calls(story, there, PERSONA_PEOPLE, scene->begin + 400, scene->begin + 1500, 12);
}

/* Every call goes through the console's proxy: only the sign-in knows the address. */
static void console_proxied(struct scene *scene) {
    struct story *story = scene->story;
    struct party *console = scene_sign_in(scene, true);
    struct party *page = party_variant(story, console);
    page->address = page->agent = STR("AWS Internal");
    page->tls = TLS_ABSENT;
    for (int i = 0; i < 4; i++) {
        party_new_key(story, page);
        story_calls(story, page, PERSONA_CONSOLE, scene->begin + 5, scene->begin + 900, 5);
        page = party_variant(story, page);
    }
    scene_lead(scene, console, "console");
    scene->truth->lead = page->actor.key;
    scene->truth->caveats[0][0] = "source_proxied";
    scene->truth->mentions[0] = scene->user.address;
}

/* Only the target's trail: SwitchFrom names who came, from an account that is not here. */
static void switch_from_elsewhere(struct scene *scene) {
    struct story *story = scene->story;
    struct truth *truth = scene->truth;
    struct party *console = scene_sign_in(scene, true);
    truth->hop_count = 0;
    int64_t time = scene_later(scene, 60, 900);
    struct switched went =
        story_switch(story, console, scene->away, scene_role(scene, scene->away, "operations"), "SwitchRole", time);
    truth_add_switch(truth, &went);
    struct str key = scene_console_life(scene, went.child, time + 4);
    scene_lead(scene, went.child, "console");
    truth->session_kinds[1] = "role";
    truth->lead = key;
    truth->missing = scene->home;
    truth->origin_kinds[0] = "foreign_account";
    truth->origin_identity[0] = scene->user.arn;
    truth->origin_identity[1] = scene->user.id;
    truth->origin_account = scene->home->id;
    memset(truth->origin_events, 0, sizeof truth->origin_events);
    truth->confidence[0] = "gap";
    truth->no_caveats[0] = NULL;
    truth->caveats[0][0] = "caller_trail_missing";
    truth->mentions[0] = scene->home->id;
}

/* A broker asks for a console with a duration of its own: the console's creation date is the sign-in's. */
static void broker_console(struct scene *scene) {
    struct story *story = scene->story;
    struct truth *truth = scene->truth;
    struct party *user = scene_user(scene);
    struct issuance assumed = story_assume(story, user, scene->home, scene_role(scene, scene->home, "broker-target"),
                                           scene_session_name(scene), scene->begin);
    truth_add(truth, &assumed, "K", user->actor.key);
    assumed.child->agent = STR("python-requests/2.32.3");
    int64_t opened = scene_later(scene, 30, 600);
    struct entry *token = story_event(story, assumed.child, opened, "signin.amazonaws.com", "GetSigninToken");
    token->record.read_only = TRI_FALSE;
    token->record.type = STR("AwsConsoleSignIn");
    struct party *console = party_variant(story, assumed.child);
    party_new_key(story, console);
    entry_response(story, token, "{\"credentials\":{\"accessKeyId\":\"%.*s\"},\"GetSigninToken\":\"Success\"}",
                   STR_ARG(console->actor.key));
    entry_extra(story, token, "{\"MobileVersion\":\"No\",\"MFAUsed\":\"No\"}");
    console->console = true;
    console->actor.created = opened;
    console->agent = agent_browser(&story->rng);
    console->tls = TLS_CHACHA;
    struct entry *login = story_event(story, console, opened + (int64_t)rng_below(&story->rng, 3),
                                      "signin.amazonaws.com", "ConsoleLogin");
    login->record.read_only = TRI_FALSE;
    login->record.type = STR("AwsConsoleSignIn");
    login->record.console = false;
    entry_response(story, login, "{\"ConsoleLogin\":\"Success\"}");
    truth_add(truth, &(struct issuance){token, NULL, console}, "KC", assumed.child->actor.key)->events[1] = login;
    truth->hops[1].also_name = "ConsoleLogin";
    struct str key = scene_console_life(scene, console, opened + 5);
    scene_lead(scene, console, "console");
    truth->session_kinds[1] = "role";
    truth->lead = key;
    truth->confidence[1] = "strong";
}

static void without_issuance(struct scene *scene, const char *service) {
    struct truth *truth = scene->truth;
    truth->origin_kinds[0] = "aws_service";
    truth->origin_identity[0] = str_of(service);
    truth->confidence[0] = "strong";
}

/* EC2's AssumeRole is not in the logs; that the metadata service delivered the key is in every event. */
static void instance_unissued(struct scene *scene) {
    struct story *story = scene->story;
    struct issuance issuance = story_assume_by_service(story, scene->home, scene_role(scene, scene->home, "app-server"),
                                                       "ec2.amazonaws.com", new_instance(story), scene->begin);
    issuance.child->actor.role_delivery = STR("2.0");
    issuance.entry->dropped = true;
    without_issuance(scene, "ec2.amazonaws.com");
    scene_life(scene, issuance.child, PERSONA_EC2, scene->begin + 60);
    scene_lead(scene, issuance.child, "role");
    scene->truth->session_kinds[1] = "service";
}

/* Lambda's AssumeRole is not in the logs; inScopeOf names the function. */
static void function_unissued(struct scene *scene) {
    struct story *story = scene->story;
    struct issuance issuance =
        story_assume_by_service(story, scene->home, scene_role(scene, scene->home, "resize-image-role"),
                                "lambda.amazonaws.com", STR("resize-image"), scene->begin);
    issuance.child->actor.function_arn = arena_printf(&story->arena,
                                                      "arn:aws:lambda:us-east-1:%.*s:function:"
                                                      "resize-image",
                                                      STR_ARG(scene->home->id));
    issuance.entry->dropped = true;
    without_issuance(scene, "lambda.amazonaws.com");
    scene_life(scene, issuance.child, PERSONA_LAMBDA, scene->begin + 2);
    scene_lead(scene, issuance.child, "role");
    scene->truth->session_kinds[1] = "service";
}

/* AWS delivers some events again, with what was not known at first: the second copy is the same call. */
static void addendum(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct issuance issuance = story_assume(story, user, scene->home, scene_role(scene, scene->home, "auditor"),
                                            scene_session_name(scene), scene->begin);
    truth_add(scene->truth, &issuance, "K", user->actor.key);
    scene_life(scene, issuance.child, PERSONA_PEOPLE, scene->begin + 2);
    scene_lead(scene, issuance.child, "role");
    size_t told = story->entry_count;
    bool of_session = false; /* what is counted once is said of the lead's session */
    for (size_t i = 0; i < told; i++) {
        struct entry *first = story->entries[i];
        if (first != issuance.entry && !rng_chance(&story->rng, 250))
            continue;
        struct entry *again = arena_new(&story->arena, struct entry);
        *arena_push(&story->arena, story->entries, story->entry_count, story->entry_space) = again;
        *again = *first;
        again->party = NULL; /* counted once */
        again->record.event_id = again->event_id = new_uuid(&story->arena, &story->rng);
        again->record.addendum = arena_printf(&story->arena,
                                              "{\"reason\":\"UPDATED_DATA\",\"updatedFields\":\"tlsDetails\","
                                              "\"originalRequestID\":\"%.*s\",\"originalEventID\":\"%.*s\"}",
                                              STR_ARG(first->record.request_id), STR_ARG(first->event_id));
        if (first == issuance.entry)
            scene->truth->hops[0].events[1] = again;
        else
            of_session |= first->party == issuance.child;
    }
    if (of_session)
        scene->truth->caveats[0][0] = "addenda";
}

const struct scenario_kind edge_kinds[] = {
    {"request_id_only", request_id_only, true},
    {"delegated_access", delegated_access, false},
    {"private_address", private_address, true},
    {"own_endpoint", own_endpoint, true},
    {"console_proxied", console_proxied, false},
    {"switch_from_elsewhere", switch_from_elsewhere, false},
    {"broker_console", broker_console, false},
    {"instance_unissued", instance_unissued, false},
    {"function_unissued", function_unissued, false},
    {"addendum", addendum, true},
    {NULL, NULL, false},
};
