#include "case/build.h"

#include <stdio.h>
#include <stdlib.h>

#include "case/caveat.h"
#include "case/chain.h"
#include "case/from_address.h"
#include "case/issuance.h"
#include "case/keyless.h"
#include "case/lead.h"
#include "case/origin.h"
#include "case/scope.h"
#include "case/session.h"
#include "case/signs.h"
#include "case/touched.h"
#include "case/tree.h"
#include "case/warnings.h"
#include "trail/derive.h"

/* More sessions than this are not listed one by one: the answer to "who touched this bucket" on a busy account. */
#define SESSIONS_MOST 2000
/* So many of those that ran before a take-over are named in its caveat. */
#define RUNNING_NAMED 6

struct build {
    struct kase *kase;
    struct evidence *evidence;
    const struct case_options *options;
    struct lead_found found;
    struct strs leads, ancestors, forwarded;
    struct descendants descendants;
    struct str preferred_key;
    int64_t lead_time;    /* of the event that the lead is, else TIME_NONE */
    enum confidence most; /* the lead leads no further */
    size_t matched;       /* sessions that the lead matches; `leads` has at most SESSIONS_MOST of them */
    size_t outside;       /* sessions that only the window leaves out */
    uint64_t lead_events;
};

/* --- coverage -------------------------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b) {
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void sort_strs(struct strs *strs) {
    if (strs->count > 1)
        qsort(strs->items, strs->count, sizeof *strs->items, by_text);
}

static void read_coverage(struct build *build, struct engine *engine, struct ledger *ledger) {
    struct kase *kase = build->kase;
    struct coverage *coverage = &kase->coverage;
    struct coverage_total total = engine_coverage(engine, &kase->arena);
    struct ledger_totals totals = ledger_totals(ledger);
    coverage->first_event = total.first;
    coverage->last_event = total.last;
    coverage->events = total.events;
    coverage->duplicates = totals.events_duplicate;
    coverage->refused = totals.events_refused;
    uint64_t data = 0;
    for (size_t i = 0; i < total.place_count; i++) {
        if (total.places[i].account.len)
            strs_add_new(&kase->arena, &coverage->accounts, total.places[i].account);
        if (total.places[i].region.len)
            strs_add_new(&kase->arena, &coverage->regions, total.places[i].region);
        data += total.places[i].category == COVERAGE_DATA ? total.places[i].events : 0;
    }
    sort_strs(&coverage->accounts);
    sort_strs(&coverage->regions);
    if (!data && total.events)
        caveat_add(
            kase, CAVEAT_DATA_EVENTS_MISSING,
            "no data events (S3 objects, Lambda invocations, DynamoDB items, …) are in the evidence: what was read "
            "or written there cannot be seen");
}

static void add_input_caveats(struct build *build) {
    struct coverage *coverage = &build->kase->coverage;
    struct ledger_totals totals = ledger_totals(evidence_ledger(build->evidence));
    if (coverage->duplicates)
        caveat_add(build->kase, CAVEAT_DUPLICATES,
                   "%llu copies of events delivered more than once are left out of every count",
                   (unsigned long long)coverage->duplicates);
    if (totals.refusals)
        caveat_add(build->kase, CAVEAT_REFUSED_INPUT,
                   "%llu %s of the input could not be read (%llu %s for certain): what they held is not in this answer",
                   (unsigned long long)totals.refusals, totals.refusals == 1 ? "piece" : "pieces",
                   (unsigned long long)totals.events_refused, totals.events_refused == 1 ? "event" : "events");
}

/* --- the lead -------------------------------------------------------------------------------------------------- */

