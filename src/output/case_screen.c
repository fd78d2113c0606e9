#include "output/case_screen.h"

#include "case/caveat.h"
#include "output/grid.h"
#include "trail/lasting.h"
#include "trail/pivot.h"

/* What one screen has room for. The parts in full have no such limits. */
enum {
    MOST_HOPS = 5, /* a longer chain shows its two ends */
    FIRST_HOPS = 2,
    LAST_HOPS = 2,
    MOST_SESSIONS = 3, /* of the lead */
    MOST_KEYS = 3,
    MOST_CALLS = 12, /* rows of all groups together */
    MOST_SOURCES = 4,
    MOST_CAVEATS = 4,
};

void case_screen_label(struct screen *screen, const char *label) {
    screen_put(screen, STYLE_BOLD, label);
    screen_items(screen, SECTION_INDENT);
}

/* --- verdict ---------------------------------------------------------------------------------------------------- */

/* An instance, or what else a service runs with a role. */
static const char *lead_label(const struct lead *lead) {
    bool runs = lead->type == LEAD_INSTANCE;
    return runs && str_contains(lead->value, ":function:") ? "function"
           : runs && str_contains(lead->value, ":task/")   ? "task"
                                                           : lead_words(lead->type);
}

static bool is_in_case(const struct kase *kase, struct str name) {
    for (size_t i = 0; i < kase->session_count; i++) {
        const struct session *session = &kase->sessions[i];
        for (size_t k = 0; k < session->key_count; k++)
            if (str_eq(session->keys[k].access_key_id, name))
                return true;
        if (str_eq(session->principal_id, name))
            return true;
    }
    return false;
}

/* By what a finding names it is answered: down to the first that the case holds, in the order of case/lead_find.c. */
static void finding_identifiers(struct screen *screen, const struct kase *kase) {
    const struct lead *lead = &kase->lead;
    const struct lead_identity none = {0}, *first = lead->identity_count ? &lead->identities[0] : &none;
    const struct {
        const char *label;
        struct str text;
        bool exact; /* one that a session of the case shows */
    } names[] = {{"key", first->access_key_id, true},
                 {"principal", first->principal_id, true},
                 {str_starts(lead->instance_id, "i-") ? "instance" : "task", lead->instance_id, false},
                 {"function", lead->arn, false},
                 {"user", first->user_name, false},
                 {"resource", lead->resource, false}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_empty(names[i].text))
            continue;
        screen_item_pair(screen, names[i].label, STYLE_ID, names[i].text);
        if (!names[i].exact || is_in_case(kase, names[i].text))
            return;
    }
}

static void finding_lines(struct screen *screen, const struct kase *kase) {
    const struct lead *lead = &kase->lead;
    screen_item_text(screen, STYLE_PLAIN, lead->finding_type);
    finding_identifiers(screen, kase);
    screen_item_pair(screen, "address", STYLE_PLAIN, lead->address);
    screen_item_pair(screen, "account", STYLE_PLAIN, lead->account_id);
    if (str_empty(lead->title) || str_eq(lead->title, lead->finding_type))
        return;
    screen_newline(screen);
    screen_pad(screen, SECTION_INDENT);
    screen_sentence(screen, STYLE_PLAIN, lead->title, SECTION_INDENT);
    screen_items(screen, SECTION_INDENT);
}

static void lead_line(struct screen *screen, const struct kase *kase) {
    const struct lead *lead = &kase->lead;
    case_screen_label(screen, "LEAD");
    screen_item_pair(screen, lead_label(lead), STYLE_ID, lead->value);
    if (lead->type == LEAD_FINDING)
        finding_lines(screen, kase);
    if (kase->scope && strcmp(kase->scope, "session") != 0)
        screen_item_pair(screen, "scope", STYLE_PLAIN, str_of(kase->scope));
    if (lead->from != TIME_NONE || lead->to != TIME_NONE) {
        struct buf span = BUF_INIT(256);
        look_span(screen->look, &span, lead->from, lead->to);
        screen_item_pair(screen, "window", STYLE_PLAIN, buf_str(&span));
        buf_clear(&span);
    }
    screen_newline(screen);
}

