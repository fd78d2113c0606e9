/* Look-alikes at their worst: events that fit as well as the right one in all but a single member, or in every one. */
#include "gen/ids.h"
#include "gen/scenario.h"

/* Give a new session a key id that another one has: the response is the story's own text. */
static void recycle(struct issuance *issuance, struct str key) {
    struct str parts[2] = {issuance->entry->record.response,
                           issuance->copy ? issuance->copy->record.response : STR_NONE};
    for (int i = 0; i < 2; i++) {
        size_t at = parts[i].data ? str_find(parts[i], issuance->child->actor.key.data, 0) : (size_t)-1;
        if (at != (size_t)-1)
            memcpy((char *)parts[i].data + at, key.data, key.len);
    }
    issuance->child->actor.key = key;
}

/* The role was assumed twice with one key id; from the second holder the lead was assumed. */
static void recycled_in_role(struct scene *scene, struct str first_name, struct str second_name, int64_t apart) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct user second = user_new(&story->arena, scene->home, "ilse.maas", &story->rng);
    struct role *role = scene_role(scene, scene->home, "shared-duty");
    struct issuance other = story_assume(story, party_user(story, scene->home, &second), scene->home, role, first_name,
                                         scene->begin - apart);
    struct issuance own = story_assume(story, user, scene->home, role, second_name, scene->begin);
    recycle(&own, other.child->actor.key);
    story_calls(story, other.child, PERSONA_PEOPLE, scene->begin - apart + 2, scene->begin + 900, 9);
    story_calls(story, own.child, PERSONA_PEOPLE, scene->begin + 2, scene->begin + 900, 9);
    truth_add(scene->truth, &own, "K", user->actor.key);
    struct issuance next = story_assume(story, own.child, scene->home, scene_role(scene, scene->home, "onward"),
                                        STR("onward"), scene_later(scene, 60, 800));
    truth_add(scene->truth, &next, "K", own.child->actor.key);
    scene_life(scene, next.child, PERSONA_PEOPLE, scene->begin + 2);
    scene_lead(scene, next.child, "role");
    scene->truth->confidence[1] = "strong";
}

/* One role, two session names, one key id, both valid. */
static void recycled_in_one_role(struct scene *scene) {
    recycled_in_role(scene, STR("night-shift"), STR("day-shift"), 400);
}

/* Even the session name is the same: nothing but the creation date tells the two apart. */
static void recycled_same_name(struct scene *scene) {
    recycled_in_role(scene, STR("shift"), STR("shift"), 300 + rng_below(&scene->story->rng, 2800));
}

/* One user signs in twice in one second, from two places: whose session it is, nothing says. */
static void console_twins(struct scene *scene) {
    struct story *story = scene->story;
    struct truth *truth = scene->truth;
    struct party *console = scene_sign_in(scene, rng_chance(&story->rng, 500));
    struct issuance other = story_console(story, scene->home, &scene->user, false, STR("203.0.113.61"), scene->begin);
    other.child->actor.mfa = console->actor.mfa;
    struct truth_hop *hop = &truth->hops[0];
    hop->alternatives[0] = hop->events[0];
    hop->alternatives[1] = hop->events[1] = other.entry;
    hop->not_confidence = "certain";
    truth->origin_events[1] = other.entry;
    truth->confidence[0] = "strong";
    truth->confidence[1] = "weak";
    struct str key = scene_console_life(scene, console, scene->begin + 5);
    scene_console_life(scene, other.child, scene->begin + 5);
    scene_lead(scene, console, "console");
    truth->lead = key;
    truth->caveats[0][0] = "ambiguous_parent";
}

/* Two consoles of one user switch to one role in the same second. */
static void switch_twins(struct scene *scene) {
    struct story *story = scene->story;
    struct truth *truth = scene->truth;
    struct party *one = scene_sign_in(scene, true);
    struct issuance other =
        story_console(story, scene->home, &scene->user, true, STR("203.0.113.61"), scene->begin + 40);
    struct truth_hop *login = &truth->hops[0];
    login->events[1] = other.entry;
    truth->origin_events[1] = other.entry;
    struct role *role = scene_role(scene, rng_chance(&story->rng, 500) ? scene->away : scene->home, "operations");
    const struct account *account = str_contains(role->arn, scene->away->id.data) ? scene->away : scene->home;
    int64_t time = scene_later(scene, 120, 900);
    struct switched first = story_switch(story, one, account, role, "SwitchRole", time);
    struct switched second = story_switch(story, other.child, account, role, "SwitchRole", time);
    struct truth_hop *hop = truth_add_switch(truth, &first);
    size_t known = first.copy ? 3 : 2; /* within one account there is no copy */
    hop->events[known] = second.entry;
    hop->events[known + 1] = second.sts;
    hop->events[known + 2] = second.copy;
    hop->alternatives[0] = first.entry;
    hop->alternatives[1] = second.entry;
    hop->not_confidence = "certain";
    struct str key = scene_console_life(scene, first.child, time + 3);
    scene_console_life(scene, second.child, time + 3);
    scene_lead(scene, first.child, "console");
    truth->session_kinds[1] = "role";
    truth->lead = key;
    truth->confidence[0] = "weak";
    truth->confidence[1] = "strong"; /* the same address may decide */
    truth->caveats[0][0] = "ambiguous_parent";
}

