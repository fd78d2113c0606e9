/* The timeline: events in equal stretches of time, lane by lane, and what to mark on it. */
#include "output/case_json.h"
#include "serve/api.h"
#include "trail/pivot.h"

enum { BUCKETS = 200, BUCKETS_MOST = 2000, LANES_MOST = 40, MARKS_MOST = 500 };

static const char *const lane_words[] = {"key", "region", "service", "session", "address", NULL};

/* Lengths that people count in, seconds; past the last one it doubles. */
static int64_t bucket_seconds(int64_t span_seconds, int64_t most) {
    static const int64_t lengths[] = {1,   2,    5,    10,   15,    30,    60,    120,   300,    600,
                                      900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800};
    int64_t length = 1;
    for (size_t i = 0; span_seconds / length + 1 > most; i++)
        length = i < sizeof lengths / sizeof *lengths ? lengths[i] : length * 2;
    return length;
}

struct axis {
    int64_t from, to, seconds; /* from: begin of the first bucket; TIME_NONE: no event has a time */
};

/* The chain's hops lie before the scope's first event: the axis begins early enough to show them. */
static int64_t with_chain(int64_t first, const struct kase *kase) {
    for (size_t i = 0; i < kase->hop_count; i++)
        if (kase->chain[i].event_time != TIME_NONE && kase->chain[i].event_time < first)
            first = kase->chain[i].event_time;
    int64_t origin = kase->verdict.origin.event_time;
    return origin != TIME_NONE && origin < first ? origin : first;
}

/* From the filter's ends; where they are open, from the first event to the last. */
static enum err_code find_axis(struct axis *axis, const struct filter *filter, const struct asking *asking,
                               int64_t buckets, struct err *err) {
    struct result *result;
    struct err fault = {0};
    int64_t first = TIME_NONE, last = TIME_NONE;
    enum err_code code = filter_ask(filter, asking->desk->engine, "scope_count", &result, err);
    if (code)
        return code;
    if (result_next(result, &fault)) {
        first = result_integer(result, 1, TIME_NONE);
        last = result_integer(result, 2, TIME_NONE);
    }
    result_free(result);
    first = filter->from != TIME_NONE ? filter->from
            : first == TIME_NONE      ? first
                                      : with_chain(first, &asking->held->kase);
    last = filter->to != TIME_NONE ? filter->to : last;
    *axis = (struct axis){TIME_NONE, TIME_NONE, 1};
    if (fault.code)
        *err = fault;
    if (fault.code || first == TIME_NONE || last == TIME_NONE || last < first)
        return fault.code;
    axis->seconds = bucket_seconds((last - first) / TIME_SECOND, buckets);
    int64_t step = axis->seconds * TIME_SECOND, past = first % step;
    axis->from = first - (past < 0 ? past + step : past);
    axis->to = last;
    return ERR_OK;
}

/* Rows come lane by lane. */
static json_t *lanes_json(struct result *result, int64_t *lane_count, struct err *fault) {
    json_t *lanes = json_array(), *buckets = NULL;
    struct arena arena = ARENA_EMPTY;
    struct str last = STR_NONE;
    *lane_count = 0;
    while (result_next(result, fault)) {
        struct str lane = result_text(result, 0);
        if (!buckets || !str_eq(lane, last)) {
            last = arena_str(&arena, lane);
            json_t *object = json_object();
            json_object_set_new(object, "id", json_of_str(last));
            json_object_set_new(object, "label", json_of_str(last));
            json_object_set_new(object, "total", cell_json(result, 1));
            json_object_set_new(object, "buckets", buckets = json_array());
            json_array_append_new(lanes, object);
        }
        json_t *bucket = json_array();
        for (size_t column = 3; column < 9; column++)
            json_array_append_new(bucket, cell_json(result, column));
        json_array_append_new(buckets, bucket);
        *lane_count = result_integer(result, 2, 0);
    }
    arena_clear(&arena);
    return lanes;
}

static enum err_code add_lanes(json_t *answer, const struct filter *filter, const struct axis *axis, const char *lane,
                               struct engine *engine, struct err *err) {
    struct filter question = *filter;
    struct result *result;
    struct err fault = {0};
    int64_t lane_count = 0;
    filter_add(&question, PARAM_STR(str_of(lane)));
    filter_add(&question, PARAM_TIMESTAMP(axis->from));
    filter_add(&question, PARAM_INT(axis->seconds));
    filter_add(&question, PARAM_INT(LANES_MOST));
    enum err_code code = filter_ask(&question, engine, "scope_timeline", &result, err);
    if (code)
        return code;
    json_t *lanes = lanes_json(result, &lane_count, &fault);
    json_object_set_new(answer, "lanes", lanes);
    json_object_set_new(answer, "lanes_left_out", json_integer(lane_count - (json_int_t)json_array_size(lanes)));
    result_free(result);
    if (fault.code)
        *err = fault;
    return fault.code;
}

