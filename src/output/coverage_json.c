#include "output/coverage_json.h"

#include "intake/ledger.h"
#include "output/case_json.h"

static void put(json_t *object, const char *name, json_t *value) {
    json_object_set_new(object, name, value);
}

static void put_str(json_t *object, const char *name, struct str text) {
    put(object, name, json_of_str(text));
}

static void put_count(json_t *object, const char *name, uint64_t count) {
    put(object, name, json_integer((json_int_t)count));
}

static void put_span(json_t *object, int64_t first, int64_t last) {
    put(object, "first_event", json_of_time(first));
    put(object, "last_event", json_of_time(last));
}

static json_t *new_in(json_t *array) {
    json_t *object = json_object();
    json_array_append_new(array, object);
    return object;
}

static json_t *checks_json(const struct coverage_report *report) {
    json_t *array = json_array();
    for (size_t i = 0; i < report->check_count; i++) {
        json_t *at = new_in(array);
        put(at, "code", json_string(report->checks[i].code));
        put(at, "state", json_string(check_state_name(report->checks[i].state)));
        put_str(at, "sentence", report->checks[i].sentence);
    }
    return array;
}

static json_t *places_json(const struct coverage_report *report) {
    json_t *array = json_array();
    for (size_t i = 0; i < report->place_count; i++) {
        const struct covered_place *place = &report->places[i];
        json_t *at = new_in(array);
        put_str(at, "account_id", place->account);
        put_str(at, "region", place->region);
        put(at, "category", json_string(covered_category(place->category)));
        put_count(at, "event_count", place->events);
        put_span(at, place->first, place->last);
    }
    return array;
}

static json_t *timeline_json(const struct coverage_report *report) {
    struct arena scratch = ARENA_EMPTY;
    struct timeline line = coverage_timeline(report, TIMELINE_MOST_BUCKETS, &scratch);
    json_t *object = json_object(), *rows = json_array();
    put(object, "begin", json_of_time(line.begin));
    put(object, "bucket_seconds", line.bucket_count ? json_integer(line.bucket / TIME_SECOND) : json_null());
    put(object, "rows", rows);
    for (size_t r = 0; r < report->row_count; r++) {
        json_t *at = new_in(rows), *counts = json_array();
        put_str(at, "account_id", report->rows[r].account);
        put_str(at, "region", report->rows[r].region);
        put_count(at, "event_count", report->rows[r].events);
        put(at, "counts", counts);
        for (size_t b = 0; b < line.bucket_count; b++)
            json_array_append_new(counts, json_integer((json_int_t)line.counts[r * line.bucket_count + b]));
    }
    arena_clear(&scratch);
    return object;
}

static json_t *silences_json(const struct coverage_report *report) {
    json_t *array = json_array();
    for (size_t i = 0; i < report->silence_count; i++) {
        const struct silence *silence = &report->silences[i];
        json_t *at = new_in(array);
        put(at, "everywhere", json_boolean(silence->everywhere));
        put_str(at, "account_id", silence->account);
        put_str(at, "region", silence->region);
        put(at, "from", json_of_time(silence->from));
        put(at, "to", json_of_time(silence->to));
        put(at, "seconds", json_integer((silence->to - silence->from) / TIME_SECOND));
        put_count(at, "events_before", silence->before);
        put_count(at, "events_after", silence->after);
        put(at, "longest_other_seconds", json_integer(silence->otherwise / TIME_SECOND));
    }
    return array;
}

static json_t *accounts_json(const struct coverage_report *report) {
    json_t *array = json_array();
    for (size_t i = 0; i < report->account_count; i++) {
        const struct covered_account *account = &report->accounts[i];
        json_t *at = new_in(array), *missing = json_array();
        put_str(at, "account_id", account->account);
        put_count(at, "event_count", account->events);
        put_count(at, "region_count", account->region_count);
        put(at, "missing_categories", missing);
        for (int category = 0; category < COVERED_OTHER; category++)
            if (!account->by_category[category])
                json_array_append_new(missing, json_string(covered_category(category)));
        put(at, "global_region", json_string(account->global_region));
        put_count(at, "global_region_events", account->global);
        put_count(at, "iam_events", account->iam);
        put_count(at, "sts_events", account->sts);
        put_count(at, "sign_in_events", account->sign_in);
    }
    return array;
}