void case_screen_verdict(struct screen *screen, const struct kase *kase) {
    static const char *const marks[] = {"CERTAIN", "STRONG", "WEAK", "GAP"};
    bool several = sessions_related(kase, RELATION_LEAD) > 1; /* no chain was followed: nothing is missing */
    enum confidence confidence = kase->verdict.confidence;
    lead_line(screen, kase);
    screen_put(screen, several ? STYLE_BOLD : confidence_style(confidence), several ? "SEVERAL" : marks[confidence]);
    screen_pad(screen, SECTION_INDENT);
    screen_sentence(screen, STYLE_BOLD, kase->verdict.sentence, SECTION_INDENT);
}

/* --- who -------------------------------------------------------------------------------------------------------- */

/* A line of the ladder; what does not fit goes on beside the rail that leads to the next one. */
static void rung(struct screen *screen, enum glyph shape, enum style style, enum glyph rail) {
    screen->rail = rail;
    screen->rail_column = SECTION_INDENT;
    screen_pad(screen, SECTION_INDENT);
    screen_glyph(screen, style, shape);
    screen_pad(screen, SECTION_INDENT + 2);
    screen->indent = SECTION_INDENT + 4;
    screen->fresh = true;
}

static void node_line(struct screen *screen, const struct hop_end *end) {
    struct arena scratch = ARENA_EMPTY;
    rung(screen, GLYPH_NODE, STYLE_PLAIN, GLYPH_RULE);
    screen_item_fit(screen, STYLE_PLAIN,
                    identity_short(&scratch, str_empty(end->identity) ? end->invoked_by : end->identity));
    screen_item_text(screen, STYLE_ID, end->access_key_id);
    screen_item_text(screen, STYLE_ID, end->session_id);
    screen_newline(screen);
    arena_clear(&scratch);
}

/* Where the issuance came from: its address with the marks that make two hops of one attacker alike. */
static void hop_source(struct screen *screen, const struct hop *hop) {
    screen_item_pair(screen, "from", STYLE_PLAIN, hop->source_ip);
    if (!str_empty(hop->source_identity))
        screen_item_pair(screen, "sourceIdentity", STYLE_BOLD, hop->source_identity);
}

static void hop_event(struct screen *screen, const struct hop *hop) {
    struct arena scratch = ARENA_EMPTY;
    struct buf time = BUF_INIT(64);
    look_time(screen->look, &time, hop->event_time);
    screen_glyph(screen, STYLE_PLAIN, GLYPH_UP);
    screen_put(screen, STYLE_PLAIN, " ");
    screen_item_text(screen, STYLE_BOLD, call_label(&scratch, hop->event_source, hop->event_name));
    if (hop->event_time != TIME_NONE)
        screen_item_text(screen, STYLE_PLAIN, buf_str(&time));
    screen_itemf(screen, hop->confidence > CONFIDENCE_STRONG ? confidence_style(hop->confidence) : STYLE_PLAIN, "%s %s",
                 confidence_name(hop->confidence), join_class_words(hop->join_class));
    hop_source(screen, hop);
    screen_item_pair(screen, "event", STYLE_ID, event_short(hop->event_id));
    if (hop->alternative_count)
        screen_itemf(screen, STYLE_WARN, "%zu other %s", hop->alternative_count,
                     hop->alternative_count == 1 ? "fits as well" : "fit as well");
    buf_clear(&time);
    arena_clear(&scratch);
}

static void hop_lines(struct screen *screen, const struct hop *hop) {
    enum glyph rail = hop->confidence == CONFIDENCE_GAP ? GLYPH_GAP : GLYPH_RULE;
    rung(screen, rail, STYLE_DIM, rail);
    hop_event(screen, hop);
    screen_newline(screen);
}

static void origin_lines(struct screen *screen, const struct origin *origin, enum confidence confidence) {
    struct arena scratch = ARENA_EMPTY;
    bool gap = confidence == CONFIDENCE_GAP;
    rung(screen, gap ? GLYPH_GAP : GLYPH_ORIGIN, gap ? STYLE_BAD : STYLE_PLAIN, GLYPH_NONE);
    if (gap)
        screen_put(screen, STYLE_BAD, "the evidence ends here: ");
    screen_put(screen, gap ? STYLE_BAD : STYLE_BOLD, origin_words(origin->kind));
    screen->fresh = false;
    if (!str_empty(origin->identity))
        screen_item_fit(screen, STYLE_BOLD, identity_short(&scratch, origin->identity));
    screen_item_text(screen, STYLE_ID, origin->access_key_id);
    if (origin->mfa >= 0)
        screen_item(screen, STYLE_PLAIN, origin->mfa ? "with MFA" : "without MFA");
    screen_newline(screen);
    arena_clear(&scratch);
}