/* A wrong password first, perhaps in the same second; a colleague's sign-in in that second, too. */
static void failed_sign_in_first(struct scene *scene) {
    struct story *story = scene->story;
    struct user guessed = scene->user;
    struct issuance failed = story_console(story, scene->home, &guessed, false, STR("203.0.113.200"),
                                           scene->begin - (int64_t)rng_below(&story->rng, 3));
    failed.entry->record.response = STR("{\"ConsoleLogin\":\"Failure\"}");
    failed.entry->record.error_message = STR("Failed authentication");
    failed.entry->outcome = OUTCOME_OTHER;
    struct user colleague = user_new(&story->arena, scene->home, "ilse.maas", &story->rng);
    struct issuance other =
        story_console(story, scene->home, &colleague, true, public_address(&story->arena, &story->rng), scene->begin);
    scene_console_life(scene, other.child, scene->begin + 4);
    struct party *console = scene_sign_in(scene, false);
    struct str key = scene_console_life(scene, console, scene->begin + 5);
    scene_lead(scene, console, "console");
    scene->truth->lead = key;
}

/* In the second of the issuance: one denied with the same names, one of another role with the same session name, one of
 * another account's role of the same name; and the same ARN again within the minute. */
static void same_second(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct user second = user_new(&story->arena, scene->home, "ilse.maas", &story->rng);
    struct party *other = party_user(story, scene->home, &second);
    struct role *role = scene_role(scene, scene->home, "release");
    struct str session = scene_session_name(scene);
    for (int i = 0; i < 2; i++) {
        struct entry *denied = story_event(story, i ? other : user, scene->begin, "sts.amazonaws.com", "AssumeRole");
        denied->record.request = assume_request(&story->arena, role, session, 3600);
        entry_denied(story, denied, "AccessDenied", "sts:AssumeRole", role->arn);
    }
    struct role twin = role_new(&story->arena, scene->away, "", "release", &story->rng);
    struct issuance alike[] = {
        story_assume(story, other, scene->home, scene_role(scene, scene->home, "audit"), session, scene->begin),
        story_assume(story, other, scene->away, &twin, session, scene->begin),
        story_assume(story, other, scene->home, role, session, scene->begin - rng_between(&story->rng, 3, 55)),
        story_assume(story, other, scene->home, role, session, scene->begin + rng_between(&story->rng, 3, 55)),
    };
    struct issuance own = story_assume(story, user, scene->home, role, session, scene->begin);
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        story_calls(story, alike[i].child, PERSONA_PEOPLE, scene->begin + 60, scene->begin + 900, 5);
    truth_add(scene->truth, &own, "K", user->actor.key);
    scene_life(scene, own.child, PERSONA_PEOPLE, scene->begin + 2);
    scene_lead(scene, own.child, "role");
}

/* A session named like an instance that a person asked for: the name is the caller's claim. */
static void instance_name_claimed(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct str instance = new_instance(story);
    struct entry *run = take_instance(story, party_user(story, scene->home, world_user(scene->home, &story->rng)),
                                      instance, scene->begin - 3000);
    (void)run; /* the instance is real, and somebody else's */
    struct issuance issuance =
        story_assume(story, user, scene->home, scene_role(scene, scene->home, "app-server"), instance, scene->begin);
    truth_add(scene->truth, &issuance, "K", user->actor.key);
    scene_life(scene, issuance.child, PERSONA_EC2, scene->begin + 2);
    scene_lead(scene, issuance.child, "role");
    scene->truth->caveats[0][0] = "session_name_claim";
}

const struct scenario_kind alike_kinds[] = {
    {"recycled_in_one_role", recycled_in_one_role, true},
    {"recycled_same_name", recycled_same_name, true},
    {"console_twins", console_twins, false},
    {"switch_twins", switch_twins, false},
    {"failed_sign_in_first", failed_sign_in_first, true},
    {"same_second", same_second, true},
    {"instance_name_claimed", instance_name_claimed, true},
    {NULL, NULL, false},
};
