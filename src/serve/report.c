#include "serve/report.h"

#include <stdlib.h>

#include "base/deflate.h"
#include "engine/json_path.h"
#include "output/case_json.h"
#include "serve/page.h"
#include "serve/rows_json.h"
#include "trail/redact.h"

/* A page's data is one string for a browser, which inflates and parses it whole. */
#define DATA_MOST_BYTES ((size_t)192 << 20)
/* Records of all kept events together: with less than this a report can still be mailed (they deflate some ten times).
 */
#define RAW_MOST_BYTES ((size_t)32 << 20)

static const char marker[] = "<!--backtrail-data-->";

/* --- events and their records ------------------------------------------------------------------------------------- */

/* Where the record of the event at `at` lies. */
struct place {
    struct str object;
    uint64_t offset, length;
    size_t at;
};

struct kept {
    struct arena arena;
    json_t *events, *raw; /* parallel */
    struct place *places;
    size_t count, space;
};

static enum err_code read_events(struct kept *kept, struct engine *engine, const char *query,
                                 const struct param *params, size_t param_count, struct err *err) {
    struct result *result;
    struct err fault = {0};
    enum err_code code = engine_query(engine, query_text(query), params, param_count, &result, err);
    if (code)
        return code;
    while (result_next(result, &fault)) {
        struct place *place = arena_push(&kept->arena, kept->places, kept->count, kept->space);
        place->at = json_array_size(kept->events);
        place->object = arena_str(&kept->arena, result_text(result, ROW_SOURCE_OBJECT));
        place->offset = (uint64_t)result_integer(result, ROW_SOURCE_OFFSET, 0);
        place->length = (uint64_t)result_integer(result, ROW_SOURCE_LENGTH, 0);
        json_array_append_new(kept->events, event_json(result));
        json_array_append_new(kept->raw, json_null());
    }
    result_free(result);
    if (fault.code)
        *err = fault;
    return fault.code;
}

static int by_place(const void *left, const void *right) {
    const struct place *a = left, *b = right;
    int order = str_compare(a->object, b->object);
    return order ? order : (a->offset > b->offset) - (a->offset < b->offset);
}

/* The bytes that the first events may take: what is left out is at the end, whatever file it lies in. */
static size_t count_within_ceiling(const struct kept *kept) {
    size_t bytes = 0, count = 0;
    while (count < kept->count && (bytes += kept->places[count].length) <= RAW_MOST_BYTES)
        count++;
    return count;
}

/* A report is mailed, and session tokens are secrets. In a record that is itself text within text (a row of CSV, a
 * message) they are not found for sure: such a record stays out. */
static bool without_tokens(struct str *text, struct arena *scratch) {
    if (!str_contains_nocase(*text, "sessiontoken"))
        return true;
    if (!json_sound(*text))
        return false;
    *text = redact_session_tokens(*text, scratch);
    return true;
}

/* File by file, so that each is read once. A record that is not there any more is null. Returns how many were read. */
static size_t read_raw(struct kept *kept, const struct report_input *input) {
    size_t count = count_within_ceiling(kept), read = 0;
    qsort(kept->places, count, sizeof *kept->places, by_place);
    for (size_t i = 0; i < count; i++) {
        const struct place *place = &kept->places[i];
        struct arena scratch = ARENA_EMPTY;
        struct err fault = {0};
        struct str text;
        if (!input->excerpt(input->context, place->object, place->offset, place->length, &scratch, &text, &fault) &&
            without_tokens(&text, &scratch)) {
            json_array_set_new(kept->raw, place->at, json_of_str(text));
            read++;
        }
        arena_clear(&scratch);
    }
    return read;
}

static void kept_init(struct kept *kept) {
    *kept = (struct kept){.events = json_array(), .raw = json_array()};
}

static void kept_clear(struct kept *kept) {
    json_decref(kept->events);
    json_decref(kept->raw);
    arena_clear(&kept->arena);
}

/* --- the evidence of the chain ------------------------------------------------------------------------------------ */

static json_t *copies_of(const struct kase *kase, const json_t *event) {
    json_t *copies = json_array();
    const char *id = json_string_value(json_object_get(event, "event_id"));
    for (size_t i = 0; id && i < kase->hop_count; i++)
        for (size_t c = 0; str_is(kase->chain[i].event_id, id) && c < kase->chain[i].copy_count; c++) {
            const struct hop_copy *copy = &kase->chain[i].copies[c];
            if (str_is(copy->event_id, id)) /* the event itself */
                continue;
            json_array_append_new(copies, json_pack("{s:o, s:o}", "event_id", json_of_str(copy->event_id),
                                                    "recipient_account_id", json_of_str(copy->recipient_account_id)));
        }
    return copies;
}