/* A lead that is itself an origin, or that several sessions match, has no chain. */
static void unchained(struct screen *screen, const struct kase *kase) {
    size_t leads = sessions_related(kase, RELATION_LEAD);
    if (leads > 1) {
        rung(screen, GLYPH_NODE, STYLE_PLAIN, GLYPH_NONE);
        screen_item(screen, STYLE_BOLD, "several sessions match: each has a chain of its own, see below");
        screen_newline(screen);
        return;
    }
    if (leads == 1 && kase->verdict.confidence == CONFIDENCE_GAP) {
        const struct session *session = &kase->sessions[0];
        struct str key = session->key_count == 1 ? session->keys[0].access_key_id : STR_NONE;
        node_line(screen, &(struct hop_end){.identity = session->identity,
                                            .session_id = session->session_id,
                                            .access_key_id = key,
                                            .creation_date = session->creation_date});
    }
    origin_lines(screen, &kase->verdict.origin, kase->verdict.confidence);
}

static void who_section(struct screen *screen, const struct kase *kase) {
    screen_put(screen, STYLE_BOLD, "WHO");
    if (!kase->hop_count) {
        unchained(screen, kase);
        return;
    }
    for (size_t i = 0; i < kase->hop_count; i++) {
        bool folded = kase->hop_count > MOST_HOPS && i >= FIRST_HOPS && i < kase->hop_count - LAST_HOPS;
        if (folded && i == FIRST_HOPS) {
            rung(screen, GLYPH_RULE, STYLE_DIM, GLYPH_NONE);
            screen_itemf(screen, STYLE_WARN, "%s %zu more hops", glyph(screen->look, GLYPH_ELLIPSIS),
                         kase->hop_count - FIRST_HOPS - LAST_HOPS);
            screen_newline(screen);
        }
        if (folded)
            continue;
        node_line(screen, &kase->chain[i].child);
        hop_lines(screen, &kase->chain[i]);
    }
    origin_lines(screen, &kase->verdict.origin, kase->verdict.confidence);
}

/* --- session ---------------------------------------------------------------------------------------------------- */

static void session_counts(struct screen *screen, const struct session *session) {
    struct buf counts = BUF_INIT(256);
    char digits[32];
    look_counted(&counts, session->event_count, "event", "events");
    screen_item_text(screen, STYLE_PLAIN, buf_str(&counts));
    if (session->denied)
        screen_itemf(screen, STYLE_BAD, "%s denied", look_count(session->denied, digits));
    if (session->failure > session->denied)
        screen_itemf(screen, STYLE_PLAIN, "%s failed otherwise",
                     look_count(session->failure - session->denied, digits));
    if (session->forward_access_events)
        screen_itemf(screen, STYLE_PLAIN, "%s by forward access", look_count(session->forward_access_events, digits));
    buf_clear(&counts);
}

static void session_keys(struct screen *screen, const struct session *session, size_t most) {
    struct arena scratch = ARENA_EMPTY;
    char digits[32];
    for (size_t i = 0; i < session->key_count && i < most; i++) {
        const struct session_key *key = &session->keys[i];
        struct str words = key->access_key_id;
        if (session->key_count > 1) /* of one key the session's count says it */
            words = arena_printf(&scratch, "%.*s (%s%s)", STR_ARG(key->access_key_id),
                                 look_count(key->event_count, digits), key->forward_access ? ", forward access" : "");
        screen_item_pair(screen, "key", STYLE_ID, words);
    }
    if (session->key_count > most)
        screen_itemf(screen, STYLE_PLAIN, "and %zu more %s", session->key_count - most,
                     session->key_count - most == 1 ? "key" : "keys");
    arena_clear(&scratch);
}

/* A long-term key may be years old: when it was at work, the last time first to look at. */
static void stretch_line(struct screen *screen, const struct session *session) {
    if (session->stretch_count < 2)
        return;
    struct buf span = BUF_INIT(256);
    const struct work_time *last = &session->stretches[session->stretch_count - 1];
    look_span(screen->look, &span, last->first_event, last->last_event);
    screen_items(screen, SECTION_INDENT);
    screen_itemf(screen, STYLE_PLAIN, "at work %zu times, idle for 12 hours and more between", session->stretch_count);
    screen_itemf(screen, STYLE_PLAIN, "last %.*s: %llu %s", (int)span.len, span.data,
                 (unsigned long long)last->event_count, last->event_count == 1 ? "event" : "events");
    screen_newline(screen);
    buf_clear(&span);
}

