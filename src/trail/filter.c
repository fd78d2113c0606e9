#include "trail/filter.h"

#include "base/buf.h"
#include "base/safe.h"
#include "trail/api_name.h"
#include "trail/glob.h"
#include "trail/json.h"
#include "trail/parameters.h"

enum { FILTER_DEPTH = 12, LABEL_BYTES = 128 };

enum shape {
    CRITERIA, /* a list or object of criteria: the member's own name says nothing */
    TERM,     /* the member's name is the key: prefix=logs/ */
};

/* Members of a request that narrow a search; names without regard to case. The first row that fits decides. */
static const struct row {
    const char *event_source; /* "*" for any */
    const char *event_name;   /* without API date */
    const char *member;
    enum shape shape;
    const char *source;
} rows[] = {
    {"ec2.amazonaws.com", "*", "filterSet", CRITERIA, "records: DescribeInstances"},
    {"ec2.amazonaws.com", "*", "filter", CRITERIA, "records: DescribeFlowLogsRequest.Filter"},
    {"ssm.amazonaws.com", "*", "filters", CRITERIA, "records"},
    {"ssm.amazonaws.com", "*", "parameterFilters", CRITERIA, "records"},
    {"ssm.amazonaws.com", "*", "filtersWithOperator", CRITERIA, "records"},
    {"ssm.amazonaws.com", "*", "instanceInformationFilterList", CRITERIA, "records"},
    {"ssm.amazonaws.com", "GetParametersByPath", "path", TERM, "API model: GetParametersByPath"},
    {"secretsmanager.amazonaws.com", "*", "filters", CRITERIA, "records"},
    {"rds.amazonaws.com", "*", "filters", CRITERIA, "records"},
    {"cloudtrail.amazonaws.com", "*", "lookupAttributes", CRITERIA, "records: LookupEvents"},
    {"cloudtrail.amazonaws.com", "*", "queryStatement", TERM, "API model: StartQuery"},
    {"tagging.amazonaws.com", "*", "tagFilters", CRITERIA, "records"},
    {"tagging.amazonaws.com", "*", "resourceTypeFilters", TERM, "records"},
    {"guardduty.amazonaws.com", "*", "findingCriteria", CRITERIA, "API model"},
    {"inspector2.amazonaws.com", "*", "filterCriteria", CRITERIA, "API model"},
    {"securityhub.amazonaws.com", "*", "filters", CRITERIA, "API model"},
    {"resource-explorer-2.amazonaws.com", "*", "queryString", TERM, "API model"},
    {"athena.amazonaws.com", "*", "queryString", TERM, "API model"},
    {"config.amazonaws.com", "*", "expression", TERM, "API model: SelectResourceConfig"},
    {"logs.amazonaws.com", "*", "queryString", TERM, "API model"},
    {"logs.amazonaws.com", "FilterLogEvents", "filterPattern", TERM, "API model"},
    {"logs.amazonaws.com", "*", "logGroupNamePattern", TERM, "API model"},
    {"dynamodb.amazonaws.com", "*", "keyConditionExpression", TERM, "API model"},
    {"dynamodb.amazonaws.com", "*", "filterExpression", TERM, "API model"},
    {"dynamodb.amazonaws.com", "*Statement", "statement", TERM, "API model: PartiQL"},
    {"kms.amazonaws.com", "*", "encryptionContext", CRITERIA, "records: it names what is decrypted"},
    {"s3.amazonaws.com", "List*", "prefix", TERM, "records: ListObjects"},
    {"iam.amazonaws.com", "List*", "pathPrefix", TERM, "API model"},
    {"iam.amazonaws.com", "ListPolicies", "scope", TERM, "API model: ListPolicies"},
    {"glue.amazonaws.com", "*", "expression", TERM, "API model: GetTables"},
    {"glue.amazonaws.com", "*", "searchText", TERM, "API model: SearchTables"},
    {"*", "*", "filter", CRITERIA, "records: health, ce"},
    {"*", "*", "filters", CRITERIA, "records: marketplace, devops-guru"},
    {"*", "*", "*FilterCriteria", CRITERIA, "API models"},
    {"*", "*", "*FilterList", CRITERIA, "API models"},
    {"*", "*", "searchFilter*", CRITERIA, "API models"},
    {"*", "*", "searchString", TERM, "API models"},
    {"*", "*", "searchTerm", TERM, "API models"},
    {"*", "*", "*NamePrefix", TERM, "API models"},
    {"*", "*", "namePrefix", TERM, "API models"},
};

