/* Traps: recycled key ids, juggled roles, evidence that is missing, doubled or forged. */
#include "gen/ids.h"
#include "gen/scenario.h"

static struct issuance assumed(struct scene *scene, struct party *who, const char *role_name, int64_t time) {
    return story_assume(scene->story, who, scene->home, scene_role(scene, scene->home, role_name),
                        scene_session_name(scene), time);
}

/* Give a new session a key id that another one has already: STS recycles them within an account. */
static struct issuance recycled(struct scene *scene, struct party *who, const char *role_name, int64_t time,
                                struct str key) {
    struct issuance issuance = assumed(scene, who, role_name, time);
    struct str text = issuance.entry->record.response;
    size_t at = str_find(text, "ASIA", 0);
    memcpy((char *)text.data + at, key.data, key.len); /* the response is the story's own text */
    issuance.child->actor.key = key;
    return issuance;
}

/* One id, two principals, perhaps at the same time. By seed: the id itself is the lead and both sessions must be
 * named; or the lead was assumed with it, and only the principal tells which of the two did so. */
static void recycled_key(struct scene *scene) {
    struct story *story = scene->story;
    struct truth *truth = scene->truth;
    struct party *user = scene_user(scene);
    struct user second = user_new(&story->arena, scene->home, "ilse.maas", &story->rng);
    struct party *other = party_user(story, scene->home, &second);
    bool overlap = rng_chance(&story->rng, 500);
    struct issuance one = assumed(scene, other, "first-holder", scene->begin);
    int64_t later = scene->begin + (overlap ? 600 : 3 * 3600);
    struct issuance two = recycled(scene, user, "second-holder", later, one.child->actor.key);
    story_calls(story, one.child, PERSONA_PEOPLE, scene->begin + 2, scene->begin + 1800, 11);
    story_calls(story, two.child, PERSONA_PEOPLE, later + 2, later + 1800, 13);
    truth->caveats[0][0] = "key_recycled";
    if (story->seed % 2) {
        scene_lead(scene, two.child, "role");
        truth->present[0] = one.child;
        truth->present[1] = two.child;
        truth->session = NULL;
        truth->chain_free = true;
        memset(truth->origin_kinds, 0, sizeof truth->origin_kinds);
        memset(truth->confidence, 0, sizeof truth->confidence);
        truth->no_caveats[0] = NULL;
        return;
    }
    truth_add(truth, &two, "K", user->actor.key);
    struct issuance next = assumed(scene, two.child, "onward", later + 900);
    truth_add(truth, &next, "K", two.child->actor.key);
    scene_life(scene, next.child, PERSONA_PEOPLE, later + 902);
    scene_lead(scene, next.child, "role");
    truth->confidence[1] = "strong";
    truth->caveats[0][0] = NULL; /* the lead's own key is not the recycled one */
}

/* Two roles that trust each other, assumed in turn for hours. */
static void role_juggling(struct scene *scene) {
    struct story *story = scene->story;
    struct party *who = scene_user(scene);
    struct role *roles[2] = {scene_role(scene, scene->home, "juggle-a"), scene_role(scene, scene->home, "juggle-b")};
    size_t turns = 6 + rng_below(&story->rng, 35);
    for (size_t i = 0; i < turns; i++) {
        struct issuance issuance =
            story_assume(story, who, scene->home, roles[i % 2], STR("AWSRoleJuggler"), scene->begin);
        truth_add(scene->truth, &issuance, "K", who->actor.key);
        who = issuance.child;
        scene_later(scene, 600, 900);
    }
    scene_life(scene, who, PERSONA_PEOPLE, scene->begin - 500);
    scene_lead(scene, who, "role");
}

static void missing_issuance(struct scene *scene) {
    struct story *story = scene->story;
    struct party *who = scene_user(scene);
    size_t hops = 2 + rng_below(&story->rng, 4);
    for (size_t i = 0; i < hops; i++) {
        struct issuance issuance =
            assumed(scene, who, arena_printf(&story->arena, "step-%zu", i).data, scene_later(scene, 30, 500));
        truth_add(scene->truth, &issuance, "K", who->actor.key);
        who = issuance.child;
        story_calls(story, who, PERSONA_PEOPLE, scene->begin, scene->begin + 300, 4);
    }
    scene_life(scene, who, PERSONA_PEOPLE, scene->begin + 2);
    scene_lead(scene, who, "role");
}

/* Everything of the lead is delivered twice, some of it three times. */
static void duplicates(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct issuance issuance = assumed(scene, user, "nightly", scene->begin);
    truth_add(scene->truth, &issuance, "K", user->actor.key);
    scene_life(scene, issuance.child, PERSONA_PEOPLE, scene->begin + 2);
    scene_lead(scene, issuance.child, "role");
    for (size_t i = 0; i < story->entry_count; i++)
        story->entries[i]->copies = 1 + rng_chance(&story->rng, 200);
    scene->truth->caveats[0][0] = "duplicates";
}

/* One eventID, two different records: both are evidence. */
static void two_bodies_one_id(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct issuance issuance = assumed(scene, user, "auditor", scene->begin);
    truth_add(scene->truth, &issuance, "K", user->actor.key);
    scene_life(scene, issuance.child, PERSONA_PEOPLE, scene->begin + 2);
    for (int i = 0; i < 3; i++) {
        struct entry *one = story_call(story, issuance.child, scene->begin + 300 + i, "s3.amazonaws.com",
                                       "GetBucketAcl", OUTCOME_SUCCESS);
        struct entry *two = story_call(story, issuance.child, scene->begin + 300 + i, "iam.amazonaws.com", "ListUsers",
                                       OUTCOME_SUCCESS);
        two->record.event_id = two->event_id = one->event_id;
    }
    scene_lead(scene, issuance.child, "role");
}

/* A stolen key used through an endpoint of the thief's own account: the address is whatever the thief's network says.
 */
static void foreign_endpoint(struct scene *scene) {
    struct story *story = scene->story;
    struct party *user = scene_user(scene);
    struct issuance issuance = assumed(scene, user, "app-reader", scene->begin);
    truth_add(scene->truth, &issuance, "K", user->actor.key);
    story_calls(story, issuance.child, PERSONA_PEOPLE, scene->begin + 2, scene->begin + 300, 8);
    struct party *thief = party_variant(story, issuance.child);
    thief->vpc_endpoint = arena_printf(&story->arena, "vpce-0%s", new_hex(&story->arena, 16, &story->rng).data);
    thief->vpc_endpoint_account =
        arena_printf(&story->arena, "%012llu",
                     (unsigned long long)rng_between(&story->rng, INT64_C(100000000000), INT64_C(110000000000)));
    bool public = rng_chance(&story->rng, 300); /* even a public range: the thief chooses the network's */
    party_at(thief, thief->region, public ? STR("203.0.113.200") : scene->home->pools[POOL_PRIVATE_IP][0],
             thief->agent);
    story_calls(story, thief, PERSONA_PEOPLE, scene->begin + 400, scene->begin + 1500, 12);
    scene_lead(scene, issuance.child, "role");
    scene->truth->placed = thief;
    scene->truth->trust = "spoofable";
    scene->truth->caveats[0][0] = "source_spoofable";
}

const struct scenario_kind trap_kinds[] = {
    {"recycled_key", recycled_key, false},
    {"role_juggling", role_juggling, true},
    {"missing_issuance", missing_issuance, true},
    {"duplicates", duplicates, true},
    {"two_bodies_one_id", two_bodies_one_id, true},
    {"foreign_endpoint", foreign_endpoint, false},
    {NULL, NULL, false},
};