static enum err_code not_found(struct build *build, struct err *err) {
    const struct kase *kase = build->kase;
    const struct coverage *coverage = &kase->coverage;
    char from[32] = "-", to[32] = "-", looked_at[160] = "no event at all";
    if (coverage->first_event != TIME_NONE)
        time_format(coverage->first_event, from), time_format(coverage->last_event, to);
    if (coverage->events)
        snprintf(looked_at, sizeof looked_at, "%llu %s, %s to %s, %zu %s, %zu %s", (unsigned long long)coverage->events,
                 coverage->events == 1 ? "event" : "events", from, to, coverage->accounts.count,
                 coverage->accounts.count == 1 ? "account" : "accounts", coverage->regions.count,
                 coverage->regions.count == 1 ? "region" : "regions");
    if (kase->lead.sample) {
        err_set(err, ERR_NOT_FOUND, "the finding '%.*s' is a sample (%s): what it names was made up by GuardDuty",
                STR_ARG(kase->lead.value), looked_at);
        err_hint(err, "sample findings lead nowhere; real ones have no \"sample\": true");
        return ERR_NOT_FOUND;
    }
    if (kase->lead.type == LEAD_FINDING) {
        struct str names = lead_names(&build->kase->arena, &kase->lead);
        err_set(err, ERR_NOT_FOUND, "finding '%.*s' is not in the evidence (%s)", STR_ARG(kase->lead.value), looked_at);
        if (names.len)
            err_hint(err, "it names %.*s: do the logs cover that account, region and time?", STR_ARG(names));
        else
            err_hint(err, "it names no key, principal, instance, function, resource or address to look for");
        return ERR_NOT_FOUND;
    }
    if (build->outside) {
        err_set(err, ERR_NOT_FOUND, "nothing of '%.*s' lies between --since and --until (%s)",
                STR_ARG(kase->lead.value), looked_at);
        err_hint(err, "%zu %s of it %s outside", build->outside, build->outside == 1 ? "session" : "sessions",
                 build->outside == 1 ? "lies" : "lie");
        return ERR_NOT_FOUND;
    }
    bool key = kase->lead.type == LEAD_ACCESS_KEY; /* the only name of the contract that is no word */
    err_set(err, ERR_NOT_FOUND, "%s '%.*s' is not in the evidence (%s)",
            key ? "access key" : lead_type_name(kase->lead.type), STR_ARG(kase->lead.value), looked_at);
    err_hint(err,
             "is the spelling right, and do the logs cover its account, region and time? `backtrail sessions` lists "
             "who is in them");
    return ERR_NOT_FOUND;
}

/* The key that the lead is about, where it is about one. */
static enum err_code choose_key(struct build *build, struct err *err) {
    const struct lead *lead = &build->kase->lead;
    if (lead->type == LEAD_ACCESS_KEY)
        build->preferred_key = lead->value;
    if (lead->type != LEAD_EVENT)
        return ERR_OK;
    struct rows rows;
    struct param params[] = {PARAM_STR(lead->value)};
    enum err_code code = evidence_rows(build->evidence, "event_by_id", params, 1, &rows, err);
    if (code == ERR_OK && rows.count && record_text(&rows.items[0], COLUMN_SESSION).len)
        build->preferred_key = record_text(&rows.items[0], COLUMN_ACCESS_KEY_ID);
    if (code == ERR_OK && rows.count)
        build->lead_time = record_number(&rows.items[0], COLUMN_EVENT_TIME, TIME_NONE);
    if (str_empty(build->preferred_key))
        build->preferred_key = STR_NONE;
    return code;
}

/* A sign-in that failed, or a step on the way: there is no session whose beginning could be missing. */
static void say_no_sign_in(struct kase *kase, const struct record *record) {
    struct str name = record_text(record, COLUMN_USER_NAME), arn = record_text(record, COLUMN_USER_ARN);
    bool failed = record_outcome(record) != OUTCOME_SUCCESS;
    kase->verdict.confidence = CONFIDENCE_GAP;
    kase->verdict.sentence =
        arena_printf(&kase->arena, "Nobody: no session came of the %s%.*s of %.*s from %.*s.", failed ? "failed " : "",
                     STR_ARG(record_text(record, COLUMN_EVENT_NAME)), STR_ARG(name.len ? name : arn),
                     STR_ARG(record_text(record, COLUMN_SOURCE_IP_ADDRESS)));
    caveat_add(kase, CAVEAT_NO_SESSION, "this event belongs to no session: who was there, it does not say");
}

