/* What a session begot: sessions, keys, users, instances, functions, switched roles, generations of them. */
#include "gen/ids.h"
#include "gen/scenario.h"

static void begot(struct scene *scene, const struct party *party) {
    const struct party **slot = scene->truth->descendants;
    while (*slot)
        slot++;
    if (slot == scene->truth->descendants + TRUTH_TREE)
        BUG("more than %d descendants", TRUTH_TREE);
    *slot = party;
}

static struct party *assumes(struct scene *scene, struct party *who, const struct account *account) {
    struct role *role = scene_role(scene, account, "reached");
    struct issuance issuance =
        story_assume(scene->story, who, account, role, scene_session_name(scene), scene_later(scene, 20, 90));
    story_calls(scene->story, issuance.child, PERSONA_PEOPLE, scene->begin + 1, scene->begin + 600, 6);
    begot(scene, issuance.child);
    return issuance.child;
}

/* A key for another user, who then works, and makes services work. */
static void makes_key(struct scene *scene, struct party *who) {
    struct story *story = scene->story;
    struct user victim = user_new(&story->arena, who->account, "svc-legacy-backup", &story->rng);
    take_key(story, who, &victim, scene_later(scene, 20, 90));
    struct party *thief = party_user(story, who->account, &victim);
    story_calls(story, thief, PERSONA_KEY, scene->begin + 30, scene->begin + 900, 8);
    story_front_door(story, thief, scene->begin + 200, STR_NONE);
    begot(scene, thief);
    if (rng_chance(&story->rng, 500))
        assumes(scene, thief, who->account);
}

/* A password for another user, who signs in, and perhaps switches roles. */
static void gives_password(struct scene *scene, struct party *who) {
    struct story *story = scene->story;
    struct user victim = user_new(&story->arena, who->account, "erik.lindqvist", &story->rng);
    bool create = rng_chance(&story->rng, 500);
    struct issuance before = story_console(story, who->account, &victim, true, victim.address, scene->begin - 9000);
    scene_console_life(scene, before.child, scene->begin - 8990); /* an earlier sign-in is the victim's own */
    take_password(story, who, &victim, create ? "CreateLoginProfile" : "UpdateLoginProfile",
                  scene_later(scene, 20, 90));
    struct issuance console =
        story_console(story, who->account, &victim, false, who->address, scene_later(scene, 40, 600));
    scene_console_life(scene, console.child, scene->begin + 5);
    begot(scene, console.child);
    if (!rng_chance(&story->rng, 500))
        return;
    struct switched went =
        story_switch(story, console.child, who->account, scene_role(scene, who->account, "operations"), "SwitchRole",
                     scene_later(scene, 60, 400));
    scene_console_life(scene, went.child, scene->begin + 5);
    begot(scene, went.child);
}

static void service_session(struct scene *scene, const struct account *account, const struct role *role,
                            const char *service, struct str name, enum persona persona, bool ours) {
    struct issuance issuance =
        story_assume_by_service(scene->story, account, role, service, name, scene_later(scene, 20, 200));
    story_calls(scene->story, issuance.child, persona, scene->begin + 1, scene->begin + 900, 7);
    if (ours)
        begot(scene, issuance.child);
}

/* An instance's role session begins anew every few hours. */
static void runs_instance(struct scene *scene, struct party *who) {
    struct str instance = new_instance(scene->story);
    struct role *role = scene_role(scene, who->account, "admin-profile-role");
    take_instance(scene->story, who, instance, scene_later(scene, 20, 90));
    service_session(scene, who->account, role, "ec2.amazonaws.com", instance, PERSONA_EC2, true);
    service_session(scene, who->account, role, "ec2.amazonaws.com", instance, PERSONA_EC2, true);
    service_session(scene, who->account, role, "ec2.amazonaws.com", new_instance(scene->story), PERSONA_EC2, false);
}

/* What ran before the change was not the lead's. */
static void changes_function(struct scene *scene, struct party *who) {
    struct role *role = scene_role(scene, who->account, "payroll-export-role");
    service_session(scene, who->account, role, "lambda.amazonaws.com", STR("payroll-export"), PERSONA_LAMBDA, false);
    bool create = rng_chance(&scene->story->rng, 400);
    take_function(scene->story, who, create ? "CreateFunction20150331" : "UpdateFunctionCode20150331v2",
                  "payroll-export", scene_later(scene, 20, 90));
    service_session(scene, who->account, role, "lambda.amazonaws.com", STR("payroll-export"), PERSONA_LAMBDA, true);
}

/* Each way, perhaps; at least one. */
static void beget(struct scene *scene, struct party *who) {
    struct rng *rng = &scene->story->rng;
    struct party *child = assumes(scene, who, rng_chance(rng, 500) ? scene->away : who->account);
    if (rng_chance(rng, 600))
        assumes(scene, child, rng_chance(rng, 500) ? scene->away : child->account);
    if (rng_chance(rng, 700))
        makes_key(scene, who);
    if (rng_chance(rng, 700))
        gives_password(scene, rng_chance(rng, 500) ? who : child);
    if (rng_chance(rng, 700))
        runs_instance(scene, who);
    if (rng_chance(rng, 700))
        changes_function(scene, rng_chance(rng, 500) ? who : child);
}

static void tree_of_key(struct scene *scene) {
    struct party *user = scene_user(scene);
    scene_life(scene, user, PERSONA_KEY, scene->begin);
    beget(scene, user);
    scene_lead(scene, user, "user_key");
}

static void tree_of_role(struct scene *scene) {
    struct party *user = scene_user(scene);
    struct issuance issuance = story_assume(scene->story, user, scene->home, scene_role(scene, scene->home, "ops"),
                                            STR("ops-fix"), scene->begin);
    truth_add(scene->truth, &issuance, "K", user->actor.key);
    scene_life(scene, issuance.child, PERSONA_PEOPLE, scene->begin + 2);
    beget(scene, issuance.child);
    scene_lead(scene, issuance.child, "role");
}

static void tree_of_console(struct scene *scene) {
    struct party *console = scene_sign_in(scene, true);
    struct str key = scene_console_life(scene, console, scene->begin + 5);
    struct party *page = party_variant(scene->story, console);
    party_new_key(scene->story, page);
    if (rng_chance(&scene->story->rng, 500)) {
        struct switched went =
            story_switch(scene->story, console, scene->away, scene_role(scene, scene->away, "operations"), "SwitchRole",
                         scene_later(scene, 60, 400));
        scene_console_life(scene, went.child, scene->begin + 4);
        begot(scene, went.child);
    }
    beget(scene, page);
    scene_lead(scene, console, "console");
    scene->truth->lead = key;
}

const struct scenario_kind tree_kinds[] = {
    {"tree_of_key", tree_of_key, false},
    {"tree_of_role", tree_of_role, false},
    {"tree_of_console", tree_of_console, false},
    {NULL, NULL, false},
};