static void session_lines(struct screen *screen, const struct session *session) {
    struct arena scratch = ARENA_EMPTY;
    struct buf span = BUF_INIT(256);
    screen_items(screen, SECTION_INDENT);
    screen_item(screen, STYLE_PLAIN, session_words(session->kind));
    screen_item_text(screen, STYLE_ID, session->session_id);
    session_counts(screen, session);
    screen_newline(screen);
    screen_items(screen, SECTION_INDENT);
    if (session->first_event != TIME_NONE) {
        look_span(screen->look, &span, session->first_event, session->last_event);
        screen_item_text(screen, STYLE_PLAIN, buf_str(&span));
    }
    screen_item_text(screen, STYLE_PLAIN, strs_joined(&scratch, &session->regions, 4));
    session_keys(screen, session, MOST_KEYS);
    screen_newline(screen);
    stretch_line(screen, session);
    buf_clear(&span);
    arena_clear(&scratch);
}

/* One line each when a lead matches several: which one to look at is the next question. */
static void session_row(struct screen *screen, const struct session *session) {
    struct arena scratch = ARENA_EMPTY;
    struct buf time = BUF_INIT(64);
    look_time(screen->look, &time, session->first_event);
    screen_items(screen, SECTION_INDENT);
    screen_item_text(screen, STYLE_ID, session->session_id);
    screen_item_text(screen, STYLE_PLAIN, buf_str(&time));
    session_counts(screen, session);
    screen_item_fit(screen, STYLE_PLAIN, identity_short(&scratch, session->identity));
    screen_newline(screen);
    buf_clear(&time);
    arena_clear(&scratch);
}

static void session_section(struct screen *screen, const struct kase *kase) {
    size_t leads = sessions_related(kase, RELATION_LEAD), shown = 0;
    size_t descendants = sessions_related(kase, RELATION_DESCENDANT);
    size_t most = leads == 1 ? 1 : MOST_SESSIONS * 2;
    screen_put(screen, STYLE_BOLD, leads == 1 ? "SESSION" : "SESSIONS");
    if (!leads)
        screen_newline(screen);
    for (size_t i = 0; i < kase->session_count && shown < most; i++) {
        if (kase->sessions[i].relation != RELATION_LEAD)
            continue;
        shown++;
        (leads == 1 ? session_lines : session_row)(screen, &kase->sessions[i]);
    }
    if (leads > shown || descendants) {
        screen_items(screen, SECTION_INDENT);
        if (leads > shown)
            screen_itemf(screen, STYLE_PLAIN, "%s and %zu more %s", glyph(screen->look, GLYPH_ELLIPSIS), leads - shown,
                         leads - shown == 1 ? "session" : "sessions");
        if (descendants)
            screen_itemf(screen, STYLE_BOLD, "%zu %s from it", descendants,
                         descendants == 1 ? "session descends" : "sessions descend");
        screen_newline(screen);
    }
}

/* --- what ------------------------------------------------------------------------------------------------------- */

struct group {
    size_t kinds; /* rows of calls */
    uint64_t total, failure, denied, noted;
    size_t shown;
};

static void group_counts(const struct kase *kase, struct group groups[3]) {
    for (size_t i = 0; i < kase->call_count; i++) {
        struct group *group = &groups[kase->calls[i].group];
        group->kinds++;
        group->total += kase->calls[i].total;
        group->failure += kase->calls[i].failure;
        group->denied += kase->calls[i].denied;
        group->noted += kase->calls[i].dry_run.count + kase->calls[i].partial.count;
    }
}

/* Writes come first, but no group is squeezed out: each has its share, and a later one may use what is left over by
 * those before it. Reads stay few: long lists of Describe and List say little. */
static void share_rows(struct group groups[3]) {
    static const size_t shares[] = {7, 3, 3}, most[] = {9, 6, 4};
    size_t left = MOST_CALLS;
    for (int i = 0; i < 3; i++) {
        groups[i].shown = groups[i].kinds < shares[i] ? groups[i].kinds : shares[i];
        left -= groups[i].shown;
    }
    for (int i = 0; i < 3; i++) {
        size_t wanted = groups[i].kinds < most[i] ? groups[i].kinds : most[i];
        size_t more = wanted - groups[i].shown < left ? wanted - groups[i].shown : left;
        groups[i].shown += more;
        left -= more;
    }
}