static json_t *sign_ins_json(const struct coverage_report *report) {
    json_t *array = json_array();
    for (size_t i = 0; i < report->sign_in_count; i++) {
        json_t *at = new_in(array);
        put_str(at, "region", report->sign_ins[i].region);
        put_count(at, "event_count", report->sign_ins[i].events);
        put_span(at, report->sign_ins[i].first, report->sign_ins[i].last);
    }
    return array;
}

static json_t *tampering_json(const struct coverage_report *report) {
    json_t *array = json_array();
    for (size_t i = 0; i < report->tampering_count; i++) {
        const struct tampering *change = &report->tampering[i];
        json_t *at = new_in(array);
        put(at, "event_time", json_of_time(change->event_time));
        put_str(at, "event_source", change->event_source);
        put_str(at, "event_name", change->event_name);
        put_str(at, "outcome", change->outcome);
        put(at, "restores", json_boolean(change->restores));
        put(at, "of", json_string(change->defence ? "defence" : "logging"));
        put_str(at, "target", change->target);
        put(at, "trail_bucket", change->trail_bucket > 0 ? json_true() : json_null());
        put_str(at, "account_id", change->account);
        put_str(at, "region", change->region);
        put_str(at, "identity", change->identity);
        put_str(at, "session_id", change->session_id);
        put_str(at, "source_ip", change->source_ip);
        put_str(at, "event_id", change->event_id);
        put_str(at, "source_object", change->source_object);
        put(at, "source_offset", change->source_offset < 0 ? json_null() : json_integer(change->source_offset));
    }
    return array;
}

json_t *coverage_json(const struct coverage_report *report) {
    json_t *document = json_object();
    put(document, "schema", json_string("backtrail.coverage/1"));
    put_count(document, "event_count", report->events);
    put_count(document, "undated_count", report->undated);
    put_span(document, report->first, report->last);
    put(document, "checks", checks_json(report));
    put(document, "places", places_json(report));
    put(document, "timeline", timeline_json(report));
    put(document, "silences", silences_json(report));
    put(document, "accounts", accounts_json(report));
    put(document, "sign_in_regions", sign_ins_json(report));
    put(document, "tampering", tampering_json(report));
    return document;
}

/* --- what was read and refused ---------------------------------------------------------------------------------- */

static json_t *json_of_refusals(struct ledger *ledger) {
    struct arena arena = ARENA_EMPTY;
    size_t count = 0;
    const struct refusal *refusals = ledger_refusals(ledger, &arena, &count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *line = json_object();
        json_object_set_new(line, "source", json_of_str(refusals[i].source));
        json_object_set_new(line, "offset", json_integer((json_int_t)refusals[i].offset));
        json_object_set_new(line, "reason", json_of_str(refusals[i].reason));
        json_array_append_new(list, line);
    }
    arena_clear(&arena);
    return list;
}

void coverage_json_ledger(json_t *document, struct ledger *ledger) {
    struct ledger_totals totals = ledger_totals(ledger);
    json_object_set_new(document, "files",
                        json_pack("{s:I, s:I, s:I, s:I}", "seen", (json_int_t)totals.files_seen, "read",
                                  (json_int_t)totals.files_read, "skipped", (json_int_t)totals.files_skipped, "refused",
                                  (json_int_t)totals.files_refused));
    json_object_set_new(document, "events",
                        json_pack("{s:I, s:I, s:I, s:I}", "in", (json_int_t)totals.events_in, "kept",
                                  (json_int_t)totals.events_kept, "duplicate", (json_int_t)totals.events_duplicate,
                                  "refused", (json_int_t)totals.events_refused));
    json_object_set_new(document, "refusals", json_of_refusals(ledger));
}