/* An event of no session: made by a service, or by somebody of another account. Its caller is the whole answer. */
static enum err_code answer_event(struct build *build, struct err *err) {
    static const struct pivot none = {.event_name = "", .event_source = "", .kind = PIVOT_SUPPORT};
    struct kase *kase = build->kase;
    struct rows rows;
    struct param params[] = {PARAM_STR(kase->lead.value)};
    enum err_code code = evidence_rows(build->evidence, "event_by_id", params, 1, &rows, err);
    if (code != ERR_OK || !rows.count)
        return code != ERR_OK ? code : not_found(build, err);
    struct candidate candidate = {.record = &rows.items[0], .pivot = &none};
    struct node node = node_of_caller(candidate.record, &kase->arena);
    if (str_is(record_text(candidate.record, COLUMN_EVENT_SOURCE), "signin.amazonaws.com"))
        say_no_sign_in(kase, candidate.record);
    else if (!origin_of_caller(build->evidence, kase, &candidate, &node))
        origin_of_node(build->evidence, kase, &node);
    if (!kase->verdict.sentence.len)
        origin_sentence(kase, &node);
    return scope_fold_loose(build->evidence, kase, kase->lead.value, err);
}

/* What of the calls failed as a sign-in: the usual reason why an event belongs to no session. */
static uint64_t failed_sign_ins(const struct kase *kase) {
    uint64_t count = 0;
    for (size_t i = 0; i < kase->call_count; i++)
        if (str_is(kase->calls[i].event_name, "ConsoleLogin"))
            count += kase->calls[i].failure;
    return count;
}

/* A principal whose own account is not here: copies of its calls are. */
static enum err_code answer_stranger(struct build *build, bool *answered, struct err *err) {
    static const struct pivot none = {.event_name = "", .event_source = "", .kind = PIVOT_SUPPORT};
    struct kase *kase = build->kase;
    struct rows rows;
    struct param params[] = {PARAM_STR(kase->lead.value)};
    enum err_code code = evidence_rows(build->evidence, "calls_of_stranger", params, 1, &rows, err);
    *answered = code == ERR_OK && rows.count > 0;
    if (!*answered)
        return code;
    struct candidate candidate = {.record = &rows.items[0], .pivot = &none};
    struct node node = node_of_caller(candidate.record, &kase->arena);
    origin_of_caller(build->evidence, kase, &candidate, &node);
    kase->verdict.sentence =
        arena_printf(&kase->arena,
                     "%.*s is a principal of account %.*s: what it called elsewhere is here, none of its own sessions.",
                     STR_ARG(kase->lead.value), STR_ARG(kase->verdict.origin.account_id));
    return scope_fold_loose(build->evidence, kase, kase->lead.value, err);
}

/* The lead is in the evidence, and no credential of anybody with it. */
static enum err_code answer_loose(struct build *build, bool *answered, struct err *err) {
    struct kase *kase = build->kase;
    *answered = false;
    if (kase->lead.type == LEAD_PRINCIPAL)
        return answer_stranger(build, answered, err);
    if (build->found.caller_count)
        return touched_answer(build->evidence, kase, &build->found, answered, err);
    if (kase->lead.type != LEAD_IP && kase->lead.type != LEAD_USER && kase->lead.type != LEAD_ARN)
        return ERR_OK;
    enum err_code code = scope_fold_loose(build->evidence, kase, kase->lead.value, err);
    uint64_t events = 0, sign_ins = failed_sign_ins(kase);
    for (size_t i = 0; i < kase->call_count; i++)
        events += kase->calls[i].total;
    *answered = events > 0;
    if (code != ERR_OK || !events)
        return code;
    kase->verdict.confidence = CONFIDENCE_GAP;
    kase->verdict.sentence =
        arena_printf(&kase->arena, "Nobody: no credential stands behind the %llu %s of %.*s.",
                     (unsigned long long)events, events == 1 ? "event" : "events", STR_ARG(kase->lead.value));
    caveat_add(kase, CAVEAT_NO_SESSION,
               "none of these events belongs to a session (%llu are sign-ins that failed): who was there, they do not "
               "say",
               (unsigned long long)sign_ins);
    return keyless_warn(build->evidence, kase, kase->lead.value, err);
}