/* Columns of the calls; those of denials, other failures and notes only when there are any. */
struct call_columns {
    struct grid_column columns[7];
    size_t count, denied, failed, note, target; /* 0: not shown */
};

static struct call_columns call_columns(const struct group groups[3]) {
    struct call_columns it = {.columns = {{"call", GRID_FLEX}, {"total", GRID_RIGHT}, {"ok", GRID_RIGHT}}, .count = 3};
    uint64_t denied = groups[0].denied + groups[1].denied + groups[2].denied;
    uint64_t failure = groups[0].failure + groups[1].failure + groups[2].failure;
    if (denied)
        it.columns[it.denied = it.count++] = (struct grid_column){"denied", GRID_RIGHT};
    if (failure > denied)
        it.columns[it.failed = it.count++] = (struct grid_column){"failed", GRID_RIGHT};
    if (groups[0].noted + groups[1].noted + groups[2].noted)
        it.columns[it.note = it.count++] = (struct grid_column){"ok, but", 0};
    it.columns[it.target = it.count++] = (struct grid_column){"target (one example)", GRID_SOFT | GRID_SPARE};
    return it;
}

/* "1 dry run", "2 failed in part". */
static struct str call_note(struct arena *arena, const struct call *call) {
    char digits[2][32];
    struct str dry = STR(""), partial = STR("");
    if (call->dry_run.count)
        dry = arena_printf(arena, "%s dry run", look_count(call->dry_run.count, digits[0]));
    if (call->partial.count)
        partial = arena_printf(arena, "%s failed in part", look_count(call->partial.count, digits[1]));
    return arena_printf(arena, "%.*s%s%.*s", STR_ARG(dry), dry.len && partial.len ? ", " : "", STR_ARG(partial));
}

static void call_row(struct grid *grid, const struct call_columns *it, const struct call *call) {
    struct arena scratch = ARENA_EMPTY;
    grid_row(grid);
    grid_text(grid, 0, STYLE_PLAIN, call_label(&scratch, call->event_source, call->event_name));
    grid_count(grid, 1, STYLE_PLAIN, call->total, false);
    grid_count(grid, 2, STYLE_PLAIN, call->success, false);
    if (it->denied)
        grid_count(grid, it->denied, STYLE_BAD, call->denied, true);
    if (it->failed)
        grid_count(grid, it->failed, STYLE_PLAIN, call->failure - call->denied, true);
    if (it->note)
        grid_text(grid, it->note, STYLE_WARN, call_note(&scratch, call));
    grid_text(grid, it->target, STYLE_DIM, arn_short(call_target(call)));
    arena_clear(&scratch);
}

/* Of writes that did something: first those that hand out or open, then those that tamper or destroy. One of these says
 * more than a hundred others. */
enum { WEIGHTS = 3 };

static bool takes_away(const struct call *call) {
    static const char *const words[] = {"Delete", "Terminate", "Disable", "Stop"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts(call->event_name, words[i]))
            return true;
    return false;
}

static int weight_of(const struct call *call) {
    const struct pivot *pivot = pivot_of(call->event_source, call->event_name);
    bool guards = pivot && (pivot->kind == PIVOT_TAMPER || pivot->kind == PIVOT_DEFENCE);
    if (call->group != CALL_WRITE || call->success <= call->dry_run.count)
        return WEIGHTS - 1;
    if (lasting_is_left(call->event_source, call->event_name) || (pivot && pivot->kind != PIVOT_SUPPORT && !guards))
        return 0;
    return guards || takes_away(call) ? 1 : WEIGHTS - 1;
}

static void group_rows(struct screen *screen, struct grid *grid, const struct call_columns *columns,
                       const struct kase *kase, enum call_group which, const struct group *group) {
    char words[128], kinds[32], events[32];
    if (!group->kinds)
        return;
    grid_heading(grid, STYLE_BOLD, call_group_words(which));
    size_t shown = 0;
    uint64_t hidden = group->total;
    for (int weight = 0; weight < WEIGHTS; weight++) /* each by its count */
        for (size_t i = 0; i < kase->call_count && shown < group->shown; i++)
            if (kase->calls[i].group == which && weight_of(&kase->calls[i]) == weight) {
                call_row(grid, columns, &kase->calls[i]);
                hidden -= kase->calls[i].total;
                shown++;
            }
    if (shown == group->kinds)
        return;
    snprintf(words, sizeof words, "  %s and %s more %s (%s %s): backtrail what", glyph(screen->look, GLYPH_ELLIPSIS),
             look_count(group->kinds - shown, kinds), group->kinds - shown == 1 ? "call" : "calls",
             look_count(hidden, events), hidden == 1 ? "event" : "events");
    grid_heading(grid, STYLE_DIM, words);
}

