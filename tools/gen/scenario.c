#include "gen/scenario.h"

#include <stdio.h>

#include "gen/files.h"
#include "gen/ids.h"

static const struct scenario_kind *const tables[] = {sts_kinds,      sign_in_kinds, service_kinds,
                                                     takeover_kinds, trap_kinds,    alike_kinds,
                                                     edge_kinds,     tree_kinds,    walk_kinds};

/* The row `number` over all tables, or NULL behind the last. */
static const struct scenario_kind *kind_at(size_t number) {
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (const struct scenario_kind *kind = tables[t]; kind->name; kind++)
            if (!number--)
                return kind;
    return NULL;
}

static const struct scenario_kind *kind_named(const char *name, uint64_t seed) {
    size_t count = 0;
    for (const struct scenario_kind *kind; (kind = kind_at(count)); count++)
        if (name && !strcmp(kind->name, name))
            return kind;
    return name ? NULL : kind_at(seed % count);
}

void scenario_list(void) {
    for (size_t i = 0; kind_at(i); i++)
        printf("%s\n", kind_at(i)->name);
}

/* --- what the kinds share -------------------------------------------------------------------------------------- */

void truth_from_user_key(struct scene *scene, const struct user *user) {
    scene->truth->origin_kinds[0] = "user_key";
    scene->truth->origin_identity[0] = user->arn;
    scene->truth->origin_key = user->key;
    scene->truth->confidence[0] = "certain";
    scene->truth->no_caveats[0] = "gap";
}

struct party *scene_user(struct scene *scene) {
    truth_from_user_key(scene, &scene->user);
    struct party *user = party_user(scene->story, scene->home, &scene->user);
    story_calls(scene->story, user, PERSONA_KEY, scene->begin - 1500, scene->begin, 6);
    return user;
}

struct role *scene_role(struct scene *scene, const struct account *account, const char *name) {
    struct role *role = arena_new(&scene->story->arena, struct role);
    const char *path = rng_chance(&scene->story->rng, 300) ? "team/platform/" : "";
    *role = role_new(&scene->story->arena, account, path, name, &scene->story->rng);
    return role;
}

struct str scene_session_name(struct scene *scene) {
    static const char *const names[] = {"tom.okafor", "i-0b5d3c2a19f8e7d46", "terraform", "ops-fix", "priya"};
    struct rng *rng = &scene->story->rng;
    if (rng_chance(rng, 400))
        return arena_printf(&scene->story->arena, "botocore-session-%lld", (long long)scene->begin);
    return str_of(names[rng_below(rng, 5)]);
}

int64_t scene_later(struct scene *scene, int lo, int hi) {
    return scene->begin += rng_between(&scene->story->rng, lo, hi);
}

void scene_life(struct scene *scene, struct party *who, enum persona persona, int64_t from) {
    struct story *story = scene->story;
    size_t count = 6 + rng_below(&story->rng, 30), forward = rng_below(&story->rng, 4);
    size_t half = count / 2;
    story_calls(story, who, persona, from, from + 1500, count - half);
    struct party *abroad = party_variant(story, who);
    if (rng_chance(&story->rng, 500))
        abroad->region = story->world.regions[1 + rng_below(&story->rng, 2)];
    story_calls(story, abroad, persona, from, from + 1500, half);
    struct str key = new_key(&story->arena, "ASIA", who->account->number, &story->rng);
    for (size_t i = 0; i < forward; i++)
        story_front_door(story, who, from + 20 * (int64_t)i, key);
}

void scene_lead(struct scene *scene, struct party *party, const char *session_kind) {
    truth_lead_key(scene->truth, party);
    scene->truth->session_kinds[0] = session_kind;
}

struct str scene_console_life(struct scene *scene, struct party *console, int64_t from) {
    struct story *story = scene->story;
    size_t first = story->entry_count;
    story_console_calls(story, console, story->world.regions[0], from, from + 1200, 12 + rng_below(&story->rng, 40), 6);
    if (rng_chance(&story->rng, 600))
        story_console_calls(story, console, story->world.regions[2], from + 90, from + 1300,
                            4 + rng_below(&story->rng, 12), 3);
    story->entries[first]->record.console = true; /* at least one says that the credential is the console's */
    return story->entries[story->entry_count - 1]->key;
}