static const char *const keys[] = {"name", "key", "attributeKey", "type", "field", "fieldName"};
static const char *const operators[] = {"option", "operator", "comparison", "comparator"};
static const char *const values[] = {"values", "valueSet", "value", "attributeValue", "valueList"};
/* Operators that are equality, and wrappers around a list: they say nothing. */
static const char *const silent[] = {"eq",    "equals", "equal",  "criterion", "items",
                                     "value", "values", "member", "content",   "tag"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct writer {
    struct str event_source, api;
    struct buf out;
    struct arena *arena;
    bool negated; /* below a "Not" */
};

static bool among(const char *const *words, size_t count, struct str name) {
    for (size_t i = 0; i < count; i++)
        if (str_is_nocase(name, words[i]))
            return true;
    return false;
}

static struct str member_of(struct str object, const char *const *names, size_t count) {
    if (!str_starts(object, "{"))
        return STR_NONE;
    for (size_t i = 0; i < count; i++) {
        struct json_item item;
        for (struct json_cursor c = json_open(object); json_next(&c, &item);)
            if (str_is_nocase(item.name, names[i]))
                return item.value;
    }
    return STR_NONE;
}

static bool is_nested(struct str value) {
    return str_starts(value, "{") || str_starts(value, "[");
}

/* The scalars in `value`, joined with ","; EC2 wraps each in {"value": …} or {"content": …}. */
static void gather(struct buf *list, struct str value, int depth, struct arena *arena) {
    if (!is_nested(value)) {
        struct str text = json_scalar(value, arena);
        if (text.data && list->len)
            buf_addc(list, ',');
        buf_add(list, parameters_redacted(text) ? STR("<hidden>") : safe_head(text, FILTER_MOST_BYTES));
        return;
    }
    struct json_item item;
    for (struct json_cursor c = json_open(value); depth < FILTER_DEPTH && json_next(&c, &item);)
        if (!str_is(item.name, "tag")) /* EC2 numbers the items of a list there */
            gather(list, item.value, depth + 1, arena);
}

static void add_criterion(struct writer *w, struct str key, struct str operator_, struct str value) {
    struct buf list = BUF_INIT(FILTER_MOST_BYTES * 2);
    gather(&list, value, 0, w->arena);
    if (w->out.len)
        buf_addz(&w->out, "; ");
    buf_add(&w->out, safe_head(key, LABEL_BYTES));
    operator_ = among(silent, COUNT(silent), operator_) ? STR("") : safe_head(operator_, LABEL_BYTES);
    if (operator_.len || w->negated)
        buf_printf(&w->out, "(%s%s%.*s)", w->negated ? "not" : "", w->negated && operator_.len ? " " : "",
                   STR_ARG(operator_));
    if (list.len) {
        if (key.len)
            buf_addc(&w->out, '=');
        buf_add(&w->out, buf_str(&list));
    }
    buf_clear(&list);
}

/* {name, values} in any of its spellings; a key alone is a criterion, too ("tag exists"). Where an operator and a value
 * stand without a key, it is the list's name: {"ProductName": [{"Value": …, "Comparison": "EQUALS"}]}. */
static bool add_key_value(struct writer *w, struct str label, struct str object) {
    struct str key = json_scalar(member_of(object, keys, COUNT(keys)), w->arena);
    struct str value = member_of(object, values, COUNT(values));
    struct str operator_ = json_scalar(member_of(object, operators, COUNT(operators)), w->arena);
    if (str_empty(key) && value.data && operator_.data)
        key = label;
    if (str_empty(key))
        return false;
    add_criterion(w, key, operator_, value);
    return true;
}

static struct str joined(struct writer *w, struct str label, struct str name) {
    if (!name.data || among(silent, COUNT(silent), name))
        return label;
    name = json_unescape(name, w->arena);
    if (str_empty(label))
        return name;
    return label.len > LABEL_BYTES ? label : arena_printf(w->arena, "%.*s.%.*s", STR_ARG(label), STR_ARG(name));
}

static bool holds_nested(struct str value) {
    struct json_item item;
    for (struct json_cursor c = json_open(value); json_next(&c, &item);)
        if (is_nested(item.value))
            return true;
    return false;
}

/* Anything: a criterion, a list of them, a tree whose path is the key. */
static void add_filter(struct writer *w, struct str label, struct str value, int depth) {
    if (depth == FILTER_DEPTH || w->out.truncated || str_is(value, "null"))
        return;
    if (add_key_value(w, label, value))
        return;
    if (!is_nested(value) || (str_starts(value, "[") && !holds_nested(value))) {
        if (json_scalar(value, w->arena).len || !str_is(value, "[]"))
            add_criterion(w, label, STR_NONE, value);
        return;
    }
    struct json_item item;
    for (struct json_cursor c = json_open(value); json_next(&c, &item);) {
        bool negates = str_is_nocase(item.name, "not");
        w->negated ^= negates;
        add_filter(w, negates ? label : joined(w, label, item.name), item.value, depth + 1);
        w->negated ^= negates;
    }
}

static const struct row *row_of(struct str event_source, struct str api, struct str member) {
    for (size_t i = 0; i < COUNT(rows); i++)
        if (glob_match_nocase(str_of(rows[i].member), member) && glob_match(rows[i].event_source, event_source) &&
            glob_match(rows[i].event_name, api))
            return &rows[i];
    return NULL;
}

bool filter_is_member(struct str event_source, struct str event_name, struct str name) {
    return row_of(event_source, api_name(event_name), name) != NULL;
}

static bool is_blank(struct str value) {
    return str_is(value, "null") || str_is(value, "\"\"") || str_is(value, "{}") || str_is(value, "[]");
}

/* Newer EC2 calls wrap all parameters into one member: {"DescribeFlowLogsRequest": {"Filter": …}}. */
static void add_members(struct writer *w, struct str parameters, int depth) {
    struct json_item item;
    for (struct json_cursor c = json_open(parameters); c.kind == '{' && json_next(&c, &item);) {
        const struct row *row = row_of(w->event_source, w->api, item.name);
        if (row && !is_blank(item.value))
            add_filter(w, row->shape == TERM || !is_nested(item.value) ? item.name : STR_NONE, item.value, 0);
        else if (!row && depth == 0 && str_ends(item.name, "Request"))
            add_members(w, item.value, 1);
    }
}

struct str filter_of(struct str event_source, struct str event_name, struct str request_parameters,
                     struct arena *arena) {
    if (!request_parameters.data || !event_source.data)
        return STR_NONE;
    /* one more than may be shown tells that something was cut */
    struct writer w = {event_source, api_name(event_name), BUF_INIT(FILTER_MOST_BYTES * 4), arena, false};
    add_members(&w, request_parameters, 0);
    struct str text = w.out.len ? arena_str(arena, buf_str(&w.out)) : STR_NONE;
    buf_clear(&w.out);
    if (text.len <= FILTER_MOST_BYTES)
        return text;
    struct str head = safe_head(text, FILTER_MOST_BYTES - strlen("…"));
    return arena_printf(arena, "%.*s…", STR_ARG(head));
}
