#include "trail/sensitive.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/err.h"
#include "trail/api_name.h"
#include "trail/facts.h"
#include "trail/glob.h"
#include "trail/json.h"

/* Reads that are sensitive only when the request says so. */
static const struct condition {
    const char *event_source, *pattern, *path; /* of requestParameters */
    const char *word;                          /* the value, any case */
    bool wanted;                               /* sensitive when the value is the word; or when it is not */
    const char *source;
} conditions[] = {
    {"ssm.amazonaws.com", "GetParameter*", "withDecryption", "true", true,
     "ssm API model: SecureString stays encrypted"},
    {"ec2.amazonaws.com", "DescribeInstanceAttribute", "attribute", "userData", true, "ec2 API model"},
    {"apigateway.amazonaws.com", "GetApiKeys", "includeValues", "true", true, "apigateway API model"},
    {"apigateway.amazonaws.com", "GetApiKey", "includeValue", "true", true, "apigateway API model"},
    {"glue.amazonaws.com", "GetConnection*", "hidePassword", "true", false, "glue API model"},
};

enum { CELL_SOURCE, CELL_NAME, CELL_WHY };

static struct {
    struct sensitive_read *rows;
    size_t count;
} table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* "[class] why (provenance)" */
static void split_why(struct str text, struct sensitive_read *row) {
    if (str_starts(text, "[")) {
        struct str class_name = str_before(str_slice(text, 1, text.len), ']');
        row->class_name = class_name;
        text = str_trim(str_slice(text, class_name.len + 2, text.len));
    }
    row->why = text;
    if (str_ends(text, ")")) {
        struct str last = str_after_last(text, '(');
        row->provenance = str_slice(last, 0, last.len - 1);
        row->why = str_trim(str_slice(text, 0, text.len - last.len - 1));
    }
}

static int order(const void *a, const void *b) {
    const struct sensitive_read *x = a, *y = b;
    int by_source = str_compare(x->event_source, y->event_source);
    return by_source ? by_source : str_compare(x->event_name, y->event_name);
}

static void load(void) {
    static struct facts facts; /* owns the text of the rows */
    facts_load(&facts, "sensitive_reads");
    table.rows = xcalloc(facts.rows, sizeof *table.rows);
    for (size_t i = 0; i < facts.rows; i++) {
        struct sensitive_read *row = &table.rows[i];
        row->event_source = facts_cell(&facts, i, CELL_SOURCE);
        row->event_name = api_name(facts_cell(&facts, i, CELL_NAME));
        split_why(facts_cell(&facts, i, CELL_WHY), row);
    }
    qsort(table.rows, facts.rows, sizeof *table.rows, order);
    /* GetFunction stands with and without its API date: one row is enough */
    for (size_t i = 0; i < facts.rows; i++)
        if (table.count == 0 || order(&table.rows[table.count - 1], &table.rows[i]) != 0)
            table.rows[table.count++] = table.rows[i];
}

const struct sensitive_read *sensitive_reads(size_t *count) {
    pthread_once(&once, load);
    *count = table.count;
    return table.rows;
}

static bool value_is(struct str value, const char *word) {
    if (value.len >= 2 && value.data[0] == '"')
        value = str_slice(value, 1, value.len - 1);
    return str_is_nocase(value, word);
}

/* Unknown parameters cannot rule a read out. */
static bool fulfilled(const struct condition *condition, struct str parameters) {
    if (str_empty(parameters) || str_is(parameters, "null"))
        return true;
    return value_is(json_at(parameters, condition->path), condition->word) == condition->wanted;
}

static bool conditions_hold(struct str event_source, struct str name, struct str parameters) {
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
        if (str_is(event_source, conditions[i].event_source) && glob_match(conditions[i].pattern, name))
            return fulfilled(&conditions[i], parameters);
    return true;
}

const struct sensitive_read *sensitive_read(struct str event_source, struct str event_name,
                                            struct str request_parameters) {
    pthread_once(&once, load);
    struct sensitive_read wanted = {.event_source = event_source, .event_name = api_name(event_name)};
    const struct sensitive_read *row = bsearch(&wanted, table.rows, table.count, sizeof *table.rows, order);
    return row && conditions_hold(event_source, wanted.event_name, request_parameters) ? row : NULL;
}