/* --- look-alikes ----------------------------------------------------------------------------------------------- */

/* The same role and session name at another hour and within the minute, and another session begun in the same second.
 */
static void look_alikes(struct scene *scene, const struct party *lead) {
    struct story *story = scene->story;
    if (!lead || !lead->actor.issuer_name.data || str_starts(lead->actor.issuer_name, "AWSServiceRole"))
        return;
    struct role role = {
        .name = lead->actor.issuer_name, .id = lead->actor.issuer_principal, .arn = lead->actor.issuer_arn};
    struct str session = str_slice(lead->actor.principal, role.id.len + 1, lead->actor.principal.len);
    if (!str_starts(role.id, "AROA"))
        return;
    struct party *other = party_user(story, lead->account, world_user(lead->account, &story->rng));
    for (int i = 0; i < 3; i++) {
        int64_t apart = i < 2 ? rng_between(&story->rng, 4000, 9000) : rng_between(&story->rng, 3, 55);
        int64_t time = lead->actor.created + (i % 2 ? 1 : -1) * apart;
        struct issuance again = story_assume(story, other, lead->account, &role, session, time);
        story_calls(story, again.child, PERSONA_PEOPLE, time, time + 1200, 5);
    }
    struct issuance same_second =
        story_assume(story, other, lead->account, world_role(lead->account, ROLE_PEOPLE, &story->rng),
                     STR("same-second"), lead->actor.created);
    story_calls(story, same_second.child, PERSONA_PEOPLE, lead->actor.created, lead->actor.created + 900, 5);
}

static enum err_code write_all(struct story *story, const struct truth *truth, const struct scenario_options *options,
                               struct err *err) {
    struct arena *arena = &story->arena;
    enum err_code code = story_write(story, arena_printf(arena, "%s/logs", options->folder).data, err);
    const char *path =
        options->truth_path ? options->truth_path : arena_printf(arena, "%s/truth.json", options->folder).data;
    if (!code)
        code = truth_write(story, truth, path, err);
    if (!code)
        printf("%.*s\n", STR_ARG(truth->lead));
    return code;
}

enum err_code scenario_make(const struct scenario_options *options, struct err *err) {
    const struct scenario_kind *kind = kind_named(options->kind, options->seed);
    if (!kind)
        return err_set(err, ERR_USAGE, "no kind '%s'; 'trailgen scenario --list' names them", options->kind);
    if (options->remove_issuance && !kind->removable)
        return err_set(err, ERR_USAGE, "kind '%s' has no issuance to remove", kind->name);
    struct story story;
    struct truth truth = {.kind = kind->name, .seed = options->seed};
    story_begin(&story, options->seed, 4 + options->seed % 3, 3);
    struct scene scene = {.story = &story, .truth = &truth};
    size_t home = rng_below(&story.rng, (uint32_t)story.world.account_count);
    scene.home = &story.world.accounts[home];
    scene.away = &story.world.accounts[(home + 1) % story.world.account_count];
    scene.user = user_new(&story.arena, scene.home, "noor.haddad", &story.rng);
    scene.begin = story_at(&story, 9 + (int)rng_below(&story.rng, 5), (int)rng_below(&story.rng, 60),
                           (int)rng_below(&story.rng, 60));
    kind->tell(&scene);
    look_alikes(&scene, truth.session);
    story_noise(&story, story_at(&story, 7, 0, 0), story_at(&story, 16, 0, 0), options->noise);
    truth_remove_account(&story, &truth);
    if (options->remove_issuance || !strcmp(kind->name, "missing_issuance"))
        truth_remove_issuance(&truth, (uint32_t)rng_next(&story.rng));
    enum err_code code = write_all(&story, &truth, options, err);
    story_end(&story);
    return code;
}
