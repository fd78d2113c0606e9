/* A walk: pivots of every sort put together at random, to random depth, over random accounts, with look-alikes at every
 * step. The fixed stories show each pivot alone; what one leaves behind for the next shows here. */
#include "gen/ids.h"
#include "gen/scenario.h"

/* Where the walk has come to. */
struct walk {
    struct scene *scene;
    struct party *who;
    const char *session_kind, *also_kind;
    bool console, user; /* a console session of a user; a user's long-term key */
    bool sure;          /* no take-over lies on the way */
    bool last;          /* its key will be the lead, and must name one session */
    size_t step;
};

static struct rng *walk_rng(struct walk *walk) {
    return &walk->scene->story->rng;
}

static const char *named(struct walk *walk, const char *what) {
    return arena_printf(&walk->scene->story->arena, "%s-%zu", what, walk->step).data;
}

static const struct account *any_account(struct walk *walk) {
    struct story *story = walk->scene->story;
    return rng_chance(&story->rng, 450)
               ? walk->who->account
               : &story->world.accounts[rng_below(&story->rng, (uint32_t)story->world.account_count)];
}

static void arrive(struct walk *walk, struct party *who, const char *session_kind, const char *also_kind) {
    walk->who = who;
    walk->session_kind = session_kind;
    walk->also_kind = also_kind;
    walk->console = walk->user = false;
}

/* Who signs the next call: a console does so under keys of its own. */
static struct party *signer(struct walk *walk) {
    if (!walk->console)
        return walk->who;
    struct party *page = party_variant(walk->scene->story, walk->who);
    party_new_key(walk->scene->story, page);
    return page;
}

/* --- look-alikes ----------------------------------------------------------------------------------------------- */

static struct party *somebody(struct walk *walk, const struct account *account) {
    return party_user(walk->scene->story, account, world_user(account, walk_rng(walk)));
}

/* Somebody else assumes the same role under the same name: in the same second, in the same minute, hours apart. */
static void assume_alike(struct walk *walk, const struct account *account, const struct role *role, struct str session,
                         int64_t time) {
    struct story *story = walk->scene->story;
    static const int apart[] = {0, -20, 25, -5000, 7000};
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++) {
        if (!rng_chance(&story->rng, 300))
            continue;
        struct issuance again = story_assume(story, somebody(walk, account), account, role, session, time + apart[i]);
        story_calls(story, again.child, PERSONA_PEOPLE, time + apart[i] + 1, time + apart[i] + 900, 3);
    }
}

/* The key id is handed out once more, for another role, before or after, perhaps while the first still lives. */
static void recycle(struct walk *walk, const struct account *account, struct str key, int64_t time) {
    struct story *story = walk->scene->story;
    int64_t when = time + (rng_chance(&story->rng, 500) ? 1 : -1) * rng_between(&story->rng, 300, 9000);
    struct role *role = scene_role(walk->scene, account, named(walk, "other-holder"));
    struct issuance issuance = story_assume(story, somebody(walk, account), account, role, STR("reused"), when);
    struct str text = issuance.entry->record.response;
    memcpy((char *)text.data + str_find(text, "ASIA", 0), key.data, key.len); /* the response is the story's own */
    issuance.child->actor.key = key;
    story_calls(story, issuance.child, PERSONA_PEOPLE, when + 1, when + 1500, 4);
}

/* --- steps ----------------------------------------------------------------------------------------------------- */

static void by_role(struct walk *walk) {
    struct scene *scene = walk->scene;
    struct story *story = scene->story;
    const struct account *account = any_account(walk);
    struct role *role = scene_role(scene, account, named(walk, "walk"));
    struct str session = scene_session_name(scene);
    struct party *caller = signer(walk);
    struct issuance issuance = story_assume(story, caller, account, role, session, scene->begin);
    truth_add(scene->truth, &issuance, "K", caller->actor.key);
    assume_alike(walk, account, role, session, scene->begin);
    if (!walk->last && rng_chance(&story->rng, 200))
        recycle(walk, account, issuance.child->actor.key, scene->begin);
    arrive(walk, issuance.child, "role", NULL);
}

static void by_key(struct walk *walk) {
    struct scene *scene = walk->scene;
    struct user victim = user_new(&scene->story->arena, walk->who->account, named(walk, "svc"), walk_rng(walk));
    struct party *caller = signer(walk);
    struct entry *entry = take_key(scene->story, caller, &victim, scene->begin);
    truth_add(scene->truth, &(struct issuance){entry, NULL, NULL}, "X", caller->actor.key);
    walk->sure = false;
    arrive(walk, party_user(scene->story, walk->who->account, &victim), "user_key", NULL);
    walk->user = true;
}

static void by_password(struct walk *walk) {
    struct scene *scene = walk->scene;
    struct user victim = user_new(&scene->story->arena, walk->who->account, named(walk, "person"), walk_rng(walk));
    struct party *caller = signer(walk);
    struct entry *entry =
        take_password(scene->story, caller, &victim,
                      rng_chance(walk_rng(walk), 500) ? "CreateLoginProfile" : "UpdateLoginProfile", scene->begin);
    truth_add(scene->truth, &(struct issuance){entry, NULL, NULL}, "X", caller->actor.key);
    walk->sure = false;
    struct issuance console = story_console(scene->story, walk->who->account, &victim, rng_chance(walk_rng(walk), 300),
                                            caller->address, scene_later(scene, 40, 300));
    truth_add(scene->truth, &console, "C", STR_NONE);
    arrive(walk, console.child, "console", NULL);
    walk->console = true;
}