static enum err_code find_leads(struct build *build, struct err *err) {
    struct lead_found found;
    enum err_code code = lead_sessions(build->evidence, build->kase, &found, err);
    if (code != ERR_OK)
        return code;
    build->found = found;
    build->leads = found.sessions;
    build->lead_events = found.event_count;
    build->outside = found.outside;
    build->most = found.most;
    /* two keys of one second are two callers: that of what the lead touches is meant */
    bool one = build->leads.count == 1 && !found.access_key_id.len && found.signed_with.len;
    build->preferred_key = one ? found.signed_with : found.access_key_id;
    build->matched = build->leads.count;
    if (build->leads.count > SESSIONS_MOST)
        build->leads.count = SESSIONS_MOST;
    return choose_key(build, err);
}

/* --- who ------------------------------------------------------------------------------------------------------- */

static void several_sessions(struct build *build) {
    struct kase *kase = build->kase;
    caveat_add(kase, CAVEAT_SEVERAL_SESSIONS,
               "the lead matches %zu sessions; what and where sum over them, who is answered for one at a time: "
               "give a session id as the lead",
               build->matched);
    if (build->matched > build->leads.count)
        caveat_add(kase, CAVEAT_SEVERAL_SESSIONS,
                   "only %zu of the %zu sessions are listed and summed: a narrower lead, or --since and --until, leave "
                   "fewer",
                   build->leads.count, build->matched);
    if (build->preferred_key.len && build->kase->lead.type != LEAD_EVENT)
        caveat_add(kase, CAVEAT_KEY_RECYCLED,
                   "the key id %.*s was used by %zu different credentials: AWS hands out "
                   "temporary key ids more than once",
                   STR_ARG(build->preferred_key), build->leads.count);
    kase->verdict = (struct verdict){
        .confidence = CONFIDENCE_GAP,
        .sentence = arena_printf(&kase->arena, "The lead matches %zu sessions: choose one.", build->matched),
        .origin = {.kind = ORIGIN_UNKNOWN, .event_time = TIME_NONE, .mfa = -1}};
}

static enum err_code answer_who(struct build *build, struct err *err) {
    if (build->leads.count > 1) {
        several_sessions(build);
        return ERR_OK;
    }
    enum err_code code = chain_follow(build->evidence, build->kase, build->leads.items[0], build->preferred_key,
                                      build->lead_time, &build->ancestors, err);
    if (build->kase->verdict.confidence < build->most)
        build->kase->verdict.confidence = build->most;
    return code;
}

static enum err_code answer_tree(struct build *build, struct err *err) {
    if (strcmp(build->options->scope, "tree") != 0 && !build->options->descendants)
        return ERR_OK;
    enum err_code code = tree_descend(build->evidence, &build->leads, &build->descendants, err);
    if (build->descendants.sessions.count > SESSIONS_MOST) {
        caveat_add(build->kase, CAVEAT_SEVERAL_SESSIONS,
                   "only %d of the %zu sessions that descend from it are listed and summed", SESSIONS_MOST,
                   build->descendants.sessions.count);
        build->descendants.sessions.count = SESSIONS_MOST;
    }
    return code;
}