/* --- marks -------------------------------------------------------------------------------------------------------- */

static void add_mark(json_t *marks, int64_t time, const char *kind, json_t *label, struct str event_id, json_t *lane) {
    json_t *mark = json_object();
    json_object_set_new(mark, "event_time", json_of_time(time));
    json_object_set_new(mark, "kind", json_string(kind));
    json_object_set_new(mark, "label", label);
    json_object_set_new(mark, "event_id", json_of_str(event_id));
    json_object_set_new(mark, "lane", lane);
    json_array_append_new(marks, mark);
}

static bool in_window(const struct filter *filter, int64_t time) {
    return time != TIME_NONE && (filter->from == TIME_NONE || time >= filter->from) &&
           (filter->to == TIME_NONE || time <= filter->to);
}

/* The chain's hops, and the sign-in it ends at: they are events of other sessions, outside the scope. */
static void add_chain_marks(json_t *marks, const struct kase *kase, const struct filter *filter) {
    for (size_t i = 0; i < kase->hop_count; i++) {
        const struct hop *hop = &kase->chain[i];
        const struct pivot *pivot = pivot_of(hop->event_source, hop->event_name);
        bool signs_in = pivot && pivot->kind == PIVOT_SIGN_IN;
        if (in_window(filter, hop->event_time))
            add_mark(marks, hop->event_time, signs_in ? "sign_in" : "hop", json_of_str(hop->event_name), hop->event_id,
                     json_null());
    }
    const struct origin *origin = &kase->verdict.origin;
    bool told = kase->hop_count && str_eq(kase->chain[kase->hop_count - 1].event_id, origin->event_id);
    bool sign_in = origin->kind == ORIGIN_USER_SIGN_IN || origin->kind == ORIGIN_ROOT_SIGN_IN;
    if (sign_in && !told && in_window(filter, origin->event_time))
        add_mark(marks, origin->event_time, "sign_in", json_of_str(origin->identity), origin->event_id, json_null());
}

static bool is_hop(const struct kase *kase, struct str event_id) {
    for (size_t i = 0; i < kase->hop_count; i++)
        if (str_eq(kase->chain[i].event_id, event_id))
            return true;
    return false;
}

static enum err_code add_marks(json_t *answer, const struct filter *filter, const char *lane,
                               const struct asking *asking, struct err *err) {
    struct filter question = *filter;
    struct result *result;
    struct err fault = {0};
    json_t *marks = json_array();
    json_object_set_new(answer, "marks", marks);
    add_chain_marks(marks, &asking->held->kase, filter);
    filter_add(&question, PARAM_STR(str_of(lane)));
    filter_add(&question, PARAM_INT(MARKS_MOST));
    enum err_code code = filter_ask(&question, asking->desk->engine, "scope_marks", &result, err);
    if (code)
        return code;
    while (result_next(result, &fault)) {
        struct str event_id = result_text(result, 0), kind = result_text(result, 3);
        if (!is_hop(&asking->held->kase, event_id))
            add_mark(marks, result_integer(result, 1, TIME_NONE), str_is(kind, "sign_in") ? "sign_in" : "pivot",
                     cell_json(result, 2), event_id, cell_json(result, 5));
    }
    result_free(result);
    if (fault.code)
        *err = fault;
    return fault.code;
}

static enum err_code draw(struct asking *asking, const struct filter *filter, const char *lane, int64_t buckets,
                          json_t *answer, struct err *err) {
    struct axis axis;
    enum err_code code = find_axis(&axis, filter, asking, buckets, err);
    if (code)
        return code;
    json_object_set_new(answer, "from", json_of_time(axis.from));
    json_object_set_new(answer, "to", json_of_time(axis.to));
    json_object_set_new(answer, "bucket_seconds", json_integer(axis.seconds));
    code = add_lanes(answer, filter, &axis, lane, asking->desk->engine, err);
    return code ? code : add_marks(answer, filter, lane, asking, err);
}

enum err_code api_timeline(struct api *api, struct http_request *request, json_t **out, struct err *err) {
    struct asking asking;
    struct filter filter;
    const char *lane;
    int64_t buckets;
    enum err_code code = filter_read(&filter, request, err);
    if (!code)
        code = argument_word(request, "lanes", lane_words, &lane, err);
    if (!code)
        code = argument_number(request, "buckets", 1, BUCKETS_MOST, BUCKETS, &buckets, err);
    if (!code)
        code = ask_begin(&asking, api, request, ASK_NEEDS_LEAD, err);
    if (code)
        return code;
    *out = json_object();
    return ask_end(&asking, draw(&asking, &filter, lane, buckets, *out, err), err);
}