static void what_line(struct screen *screen, const struct group groups[3]) {
    struct buf words = BUF_INIT(256);
    uint64_t total = 0, denied = 0;
    static const char *const names[][2] = {
        {"write", "writes"}, {"sensitive read", "sensitive reads"}, {"read", "reads"}};
    for (int i = 0; i < 3; i++) {
        total += groups[i].total;
        denied += groups[i].denied;
    }
    case_screen_label(screen, "WHAT");
    look_counted(&words, total, "event", "events");
    screen_item_text(screen, STYLE_BOLD, buf_str(&words));
    for (int i = 0; i < 3; i++) {
        buf_reset(&words);
        look_counted(&words, groups[i].total, names[i][0], names[i][1]);
        screen_item_text(screen, STYLE_PLAIN, buf_str(&words));
    }
    if (denied) {
        char digits[32];
        screen_itemf(screen, STYLE_BAD, "%s denied", look_count(denied, digits));
    }
    screen_newline(screen);
    buf_clear(&words);
}

void case_screen_calls(struct screen *screen, const struct kase *kase, bool all) {
    struct group groups[3] = {{0}};
    group_counts(kase, groups);
    share_rows(groups);
    for (int i = 0; i < 3 && all; i++)
        groups[i].shown = groups[i].kinds;
    what_line(screen, groups);
    if (!kase->call_count)
        return;
    struct call_columns it = call_columns(groups);
    struct grid *grid = grid_new(screen->look, it.columns, it.count, 2);
    for (int i = 0; i < 3; i++)
        group_rows(screen, grid, &it, kase, (enum call_group)i, &groups[i]);
    grid_print(grid, screen);
    grid_free(grid);
}

/* --- where ------------------------------------------------------------------------------------------------------ */

/* The normal case needs no mark; that AWS internal means through a service need not be said. Short: the column is never
 * cut. */
static const char *trust_mark(const struct source *source) {
    switch (source->trust) {
    case TRUST_OWN_ENDPOINT: return ", own endpoint";
    case TRUST_SPOOFABLE: return ", spoofable";
    case TRUST_PROXIED: return source->kind == SOURCE_PUBLIC || source->kind == SOURCE_PRIVATE ? ", via a service" : "";
    case TRUST_OBSERVED: break;
    }
    return "";
}

/* "DE, AS64496 Example Networks", where a database of the user's knows it. */
static struct str source_place(struct arena *arena, const struct source *source) {
    bool both = !str_empty(source->country) && !str_empty(source->network_owner);
    return arena_printf(arena, "%.*s%s%.*s", STR_ARG(source->country), both ? ", " : "",
                        STR_ARG(source->network_owner));
}

static bool any_place_known(const struct kase *kase) {
    for (size_t i = 0; i < kase->source_count; i++)
        if (!str_empty(kase->sources[i].country) || !str_empty(kase->sources[i].network_owner))
            return true;
    return false;
}

/* CloudShell's address is AWS's host, not where the person is: all calls from there say so. */
static bool is_cloudshell(const struct source *source) {
    size_t shells = 0;
    for (size_t i = 0; i < source->agent_count; i++)
        shells += str_contains(source->agents[i].value, "exec-env/CloudShell");
    return shells && shells == source->agent_count;
}

static void source_row(struct grid *grid, const struct source *source, bool places) {
    struct arena scratch = ARENA_EMPTY;
    bool doubtful = source->trust == TRUST_SPOOFABLE || source->kind == SOURCE_INVALID;
    struct str marks = arena_printf(&scratch, "%s%s%s", source_kind_words(source->kind), trust_mark(source),
                                    is_cloudshell(source) ? ", CloudShell" : "");
    grid_row(grid);
    grid_text(grid, 0, STYLE_BOLD, source->address.data ? source->address : STR("(none)"));
    grid_text(grid, 1, doubtful ? STYLE_WARN : STYLE_PLAIN, marks);
    grid_count(grid, 2, STYLE_PLAIN, source->event_count, false);
    grid_text(grid, 3, STYLE_PLAIN, agent_families(&scratch, source, 3));
    if (places)
        grid_text(grid, 4, STYLE_PLAIN, source_place(&scratch, source));
    arena_clear(&scratch);
}

