#include "case/warnings.h"

#include "case/caveat.h"
#include "case/coverage.h"
#include "case/evidence.h"
#include "case/openings.h"
#include "trail/pivot.h"
#include "trail/source.h"

static bool is_one_session(const struct kase *kase) {
    size_t leads = 0;
    for (size_t i = 0; i < kase->session_count; i++)
        leads += kase->sessions[i].relation == RELATION_LEAD;
    return leads == 1;
}

static void warn_of_lead(struct kase *kase) {
    if (!is_one_session(kase))
        return;
    const struct session *lead = &kase->sessions[0];
    if (!lead->event_count)
        caveat_add(kase, CAVEAT_NO_EVENTS, "the credential was issued, and no event signed with it is in the evidence");
    if (lead->forward_access_events)
        caveat_add(kase, CAVEAT_FORWARD_ACCESS,
                   lead->forward_access_events == 1
                       ? "%llu event is forward access: an AWS service made it with the session's authority, nobody "
                         "typed it"
                       : "%llu events are forward access: AWS services made them with the session's authority, nobody "
                         "typed them",
                   (unsigned long long)lead->forward_access_events);
    struct str name = str_after_last(lead->identity, '/');
    /* a take-over tells who had the instance, not who issued the session */
    bool like = str_starts(name, "i-") || kase->lead.type == LEAD_INSTANCE;
    bool claims = lead->kind == SESSION_ROLE && like && kase->hop_count && kase->chain[0].join_class != 'X' &&
                  !str_is(kase->chain[0].parent.type, "AWSService");
    if (claims)
        caveat_add(
            kase, CAVEAT_SESSION_NAME_CLAIM,
            "the session is named like an instance, a task or a function (%.*s) but no service issued it: its name is "
            "the caller's claim",
            STR_ARG(name));
}

/* Calls that did something: a dry run is a success, and changes nothing. */
static bool did(const struct call *call) {
    return call->success > call->dry_run.count;
}

/* Of buckets case/scope.c tells, which knows what they hold. */
static void warn_of_tampering(struct kase *kase) {
    for (size_t i = 0; i < kase->call_count; i++) {
        const struct call *call = &kase->calls[i];
        const struct pivot *pivot = pivot_of(call->event_source, call->event_name);
        bool changes = pivot && pivot->kind == PIVOT_TAMPER && !coverage_restores_logging(call->event_name);
        if (changes && did(call) && !str_is(call->event_source, "s3.amazonaws.com"))
            caveat_event(kase,
                         caveat_add(kase, CAVEAT_LOGGING_CHANGED,
                                    "the session changed what is logged (%.*s): events after it may be missing",
                                    STR_ARG(call->event_name)),
                         call->event_id_sample);
    }
}

/* Told together: who switches off one of them mostly does it to several. */
static void warn_of_defences(struct kase *kase) {
    struct str text = STR("");
    for (size_t i = 0; i < kase->call_count; i++) {
        const struct call *call = &kase->calls[i];
        const struct pivot *pivot = pivot_of(call->event_source, call->event_name);
        if (pivot && pivot->kind == PIVOT_DEFENCE && did(call))
            text = arena_printf(&kase->arena, "%.*s%s%.*s%s%.*s", STR_ARG(text), text.len ? ", " : "",
                                STR_ARG(call->event_name), call->resource_sample.len ? " " : "",
                                STR_ARG(call->resource_sample));
    }
    if (!text.len)
        return;
    struct caveat *caveat = caveat_add(kase, CAVEAT_DEFENCE_CHANGED,
                                       "the session changed or removed what watches and records beside CloudTrail "
                                       "(%.*s): findings and records may be missing",
                                       STR_ARG(text));
    for (size_t i = 0; i < kase->call_count; i++) {
        const struct pivot *pivot = pivot_of(kase->calls[i].event_source, kase->calls[i].event_name);
        if (pivot && pivot->kind == PIVOT_DEFENCE && did(&kase->calls[i]))
            caveat_event(kase, caveat, kase->calls[i].event_id_sample);
    }
}

static void warn_of_finding(struct kase *kase) {
    const struct lead *lead = &kase->lead;
    if (lead->sample)
        caveat_add(kase, CAVEAT_SAMPLE_FINDING,
                   "the finding is one that GuardDuty makes on demand to show what findings look like");
    if (lead->finding_count)
        caveat_add(kase, CAVEAT_SEVERAL_FINDINGS,
                   "the file holds %zu findings, and number %zu, the first that names most, is answered; for another: "
                   "finding:FILE#NUMBER",
                   lead->finding_count, lead->finding_number);
}

static const struct noted *dry_runs(const struct call *call) {
    return &call->dry_run;
}

static const struct noted *partial_failures(const struct call *call) {
    return &call->partial;
}

/* "RunInstances 2, CreateKeyPair 1": the calls that have any, the first few by name. */
static struct str noted_text(struct kase *kase, const struct noted *(*noted)(const struct call *)) {
    enum { MOST_NAMED = 4 };
    struct str text = STR("");
    size_t named = 0;
    for (size_t i = 0; i < kase->call_count; i++) {
        const struct noted *it = noted(&kase->calls[i]);
        if (it->count && named++ < MOST_NAMED)
            text = arena_printf(&kase->arena, "%.*s%s%.*s %llu", STR_ARG(text), text.len ? ", " : "",
                                STR_ARG(kase->calls[i].event_name), (unsigned long long)it->count);
    }
    if (named > MOST_NAMED)
        text = arena_printf(&kase->arena, "%.*s and %zu more", STR_ARG(text), named - MOST_NAMED);
    return text;
}