static enum err_code complete(struct build *build, struct err *err) {
    struct strs names = {0};
    struct arena *arena = evidence_arena(build->evidence);
    for (size_t i = 0; i < build->ancestors.count; i++)
        strs_add(arena, &names, build->ancestors.items[i]);
    for (size_t i = 0; i < build->descendants.sessions.count; i++)
        strs_add(arena, &names, build->descendants.sessions.items[i]);
    enum err_code code = names.count ? evidence_complete(build->evidence, &names, err) : ERR_OK;
    return code == ERR_OK ? tree_settle(build->evidence, &build->descendants, err) : code;
}

static void link_parents(struct build *build) {
    struct kase *kase = build->kase;
    for (size_t i = 0; i + 1 < kase->session_count; i++)
        if (kase->sessions[i].relation != RELATION_DESCENDANT && build->leads.count == 1 &&
            kase->sessions[i + 1].relation == RELATION_ANCESTOR)
            kase->sessions[i].parent_session_id = kase->sessions[i + 1].session_id;
}

/* Sessions that were running when what holds them was taken over: revoke them, but not all they did is the taker's. */
static void warn_of_running(struct build *build) {
    struct kase *kase = build->kase;
    const struct descendants *found = &build->descendants;
    struct str text = STR("");
    size_t count = 0;
    for (size_t i = 0; i < found->sessions.count; i++)
        if (found->since.items[i].len && count++ < RUNNING_NAMED) {
            struct str id = session_short_id(&kase->arena, found->sessions.items[i]);
            text = arena_printf(&kase->arena, "%.*s%s%.*s", STR_ARG(text), text.len ? ", " : "", STR_ARG(id));
        }
    if (count)
        caveat_add(kase, CAVEAT_RUNNING_BEFORE,
                   "%zu %s of the tree (%.*s%s) ran already when the instance or task that holds them "
                   "was taken over: whoever did can use them, but their counts hold what they did before, too",
                   count, count == 1 ? "session" : "sessions", STR_ARG(text), count > RUNNING_NAMED ? ", …" : "");
}

/* Two callers began one session in the same second: what each did in it only its keys tell. */
static void warn_of_shared(struct build *build) {
    struct kase *kase = build->kase;
    const struct strs *shared = &build->descendants.shared;
    struct str text = STR("");
    for (size_t i = 0; i < shared->count && i < RUNNING_NAMED; i++) {
        struct str id = session_short_id(&kase->arena, shared->items[i]);
        text = arena_printf(&kase->arena, "%.*s%s%.*s", STR_ARG(text), text.len ? ", " : "", STR_ARG(id));
    }
    if (shared->count)
        caveat_add(kase, CAVEAT_AMBIGUOUS_PARENT,
                   "%zu %s of the tree (%.*s%s) %s begun by another caller, too, in the same second: what "
                   "each of them did there only the key of an event tells (--scope key)",
                   shared->count, shared->count == 1 ? "session" : "sessions", STR_ARG(text),
                   shared->count > RUNNING_NAMED ? ", …" : "", shared->count == 1 ? "was" : "were");
}

static void tell_loose(struct kase *kase, int64_t events, int64_t failed, int64_t recoveries) {
    struct str what = STR("");
    if (failed)
        what = arena_printf(&kase->arena, "%lld %s failed", (long long)failed,
                            failed == 1 ? "is a sign-in that" : "are sign-ins that");
    if (recoveries)
        what = arena_printf(&kase->arena, "%.*s%s%lld %s a password's recovery", STR_ARG(what), what.len ? ", " : "",
                            (long long)recoveries, recoveries == 1 ? "is a step of" : "are steps of");
    caveat_add(kase, CAVEAT_NO_SESSION,
               "%lld %s of %.*s %s to no session and %s in none of these counts%s%.*s%s: `backtrail events` lists them",
               (long long)events, events == 1 ? "event" : "events", STR_ARG(kase->lead.value),
               events == 1 ? "belongs" : "belong", events == 1 ? "is" : "are", what.len ? " (" : "", STR_ARG(what),
               what.len ? ")" : "");
}

