#include <strings.h>

#include "base/limits.h"
#include "trail/finding_fields.h"

/* Findings lie at most this deep in what carries them: a queue's message, in a notification, in an envelope. */
enum { CARRIER_DEPTH = 10, MOST_FINDINGS = 100000 };

#define PRODUCT "ProductFields.aws/guardduty/service/"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void read_fields(struct finding_reader *r, const json_t *object, const struct finding_field *fields,
                        size_t count, void *into) {
    for (size_t i = 0; i < count; i++) {
        struct str *field = (struct str *)((char *)into + fields[i].offset);
        if (str_empty(*field))
            *field = finding_text(r, finding_at(r, object, fields[i].path));
    }
}

static int64_t time_at(struct finding_reader *r, const json_t *object, const char *const *paths, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct str text = finding_text(r, finding_at(r, object, paths[i]));
        int64_t time = text.data ? time_parse(text) : TIME_NONE;
        if (time != TIME_NONE)
            return time;
    }
    return TIME_NONE;
}

/* --- what the fields mean -------------------------------------------------------------------------------------- */

/* "TTPs/Discovery/Discovery:IAMUser-AnomalousBehavior" of Security Hub is "Discovery:IAMUser/AnomalousBehavior": there
 * the path has the slashes, so those of the type became hyphens; the first one behind the colon is the type's own. */
static struct str native_type(struct finding_reader *r, struct str type) {
    struct str last = str_after_last(type, '/');
    size_t colon = str_find(last, ":", 0), hyphen = colon == (size_t)-1 ? colon : str_find(last, "-", colon);
    if (last.len == type.len || colon == (size_t)-1 || hyphen == (size_t)-1)
        return colon == (size_t)-1 ? type : last;
    return arena_printf(r->arena, "%.*s/%.*s", (int)hyphen, last.data, (int)(last.len - hyphen - 1),
                        last.data + hyphen + 1);
}

static void strip_carriers(struct finding_reader *r, struct finding *f) {
    static const char key_prefix[] = "AWS::IAM::AccessKey:";
    if (str_starts(f->access_key_id, key_prefix))
        f->access_key_id = str_slice(f->access_key_id, strlen(key_prefix), f->access_key_id.len);
    if (str_is(f->access_key_id, "null")) /* a console session's has none */
        f->access_key_id = STR_NONE;
    if (str_contains(f->instance_id, ":instance/"))
        f->instance_id = str_after_last(f->instance_id, '/');
    if (str_empty(f->arn) && str_starts(f->id, "arn:"))
        f->arn = f->id;
    if (str_starts(f->id, "arn:") && str_contains(f->id, "/finding/"))
        f->id = str_after_last(f->id, '/');
    if (f->type.data)
        f->type = native_type(r, f->type);
}

static bool is_true(const json_t *value) {
    const char *text = json_string_value(value);
    return json_is_true(value) || (text && strcasecmp(text, "true") == 0);
}

static bool is_sample(struct finding_reader *r, const json_t *object, const struct finding *f) {
    return is_true(finding_at(r, object, "service|finding.additionalInfo.sample")) ||
           is_true(finding_at(r, object, "Sample")) ||
           is_true(finding_at(r, object, PRODUCT "additionalInfo/sample")) || str_starts(f->title, "[SAMPLE]") ||
           str_starts(f->access_key_id, "GeneratedFinding");
}

static int64_t count_at(struct finding_reader *r, const json_t *object) {
    static const char *const paths[] = {"service|finding.count", PRODUCT "count", "count"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct str text = finding_text(r, finding_at(r, object, paths[i]));
        int64_t count = 0;
        for (size_t k = 0; k < text.len && text.data[k] >= '0' && text.data[k] <= '9' && count < INT64_C(1) << 50; k++)
            count = count * 10 + (text.data[k] - '0');
        if (count)
            return count;
    }
    return 0;
}

static void read_times(struct finding_reader *r, const json_t *object, struct finding *f) {
    static const char *const first[] = {"service|finding.eventFirstSeen",  "eventFirstSeen",
                                        PRODUCT "eventFirstSeen",          "FirstObservedAt",
                                        "finding_info.first_seen_time_dt", "finding_info.first_seen_time"};
    static const char *const last[] = {"service|finding.eventLastSeen",  "eventLastSeen",
                                       PRODUCT "eventLastSeen",          "LastObservedAt",
                                       "finding_info.last_seen_time_dt", "finding_info.last_seen_time"};
    f->first_seen = time_at(r, object, first, COUNT(first));
    f->last_seen = time_at(r, object, last, COUNT(last));
}
#undef PRODUCT

/* An attack sequence names its actors instead of one access key; the first credential is as good a lead as any. */
static void read_actors(struct finding_reader *r, const json_t *object, struct finding *f) {
    static const char *const created[] = {"session.createdTime"};
    const json_t *actors = finding_at(r, object, "service|finding.detection.sequence.actors");
    for (size_t i = 0; i < json_array_size(actors); i++) {
        const json_t *item = json_array_get(actors, i);
        struct finding_actor *actor = arena_push(r->arena, f->actors, f->actor_count, f->actor_space);
        read_fields(r, item, finding_actor_fields, finding_actor_field_count, actor);
        actor->session_created = time_at(r, item, created, COUNT(created));
        if (!str_empty(f->access_key_id) || str_empty(actor->access_key_id))
            continue;
        f->access_key_id = actor->access_key_id;
        f->principal_id = actor->principal_id;
        f->user_name = actor->user_name;
        f->user_type = actor->user_type;
    }
}