static void where_section(struct screen *screen, const struct kase *kase) {
    static const struct grid_column columns[] = {{"address", GRID_FLEX},
                                                 {"kind", 0},
                                                 {"events", GRID_RIGHT},
                                                 {"with", GRID_SOFT},
                                                 {"of", GRID_SOFT | GRID_SPARE}};
    bool places = any_place_known(kase);
    screen_put(screen, STYLE_BOLD, "WHERE");
    if (!kase->source_count) {
        screen_newline(screen);
        return;
    }
    struct grid *grid = grid_new(screen->look, columns, places ? 5 : 4, SECTION_INDENT);
    for (size_t i = 0; i < kase->source_count && i < MOST_SOURCES; i++)
        source_row(grid, &kase->sources[i], places);
    grid_print(grid, screen);
    grid_free(grid);
    if (kase->source_count > MOST_SOURCES) {
        screen_items(screen, SECTION_INDENT);
        screen_itemf(screen, STYLE_DIM, "%s and %zu more: backtrail where", glyph(screen->look, GLYPH_ELLIPSIS),
                     kase->source_count - MOST_SOURCES);
        screen_newline(screen);
    }
}

/* --- caveats, coverage, next ------------------------------------------------------------------------------------ */

static void caveat_lines(struct screen *screen, const struct caveat *caveat) {
    screen_pad(screen, SECTION_INDENT);
    screen_printf(screen, caveat_style(caveat), "%s: ", caveat->code ? caveat->code : "note");
    screen_sentence(screen, STYLE_PLAIN, caveat->sentence, SECTION_INDENT + 2);
}

/* A caveat that says which trail would close the gap says the gap with it. JSON has both. */
static bool said_by_another(const struct kase *kase, const struct caveat *caveat) {
    return caveat->code && strcmp(caveat->code, "gap") == 0 &&
           (caveat_has(kase, CAVEAT_LOGIN_MISSING) || caveat_has(kase, CAVEAT_STS_REGION_MISSING) ||
            caveat_has(kase, CAVEAT_CALLER_TRAIL_MISSING));
}

/* What breaks the answer first, bookkeeping last. */
void case_screen_caveats(struct screen *screen, const struct kase *kase, size_t most) {
    static const enum style order[] = {STYLE_BAD, STYLE_BOLD, STYLE_WARN, STYLE_DIM};
    size_t shown = 0, left_out = 0;
    if (!kase->caveat_count)
        return;
    for (size_t i = 0; i < kase->caveat_count; i++)
        left_out += said_by_another(kase, &kase->caveats[i]);
    screen_gap(screen);
    screen_put(screen, STYLE_BOLD, "CAVEATS");
    for (size_t rank = 0; rank < sizeof order / sizeof *order; rank++)
        for (size_t i = 0; i < kase->caveat_count && shown < most; i++)
            if (caveat_style(&kase->caveats[i]) == order[rank] && !said_by_another(kase, &kase->caveats[i])) {
                caveat_lines(screen, &kase->caveats[i]);
                shown++;
            }
    if (kase->caveat_count > shown + left_out) {
        screen_items(screen, SECTION_INDENT);
        screen_itemf(screen, STYLE_WARN, "%s and %zu more: backtrail who", glyph(screen->look, GLYPH_ELLIPSIS),
                     kase->caveat_count - shown - left_out);
        screen_newline(screen);
    }
}

static void coverage_places(struct screen *screen, const char *one, const char *many, const struct strs *places) {
    struct arena scratch = ARENA_EMPTY;
    if (places->count)
        screen_item_pair(screen, places->count == 1 ? one : many, STYLE_PLAIN, strs_joined(&scratch, places, 3));
    arena_clear(&scratch);
}

void case_screen_coverage(struct screen *screen, const struct kase *kase) {
    const struct coverage *coverage = &kase->coverage;
    struct buf words = BUF_INIT(256);
    char digits[32];
    case_screen_label(screen, "LOGS");
    look_counted(&words, coverage->events, "event", "events");
    screen_item_text(screen, STYLE_PLAIN, buf_str(&words));
    buf_reset(&words);
    look_span(screen->look, &words, coverage->first_event, coverage->last_event);
    screen_item_text(screen, STYLE_PLAIN, buf_str(&words));
    coverage_places(screen, "account", "accounts", &coverage->accounts);
    coverage_places(screen, "region", "regions", &coverage->regions);
    if (coverage->duplicates)
        screen_itemf(screen, STYLE_PLAIN, "%s duplicate", look_count(coverage->duplicates, digits));
    if (coverage->refused)
        screen_itemf(screen, STYLE_WARN, "%s refused", look_count(coverage->refused, digits));
    screen_newline(screen);
    buf_clear(&words);
}