/* Each as the server's /api/event tells it. */
static json_t *cited_json(const struct kept *cited, const struct kase *kase) {
    json_t *list = json_array(), *event;
    size_t i;
    json_array_foreach(cited->events, i, event) {
        json_array_append_new(list, json_pack("{s:O, s:O, s:O, s:O, s:O, s:o}", "event", event, "raw",
                                              json_array_get(cited->raw, i), "object", json_object_get(event, "object"),
                                              "offset", json_object_get(event, "offset"), "length",
                                              json_object_get(event, "length"), "copies", copies_of(kase, event)));
    }
    return list;
}

/* --- the data ----------------------------------------------------------------------------------------------------- */

static json_t *borrowed(json_t *json) {
    return json ? json_incref(json) : json_null();
}

/* What is kept. */
struct contents {
    struct kept events, cited, others;
};

static json_t *document(const struct report_input *input, const struct contents *contents,
                        const struct report_figures *figures) {
    const struct kept *kept = &contents->events;
    json_t *json = json_object();
    json_object_set_new(json, "schema", json_string("backtrail.report/1"));
    json_object_set_new(json, "generated", json_of_time(time_now() / TIME_SECOND * TIME_SECOND));
    json_object_set_new(json, "version", json_string(input->version));
    json_object_set_new(json, "case", case_json(input->kase, CASE_WHOLE));
    json_object_set_new(json, "tree", borrowed(input->tree));
    json_object_set_new(json, "coverage", borrowed(input->coverage));
    json_object_set(json, "events", kept->events);
    json_object_set_new(json, "events_total", json_integer((json_int_t)input->events));
    json_object_set_new(json, "events_left_out", json_integer((json_int_t)figures->events_left_out));
    json_object_set(json, "raw", kept->raw);
    json_object_set_new(json, "raw_left_out", json_integer((json_int_t)figures->raw_left_out));
    json_object_set_new(json, "evidence", cited_json(&contents->cited, input->kase));
    json_object_set_new(json, "others",
                        json_pack("{s:O, s:O}", "events", contents->others.events, "raw", contents->others.raw));
    return json;
}

static int add_text(const char *text, size_t len, void *context) {
    struct buf *out = context;
    buf_add(out, (struct str){text, len});
    return out->truncated ? -1 : 0;
}

static bool add_data(struct buf *out, const json_t *json) {
    struct buf text = BUF_INIT(DATA_MOST_BYTES), gzip = BUF_INIT(DATA_MOST_BYTES);
    bool good = json_dump_callback(json, add_text, &text, JSON_COMPACT) == 0 && deflate_gzip(&gzip, buf_str(&text));
    buf_addz(out, "<script type=\"application/octet-stream;base64\" id=\"backtrail-data\">");
    good = good && base64_add(out, buf_str(&gzip));
    buf_addz(out, "</script>");
    buf_clear(&text);
    buf_clear(&gzip);
    return good && !out->truncated;
}

/* The template with the data in the place of its marker. */
static enum err_code fill_in(struct buf *out, const json_t *json, struct err *err) {
    const char *template = page_file("page.html"), *at = strstr(template, marker);
    if (!at)
        BUG("the page has no place for its data");
    buf_add(out, (struct str){template, (size_t)(at - template)});
    bool good = add_data(out, json);
    buf_addz(out, at + sizeof marker - 1);
    if (good && !out->truncated)
        return ERR_OK;
    err_set(err, ERR_USAGE, "the report would be larger than %zu MiB", out->most_bytes >> 20);
    err_hint(err, "keep fewer events: --limit N");
    return ERR_USAGE;
}

static enum err_code read_all(struct contents *contents, const struct report_input *input, struct err *err) {
    const struct param most = PARAM_INT((int64_t)input->events_most), others = PARAM_INT((int64_t)input->others_most);
    enum err_code code = read_events(&contents->events, input->engine, "report_events", &most, 1, err);
    if (!code)
        code = read_events(&contents->cited, input->engine, "report_cited", NULL, 0, err);
    return code ? code : read_events(&contents->others, input->engine, "report_others", &others, 1, err);
}

enum err_code report_write(struct buf *out, const struct report_input *input, struct report_figures *figures,
                           struct err *err) {
    struct contents contents;
    *figures = (struct report_figures){0};
    kept_init(&contents.events);
    kept_init(&contents.cited);
    kept_init(&contents.others);
    enum err_code code = page_needed("report", err);
    if (!code)
        code = read_all(&contents, input, err);
    if (!code) {
        figures->events = contents.events.count;
        figures->events_left_out = input->events - contents.events.count;
        figures->raw = read_raw(&contents.events, input);
        figures->raw_left_out = contents.events.count - figures->raw;
        read_raw(&contents.cited, input);
        read_raw(&contents.others, input);
        json_t *json = document(input, &contents, figures);
        code = fill_in(out, json, err);
        json_decref(json);
    }
    kept_clear(&contents.events);
    kept_clear(&contents.cited);
    kept_clear(&contents.others);
    return code;
}