/* --- which objects are findings -------------------------------------------------------------------------------- */

static bool is_guardduty(const json_t *object) {
    const json_t *type = finding_member(object, "type"), *category = finding_member(object, "category");
    const json_t *service = finding_member(object, "service"), *finding = finding_member(object, "finding");
    return (json_is_string(type) || json_is_string(category)) && json_is_object(finding_member(object, "resource")) &&
           (json_is_object(service) || json_is_object(finding));
}

static bool is_asff(const json_t *object) {
    return json_is_string(finding_member(object, "AwsAccountId")) && json_is_string(finding_member(object, "Id")) &&
           json_is_array(finding_member(object, "Resources"));
}

static bool is_ocsf(const json_t *object) {
    return json_is_object(finding_member(object, "finding_info"));
}

static const struct shape {
    const char *name;
    bool (*is)(const json_t *object);
    const struct finding_field *fields;
    const size_t *field_count;
} shapes[] = {
    {"ocsf", is_ocsf, finding_ocsf, &finding_ocsf_count},
    {"asff", is_asff, finding_asff, &finding_asff_count},
    {"guardduty", is_guardduty, finding_guardduty, &finding_guardduty_count},
};

static void read_finding(struct finding_reader *r, const json_t *object, const struct shape *shape) {
    struct finding *f = arena_push(r->arena, r->list->items, r->list->count, r->list->space);
    f->shape = shape->name;
    read_fields(r, object, shape->fields, *shape->field_count, f);
    if (str_empty(f->account_id))
        f->account_id = finding_text(r, finding_member(r->envelope, "account"));
    if (str_empty(f->region))
        f->region = finding_text(r, finding_member(r->envelope, "region"));
    read_actors(r, object, f);
    strip_carriers(r, f);
    read_times(r, object, f);
    f->count = count_at(r, object);
    f->sample = is_sample(r, object, f);
}

/* Looks for findings in whatever carries them: lists, envelopes, queue messages with JSON inside a string. */
static void collect(struct finding_reader *r, const json_t *value, int depth) {
    value = finding_opened(r, value);
    if (depth == CARRIER_DEPTH || r->list->count > MOST_FINDINGS)
        return;
    for (size_t i = 0; i < json_array_size(value); i++)
        collect(r, json_array_get(value, i), depth + 1);
    if (!json_is_object(value))
        return;
    for (size_t i = 0; i < COUNT(shapes); i++)
        if (shapes[i].is(value)) {
            read_finding(r, value, &shapes[i]);
            return;
        }
    const json_t *outer = r->envelope;
    if (finding_member(value, "account"))
        r->envelope = value;
    for (void *it = json_object_iter((json_t *)value); it; it = json_object_iter_next((json_t *)value, it))
        collect(r, json_object_iter_value(it), depth + 1);
    r->envelope = outer;
}

/* --- documents ------------------------------------------------------------------------------------------------- */

/* The library recurses as deep as the text nests; the text is not to be trusted with that. */
static bool too_deep(struct str text) {
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '"')
            in_string = !in_string;
        else if (in_string && c == '\\')
            i++;
        else if (!in_string && (c == '{' || c == '['))
            depth++;
        else if (!in_string && (c == '}' || c == ']'))
            depth--;
        if (depth > LIMIT_JSON_DEPTH)
            return true;
    }
    return false;
}

static enum err_code check_text(struct str text, struct err *err) {
    if (text.len > LIMIT_DOCUMENT_BYTES)
        return err_set(err, ERR_INPUT, "cannot read the finding: it is larger than %zu bytes", LIMIT_DOCUMENT_BYTES);
    if (too_deep(text))
        return err_set(err, ERR_INPUT, "cannot read the finding: it nests deeper than %d levels", LIMIT_JSON_DEPTH);
    return ERR_OK;
}

/* Reads the document at the start of `*text` and moves behind it. */
static enum err_code read_document(struct str *text, struct arena *arena, struct finding_list *list, struct err *err) {
    json_error_t fault;
    json_t *document = json_loadb(text->data, text->len, JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, &fault);
    if (!document)
        return err_set(err, ERR_INPUT, "cannot read the finding: not JSON at line %d, column %d: %s", fault.line,
                       fault.column, fault.text);
    struct finding_reader reader = {.arena = arena, .list = list, .kept = json_array()};
    collect(&reader, document, 0);
    json_decref(reader.kept);
    json_decref(document);
    *text = str_trim(str_slice(*text, (size_t)fault.position, text->len));
    if (list->count > MOST_FINDINGS)
        return err_set(err, ERR_INPUT, "cannot read the findings: more than %d in one file", MOST_FINDINGS);
    return ERR_OK;
}

enum err_code finding_read(struct str text, struct arena *arena, struct finding_list *list, struct err *err) {
    *list = (struct finding_list){NULL, 0, 0};
    text = str_trim(str_starts(text, "\xef\xbb\xbf") ? str_slice(text, 3, text.len) : text);
    if (check_text(text, err))
        return ERR_INPUT;
    while (text.len)
        if (read_document(&text, arena, list, err))
            return ERR_INPUT;
    if (list->count == 0)
        return err_set(err, ERR_INPUT, "no finding of GuardDuty, Security Hub (ASFF) or OCSF in it");
    return ERR_OK;
}