static void warn_of_noted(struct kase *kase, enum caveat_id id, const struct noted *(*noted)(const struct call *),
                          const char *what) {
    struct str text = noted_text(kase, noted);
    if (!text.len)
        return;
    struct caveat *caveat = caveat_add(kase, id, "%s: %.*s", what, STR_ARG(text));
    for (size_t i = 0; i < kase->call_count; i++)
        caveat_event(kase, caveat, noted(&kase->calls[i])->event_id);
}

static void warn_of_notes(struct kase *kase) {
    warn_of_noted(kase, CAVEAT_DRY_RUN, dry_runs,
                  "counted as ok, and nothing was done: a dry run asks whether a call would be allowed, and it would");
    warn_of_noted(kase, CAVEAT_PARTIAL_FAILURE, partial_failures,
                  "counted as ok, and the answer lists what failed of it");
}

/* What was asked for once stands in two rows. */
static void warn_of_batches(struct kase *kase) {
    const struct call *batch = NULL, *single = NULL;
    for (size_t i = 0; i < kase->call_count; i++) {
        const struct call *call = &kase->calls[i];
        if (str_is(call->event_name, "BatchGetSecretValue") && call->success)
            batch = call;
        if (str_is(call->event_name, "GetSecretValue"))
            single = call;
    }
    if (batch && single)
        caveat_add(kase, CAVEAT_COUNTED_TWICE,
                   "BatchGetSecretValue (%llu) logs itself and a GetSecretValue for every secret it returns: reads of "
                   "secrets are those of GetSecretValue (%llu), not the sum",
                   (unsigned long long)batch->total, (unsigned long long)single->total);
}

/* --- where a console's person is ---------------------------------------------------------------------------------- */

static bool is_somewhere(struct str source_ip) {
    struct address address = address_of(source_ip);
    return address.kind == ADDRESS_PUBLIC && !address.nowhere;
}

/* The last sign-in of a person on the way: tokens are fetched and federations made by programs, maybe elsewhere. */
static const struct hop *sign_in_of(const struct kase *kase) {
    static const char *const names[] = {"ConsoleLogin", "SwitchRole", "RenewRole"};
    for (size_t i = 0; i < kase->hop_count; i++)
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            if (str_is(kase->chain[i].event_name, names[n]) && is_somewhere(kase->chain[i].source_ip))
                return &kase->chain[i];
    return NULL;
}

/* A person's own browser was seen there: CloudShell, a portal's host, a program with a token may be anywhere. */
static bool is_browsers(const struct source *source) {
    if (source->trust != TRUST_OBSERVED || !is_somewhere(source->address))
        return false;
    for (size_t i = 0; i < source->agent_count; i++)
        if (str_is(source->agents[i].family, "browser"))
            return true;
    return false;
}

/* Addresses of browsers other than the sign-in's. In a tree they may be those of other people. */
static struct str browsers_of(struct kase *kase, struct str sign_in_ip) {
    struct str text = STR("");
    for (size_t i = 0; i < kase->session_count; i++)
        if (kase->sessions[i].relation == RELATION_DESCENDANT)
            return text;
    for (size_t i = 0; i < kase->source_count; i++)
        if (is_browsers(&kase->sources[i]) && !str_eq(kase->sources[i].address, sign_in_ip))
            text = arena_printf(&kase->arena, "%.*s%s%.*s", STR_ARG(text), text.len ? ", " : "",
                                STR_ARG(kase->sources[i].address));
    return text;
}

static uint64_t hidden_calls(const struct kase *kase) {
    uint64_t count = 0;
    for (size_t i = 0; i < kase->source_count; i++)
        if (kase->sources[i].trust == TRUST_PROXIED)
            count += kase->sources[i].event_count - kase->sources[i].forward_access_count;
    return count;
}

/* Console calls pass through AWS's own hosts since 2022: the person's address is in the sign-in and in browser calls.
 */
static void recover_address(struct kase *kase) {
    uint64_t hidden = hidden_calls(kase);
    if (!is_one_session(kase) || !hidden)
        return;
    const struct hop *sign_in = sign_in_of(kase);
    struct str browsers = browsers_of(kase, sign_in ? sign_in->source_ip : STR_NONE), text = STR("");
    if (sign_in)
        text = arena_printf(&kase->arena, "the %.*s behind them came from %.*s", STR_ARG(sign_in->event_name),
                            STR_ARG(sign_in->source_ip));
    if (browsers.len)
        text = arena_printf(&kase->arena, "%.*s%sbrowser calls of the same session came from %.*s", STR_ARG(text),
                            text.len ? ", and " : "", STR_ARG(browsers));
    if (!text.len)
        return;
    struct caveat *caveat =
        caveat_add(kase, CAVEAT_SOURCE_PROXIED, "%llu console %s the caller's address behind 'AWS Internal'; %.*s",
                   (unsigned long long)hidden, hidden == 1 ? "call hides" : "calls hide", STR_ARG(text));
    if (sign_in)
        caveat_event(kase, caveat, sign_in->event_id);
}

void case_warn(struct kase *kase) {
    warn_of_lead(kase);
    warn_of_tampering(kase);
    warn_of_defences(kase);
    warn_of_finding(kase);
    warn_of_batches(kase);
    warn_of_notes(kase);
    openings_warn(kase);
    recover_address(kase);
}