static void by_switch(struct walk *walk) {
    struct scene *scene = walk->scene;
    const struct account *account = any_account(walk);
    struct role *role = scene_role(scene, account, named(walk, "operations"));
    struct switched went = story_switch(scene->story, walk->who, account, role, "SwitchRole", scene->begin);
    truth_add_switch(scene->truth, &went);
    assume_alike(walk, account, role, walk->who->actor.user_name, scene->begin + 61);
    arrive(walk, went.child, "console", "role");
    walk->console = true;
    walk->who->actor.user_name = STR_NONE; /* from here no further switch: STS would name it after nobody */
}

static void by_session_token(struct walk *walk) {
    struct scene *scene = walk->scene;
    struct story *story = scene->story;
    struct actor again = walk->who->actor;
    again.created = scene->begin;
    again.key = new_key(&story->arena, "ASIA", walk->who->account->number, &story->rng);
    struct entry *entry = story_event(story, walk->who, scene->begin, "sts.amazonaws.com", "GetSessionToken");
    entry->record.read_only = TRI_FALSE;
    struct str credentials = credentials_json(&story->arena, again.key, walk->who->region, walk->who->account->id,
                                              scene->begin + 43200, &story->rng);
    entry_response(story, entry, "{\"credentials\":%.*s}", STR_ARG(credentials));
    struct issuance issuance = {entry, NULL, party_new(story, walk->who->account, again)};
    truth_add(scene->truth, &issuance, "K", walk->who->actor.key);
    arrive(walk, issuance.child, "session_token", NULL);
}

/* Control of an instance or a function, and the session that its service then makes for it. */
static void by_resource(struct walk *walk) {
    struct scene *scene = walk->scene;
    struct story *story = scene->story;
    bool instance = rng_chance(&story->rng, 500);
    struct party *caller = signer(walk);
    const struct account *account = caller->account;
    struct str name = instance ? new_instance(story) : str_of(named(walk, "export"));
    struct entry *entry = instance
                              ? take_instance(story, caller, name, scene->begin)
                              : take_function(story, caller, "UpdateFunctionCode20150331v2", name.data, scene->begin);
    truth_add(scene->truth, &(struct issuance){entry, NULL, NULL}, "XN", caller->actor.key);
    walk->sure = false;
    struct role *role = scene_role(scene, account, named(walk, "machine"));
    struct issuance issuance =
        story_assume_by_service(story, account, role, instance ? "ec2.amazonaws.com" : "lambda.amazonaws.com", name,
                                scene_later(scene, 20, 60));
    truth_add(scene->truth, &issuance, "K", STR_NONE);
    arrive(walk, issuance.child, "role", "service");
}

/* --- the walk -------------------------------------------------------------------------------------------------- */

static void take_step(struct walk *walk) {
    static void (*const steps[])(struct walk *) = {by_role, by_role, by_role, by_key, by_password, by_resource};
    scene_later(walk->scene, 90, 500);
    if (walk->console && walk->who->actor.user_name.len && rng_chance(walk_rng(walk), 500))
        by_switch(walk);
    else if (walk->user && rng_chance(walk_rng(walk), 250))
        by_session_token(walk);
    else
        steps[rng_below(walk_rng(walk), sizeof steps / sizeof *steps)](walk);
    walk->step++;
}

static void begin_walk(struct walk *walk) {
    struct scene *scene = walk->scene;
    if (rng_chance(walk_rng(walk), 600)) {
        arrive(walk, scene_user(scene), "user_key", NULL);
        walk->user = true;
        return;
    }
    arrive(walk, scene_sign_in(scene, rng_chance(walk_rng(walk), 500)), "console", NULL);
    walk->console = true;
}

/* Work of a session that is only passed through, some of it by services on its behalf. */
static void pass_through(struct walk *walk) {
    struct story *story = walk->scene->story;
    int64_t begin = walk->scene->begin;
    story_calls(story, walk->who, PERSONA_PEOPLE, begin + 2, begin + 80, rng_below(&story->rng, 5));
    if (rng_chance(&story->rng, 300))
        story_front_door(story, walk->who, begin + 40,
                         new_key(&story->arena, "ASIA", walk->who->account->number, &story->rng));
}

static void random_walk(struct scene *scene) {
    struct walk walk = {.scene = scene, .sure = true};
    begin_walk(&walk);
    size_t steps = 1 + rng_below(walk_rng(&walk), 12);
    for (size_t i = 0; i < steps; i++) {
        walk.last = i + 1 == steps;
        take_step(&walk);
        if (i + 1 < steps && !walk.console)
            pass_through(&walk);
    }
    struct str key = walk.who->actor.key;
    if (walk.console)
        key = scene_console_life(scene, walk.who, scene->begin + 5);
    else
        scene_life(scene, walk.who, walk.user ? PERSONA_KEY : PERSONA_PEOPLE, scene->begin + 2);
    scene_lead(scene, walk.who, walk.session_kind);
    scene->truth->session_kinds[1] = walk.also_kind;
    scene->truth->lead = key;
    if (!walk.sure) {
        scene->truth->confidence[1] = "strong"; /* control of a resource is no proof of who used it */
        scene->truth->confidence[2] = "weak";
    }
}

const struct scenario_kind walk_kinds[] = {
    {"walk", random_walk, false},
    {NULL, NULL, false},
};