/* What the lead names besides the sessions that are answered. */
static enum err_code warn_of_loose(struct build *build, struct err *err) {
    struct kase *kase = build->kase;
    const struct lead *lead = &kase->lead;
    struct result *result;
    if (lead->type != LEAD_IP && lead->type != LEAD_USER && lead->type != LEAD_ARN)
        return ERR_OK;
    struct param params[] = {PARAM_STR(lead->value), PARAM_TIMESTAMP(kase->since), PARAM_TIMESTAMP(kase->until)};
    enum err_code code = evidence_query(build->evidence, "loose_count", params, 3, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    bool loose = result_next(result, &fault) && result_integer(result, 0, 0);
    if (loose)
        tell_loose(kase, result_integer(result, 0, 0), result_integer(result, 1, 0), result_integer(result, 2, 0));
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code == ERR_OK && loose ? keyless_warn(build->evidence, kase, lead->value, err) : fault.code;
}

static enum err_code list_sessions(struct build *build, struct err *err) {
    struct kase *kase = build->kase;
    enum err_code code = sessions_add(build->evidence, kase, &build->leads, RELATION_LEAD, NULL, NULL, err);
    if (code == ERR_OK)
        code = sessions_add(build->evidence, kase, &build->ancestors, RELATION_ANCESTOR, NULL, NULL, err);
    if (code == ERR_OK)
        code = sessions_add(build->evidence, kase, &build->descendants.sessions, RELATION_DESCENDANT,
                            &build->descendants.parents, &build->descendants.confidences, err);
    link_parents(build);
    warn_of_running(build);
    warn_of_shared(build);
    if (code == ERR_OK)
        code = sessions_forward_access(build->evidence, kase, &build->forwarded, err);
    return code;
}

/* --- what, where ----------------------------------------------------------------------------------------------- */

static void say_window(struct build *build) {
    char since[32] = "the beginning", until[32] = "the end";
    struct kase *kase = build->kase;
    if (kase->since == TIME_NONE && kase->until == TIME_NONE)
        return;
    if (kase->since != TIME_NONE)
        time_format(kase->since, since);
    if (kase->until != TIME_NONE)
        time_format(kase->until, until);
    caveat_add(kase, CAVEAT_WINDOW,
               "calls and sources count what happened from %s to %s alone; sessions are counted in full, and the chain "
               "is followed beyond it through all that was read",
               since, until);
}

static enum err_code answer_what(struct build *build, struct err *err) {
    struct strs scope = {0};
    struct arena *arena = evidence_arena(build->evidence);
    bool tree = strcmp(build->options->scope, "tree") == 0, key = strcmp(build->options->scope, "key") == 0;
    say_window(build);
    for (size_t i = 0; i < build->leads.count; i++)
        strs_add(arena, &scope, build->leads.items[i]);
    for (size_t i = 0; tree && i < build->descendants.sessions.count; i++)
        strs_add(arena, &scope, build->descendants.sessions.items[i]);
    for (size_t i = 0; tree && i < build->forwarded.count; i++)
        strs_add_new(arena, &scope, build->forwarded.items[i]);
    return scope_fold(build->evidence, build->kase, &scope, key ? build->preferred_key : STR_NONE, err);
}

/* --- all together ---------------------------------------------------------------------------------------------- */

/* Before anything is counted or taken for two calls. */
static enum err_code merge_addenda(struct build *build, struct err *err) {
    uint64_t addenda;
    enum err_code code = evidence_merge_addenda(build->evidence, &build->leads, &addenda, err);
    if (code == ERR_OK && addenda)
        caveat_add(build->kase, CAVEAT_ADDENDA,
                   "%llu %s delivered again with more data (addenda): each is counted once, as last told",
                   (unsigned long long)addenda, addenda == 1 ? "event was" : "events were");
    return code;
}

static enum err_code investigate(struct build *build, struct err *err) {
    enum err_code code = find_leads(build, err);
    if (code != ERR_OK)
        return code;
    if (!build->leads.count && build->lead_events && build->kase->lead.type == LEAD_EVENT)
        return answer_event(build, err);
    bool loose = false;
    if (!build->leads.count)
        code = answer_loose(build, &loose, err);
    if (code != ERR_OK || loose)
        return code;
    if (!build->leads.count)
        return not_found(build, err);
    code = evidence_complete(build->evidence, &build->leads, err);
    if (code == ERR_OK)
        code = merge_addenda(build, err);
    if (code == ERR_OK)
        code = answer_who(build, err);
    if (code == ERR_OK)
        code = answer_tree(build, err);
    if (code == ERR_OK)
        code = complete(build, err);
    if (code == ERR_OK)
        code = merge_addenda(build, err);
    if (code == ERR_OK)
        code = list_sessions(build, err);
    if (code == ERR_OK)
        code = answer_what(build, err);
    if (code == ERR_OK)
        code = warn_of_loose(build, err);
    if (code == ERR_OK)
        code = from_address_warn(build->evidence, build->kase, &build->leads, err);
    if (code == ERR_OK)
        code = signs_warn(build->evidence, build->kase, err);
    if (code != ERR_OK)
        return code;
    touched_warn(build->kase, &build->found);
    case_warn(build->kase);
    return ERR_OK;
}

static void keep_texts(struct arena *arena, struct str *const *texts, size_t count) {
    for (size_t i = 0; i < count; i++)
        *texts[i] = str_empty(*texts[i]) ? STR_NONE : arena_str(arena, *texts[i]);
}
#define KEEP(arena, texts) keep_texts((arena), (texts), sizeof(texts) / sizeof *(texts))

/* The lead's text lives in the caller's arena; the case keeps its own. */
static struct lead copy_lead(struct arena *arena, const struct lead *lead) {
    struct lead copy = *lead;
    struct str *const texts[] = {&copy.value,       &copy.title, &copy.finding_type, &copy.account_id,
                                 &copy.region,      &copy.api,   &copy.service,      &copy.address,
                                 &copy.instance_id, &copy.arn,   &copy.resource};
    KEEP(arena, texts);
    copy.identities = NULL;
    copy.identity_count = copy.identity_space = 0;
    for (size_t i = 0; i < lead->identity_count; i++) {
        struct lead_identity *to = arena_push(arena, copy.identities, copy.identity_count, copy.identity_space);
        *to = lead->identities[i];
        struct str *const names[] = {&to->access_key_id, &to->principal_id, &to->user_name, &to->user_type,
                                     &to->account_id};
        KEEP(arena, names);
    }
    return copy;
}
#undef KEEP

enum err_code case_build(struct kase *out, struct engine *engine, struct ledger *ledger, const struct lead *lead,
                         const struct case_options *options, struct err *err) {
    *out = (struct kase){.scope = options->scope, .since = options->since, .until = options->until};
    out->lead = copy_lead(&out->arena, lead);
    if (lead->type != LEAD_FINDING) {
        out->lead.from = options->since;
        out->lead.to = options->until;
    }
    out->verdict.origin = (struct origin){.kind = ORIGIN_UNKNOWN, .event_time = TIME_NONE, .mfa = -1};
    out->coverage.first_event = out->coverage.last_event = TIME_NONE;
    struct build build = {.kase = out, .options = options, .lead_time = TIME_NONE};
    enum err_code code = evidence_open(&build.evidence, engine, ledger, &out->lead, err);
    if (code != ERR_OK)
        return code;
    read_coverage(&build, engine, ledger);
    code = investigate(&build, err);
    if (code == ERR_OK)
        add_input_caveats(&build);
    evidence_close(build.evidence);
    return code;
}

void case_clear(struct kase *kase) {
    arena_clear(&kase->arena);
    *kase = (struct kase){0};
}