void case_screen_next(struct screen *screen, const struct case_view *view, bool first, const char *verb,
                      struct str object, const char *options, const char *why) {
    struct buf command = BUF_INIT((size_t)1 << 20);
    buf_printf(&command, "backtrail %s ", verb);
    shell_quote(&command, object);
    buf_addz(&command, options);
    buf_add(&command, view->arguments);
    if (first) {
        screen_gap(screen);
        screen_put(screen, STYLE_BOLD, "NEXT");
    }
    screen_items(screen, SECTION_INDENT);
    screen_item_text(screen, STYLE_PLAIN, buf_str(&command));
    if (screen->column + 4 + strlen(why) <= screen->look->width) /* else the command speaks for itself */
        screen_itemf(screen, STYLE_DIM, "# %s", why);
    screen_newline(screen);
    buf_clear(&command);
}

static bool hands_out_identities(const struct kase *kase) {
    for (size_t i = 0; i < kase->call_count; i++) {
        const struct pivot *pivot = pivot_of(kase->calls[i].event_source, kase->calls[i].event_name);
        if (kase->calls[i].success && pivot && pivot->kind != PIVOT_TAMPER && pivot->kind != PIVOT_DEFENCE)
            return true;
    }
    return false;
}

static bool chain_is_doubtful(const struct kase *kase) {
    for (size_t i = 0; i < kase->hop_count; i++)
        if (kase->chain[i].confidence >= CONFIDENCE_WEAK || kase->chain[i].alternative_count)
            return true;
    return kase->verdict.confidence >= CONFIDENCE_WEAK;
}

struct str case_screen_events_of(const struct kase *kase, const struct case_view *view) {
    const struct session *session = kase->session_count ? &kase->sessions[0] : NULL;
    if (!kase->call_count)
        return STR_NONE;
    if (session && !str_empty(session->session_id) && sessions_related(kase, RELATION_LEAD) == 1)
        return session->session_id;
    bool filters = kase->lead.type != LEAD_FINDING && kase->lead.type != LEAD_PRINCIPAL;
    return filters ? view->lead : STR_NONE;
}

static void next_section(struct screen *screen, const struct kase *kase, const struct case_view *view) {
    struct group groups[3] = {{0}};
    group_counts(kase, groups);
    const struct session *session = kase->session_count ? &kase->sessions[0] : NULL;
    bool several = sessions_related(kase, RELATION_LEAD) > 1;
    struct str one = session && !str_empty(session->session_id) ? session->session_id : view->lead;
    int shown = 0;
    if (several)
        case_screen_next(screen, view, shown++ == 0, "case", one, "", "one of them");
    if (sessions_related(kase, RELATION_LEAD) > 2 * MOST_SESSIONS)
        case_screen_next(screen, view, shown++ == 0, "who", view->lead, "", "all of them");
    if (chain_is_doubtful(kase) && !several)
        case_screen_next(screen, view, shown++ == 0, "who", view->lead, "", "each hop's evidence");
    if (hands_out_identities(kase) && strcmp(kase->scope ? kase->scope : "", "tree") != 0)
        case_screen_next(screen, view, shown++ == 0, "tree", view->lead, "", "what it made");
    struct str events = several ? one : case_screen_events_of(kase, view);
    if (groups[CALL_WRITE].total && shown < 3 && events.len)
        case_screen_next(screen, view, shown++ == 0, "events", events, " --writes", "the changes");
    if (shown < 3 && kase->call_count)
        case_screen_next(screen, view, shown++ == 0, "what", view->lead, "", "every call");
    if (shown < 2 && events.len && kase->call_count)
        case_screen_next(screen, view, shown++ == 0, "events", events, "", "its events");
}

void case_screen(struct screen *screen, const struct kase *kase, const struct case_view *view) {
    case_screen_verdict(screen, kase);
    screen_gap(screen);
    who_section(screen, kase);
    screen_gap(screen);
    session_section(screen, kase);
    screen_gap(screen);
    case_screen_calls(screen, kase, false);
    screen_gap(screen);
    where_section(screen, kase);
    case_screen_caveats(screen, kase, MOST_CAVEATS);
    case_screen_coverage(screen, kase);
    next_section(screen, kase, view);
}
