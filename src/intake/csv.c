#include "intake/csv.h"

#include "trail/json.h"

/* --- cells ----------------------------------------------------------------------------------------------------- */

/* The closing quote of a quoted cell, `p` behind the opening one, or NULL. */
static const char *closing_quote(const char *p, const char *end) {
    while (p < end && (p = memchr(p, '"', (size_t)(end - p)))) {
        if (p + 1 == end || p[1] != '"')
            return p;
        p += 2;
    }
    return NULL;
}

/* The end of the cell at `p`: its separator, its line end, or `end`. NULL: `end` comes within quotes. */
static const char *cell_end(const char *p, const char *end, char separator) {
    if (p < end && *p == '"') {
        p = closing_quote(p + 1, end);
        if (!p)
            return NULL;
        p++;
    }
    while (p < end && *p != separator && *p != '\n')
        p++;
    return p;
}

const char *csv_row_end(const char *p, const char *end, char separator, bool last) {
    for (;; p++) {
        p = cell_end(p, end, separator);
        if (!p || (p == end && !last))
            return NULL;
        if (p == end)
            return end;
        if (*p == '\n')
            return p + 1;
    }
}

/* The text of a cell: without the quotes, doubled ones made single; absent when empty. */
static struct str cell_text(struct str cell, struct arena *scratch) {
    cell = str_trim(cell);
    if (!cell.len || cell.data[0] != '"')
        return cell.len ? cell : STR_NONE;
    const char *close = closing_quote(cell.data + 1, cell.data + cell.len);
    cell = str_slice(cell, 1, close ? (size_t)(close - cell.data) : cell.len);
    char *text = arena_alloc(scratch, cell.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < cell.len; i++) {
        text[len++] = cell.data[i];
        if (cell.data[i] == '"')
            i++; /* the second of two */
    }
    return len ? (struct str){text, len} : STR_NONE;
}

/* Cut `row` into at most CSV_COLUMNS_MOST cells; returns how many there are. */
static unsigned split(struct str row, char separator, struct str *cells, struct arena *scratch) {
    const char *p = row.data, *end = row.data + row.len;
    unsigned count = 0;
    for (; count < CSV_COLUMNS_MOST; p++) {
        const char *stop = cell_end(p, end, separator);
        if (!stop)
            stop = end;
        cells[count++] = cell_text((struct str){p, (size_t)(stop - p)}, scratch);
        if (stop == end || *stop == '\n')
            break;
        p = stop;
    }
    return count;
}

/* --- columns --------------------------------------------------------------------------------------------------- */

enum kind { KIND_TEXT, KIND_BOOL, KIND_ACCOUNT, KIND_USER, KIND_KEY, KIND_RESOURCES };

static const struct meaning {
    const char *column; /* compared without regard to case */
    const char *member; /* of the record */
    enum kind kind;
} meanings[] = {
    {"", "", KIND_TEXT}, /* 0: a column of no meaning to us */
    {"Event time", "eventTime", KIND_TEXT},
    {"Event source", "eventSource", KIND_TEXT},
    {"Event name", "eventName", KIND_TEXT},
    {"AWS region", "awsRegion", KIND_TEXT},
    {"Source IP address", "sourceIPAddress", KIND_TEXT},
    {"User agent", "userAgent", KIND_TEXT},
    {"Error code", "errorCode", KIND_TEXT},
    {"Request ID", "requestID", KIND_TEXT},
    {"Event ID", "eventID", KIND_TEXT},
    {"Read-only", "readOnly", KIND_BOOL},
    {"Event type", "eventType", KIND_TEXT},
    {"Recipient Account Id", "recipientAccountId", KIND_ACCOUNT},
    {"Event category", "eventCategory", KIND_TEXT},
    {"Resources", "resources", KIND_RESOURCES},
    {"User name", "userName", KIND_USER},
    {"AWS access key", "accessKeyId", KIND_KEY},
};
enum { MEANINGS = sizeof meanings / sizeof *meanings, MEANING_EVENT_NAME = 3 };
/* Other tables about events share a few of these names. */
#define KNOWN_COLUMNS_LEAST 5

static unsigned char meaning_of(struct str column) {
    for (unsigned char i = 1; i < MEANINGS; i++)
        if (str_is_nocase(column, meanings[i].column))
            return i;
    return 0;
}

static bool header_with(struct csv *csv, struct str row, char separator, struct arena *scratch) {
    struct str cells[CSV_COLUMNS_MOST];
    unsigned known = 0;
    bool name = false;
    csv->separator = separator;
    csv->count = split(row, separator, cells, scratch);
    for (unsigned i = 0; i < csv->count; i++) {
        csv->meaning[i] = meaning_of(cells[i]);
        known += csv->meaning[i] != 0;
        name |= csv->meaning[i] == MEANING_EVENT_NAME;
    }
    return name && known >= KNOWN_COLUMNS_LEAST;
}

bool csv_header(struct csv *csv, struct str row) {
    struct arena scratch = ARENA_EMPTY;
    csv->wraps = false;
    bool known = header_with(csv, row, ',', &scratch) || header_with(csv, row, ';', &scratch) ||
                 header_with(csv, row, '\t', &scratch);
    arena_clear(&scratch);
    return known;
}

/* Columns that hold the record itself as JSON. */
static const char *const holding_columns[] = {
    "_raw",            /* Splunk: outputcsv, export of a search */
    "@message",        /* CloudWatch Logs Insights */
    "message",         /* log groups exported to CSV */
    "eventJson",       /* CloudTrail Lake */
    "CloudTrailEvent", /* lookup-events, flattened */
    "event.original",  /* Elastic */
};

static bool wrapper_with(struct csv *csv, struct str row, char separator, struct arena *scratch) {
    struct str cells[CSV_COLUMNS_MOST];
    bool any = false;
    csv->separator = separator;
    csv->count = split(row, separator, cells, scratch);
    for (unsigned i = 0; i < csv->count; i++) {
        csv->holds[i] = false;
        for (size_t n = 0; n < sizeof holding_columns / sizeof *holding_columns; n++)
            csv->holds[i] |= str_is_nocase(cells[i], holding_columns[n]);
        any |= csv->holds[i];
    }
    return any;
}

bool csv_header_of_wrapper(struct csv *csv, struct str row) {
    struct arena scratch = ARENA_EMPTY;
    csv->wraps = wrapper_with(csv, row, ',', &scratch) || wrapper_with(csv, row, ';', &scratch) ||
                 wrapper_with(csv, row, '\t', &scratch);
    arena_clear(&scratch);
    return csv->wraps;
}

struct str csv_held(const struct csv *csv, struct str row, struct arena *scratch) {
    struct str cells[CSV_COLUMNS_MOST];
    unsigned count = split(row, csv->separator, cells, scratch);
    for (unsigned i = 0; i < count && i < csv->count; i++) {
        struct str text = csv->holds[i] && cells[i].data ? str_trim(cells[i]) : STR_NONE;
        if (str_starts(text, "{") || str_starts(text, "["))
            return text;
    }
    return STR_NONE;
}

/* --- rows ------------------------------------------------------------------------------------------------------ */

/* Twelve digits; spreadsheets make 5.28758E+11 of them, or lose leading zeros. */
static bool usable_account(struct str text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.len == 12;
}

static void member(struct buf *out, const char *name, struct str value) {
    if (!value.data)
        return;
    buf_printf(out, "%s\"%s\":", out->data && out->len && out->data[out->len - 1] == '{' ? "" : ",", name);
    json_quote(out, value);
}

static void add_bool(struct buf *out, const char *name, struct str value) {
    if (str_is_nocase(value, "true") || str_is_nocase(value, "false"))
        buf_printf(out, ",\"%s\":%s", name, str_is_nocase(value, "true") ? "true" : "false");
}

/* One of the cell's [{"resourceType":…,"resourceName":…}], as a record writes it. */
static bool add_resource(struct buf *out, struct str item, bool first, struct arena *scratch) {
    struct str type = json_text_at(item, "resourceType", scratch), name = json_text_at(item, "resourceName", scratch);
    if (str_empty(type) && str_empty(name))
        return false;
    buf_addz(out, first ? "{" : ",{");
    member(out, "type", str_empty(type) ? STR_NONE : type);
    member(out, name.data && str_starts(name, "arn:") ? "ARN" : "resourceName", str_empty(name) ? STR_NONE : name);
    buf_addc(out, '}');
    return true;
}

static void add_resources(struct buf *out, struct str cell, struct arena *scratch) {
    enum record_fault fault;
    size_t before = out->len;
    bool any = false;
    if (!cell.data || cell.data[0] != '[' || json_skip(cell.data, cell.data + cell.len, &fault) != cell.data + cell.len)
        return;
    buf_addz(out, ",\"resources\":[");
    struct json_cursor cursor = json_open(cell);
    for (struct json_item item; json_next(&cursor, &item);)
        any |= add_resource(out, item.value, !any, scratch);
    if (any)
        buf_addc(out, ']');
    else
        out->len = before;
}

/* Who did it. The console says "root" for the root user; the CSV tells neither type nor principal of the others. */
static void add_identity(struct buf *out, const struct str *values) {
    struct str user = STR_NONE, key = STR_NONE, account = STR_NONE;
    for (unsigned i = 1; i < MEANINGS; i++) {
        struct str *slot = meanings[i].kind == KIND_USER      ? &user
                           : meanings[i].kind == KIND_KEY     ? &key
                           : meanings[i].kind == KIND_ACCOUNT ? &account
                                                              : NULL;
        if (slot)
            *slot = values[i];
    }
    if (!user.data && !key.data)
        return;
    buf_addz(out, ",\"userIdentity\":{");
    member(out, "type", user.data && str_is(user, "root") ? STR("Root") : STR_NONE);
    member(out, "userName", user);
    member(out, "accessKeyId", key);
    member(out, "accountId", account.data && usable_account(account) ? account : STR_NONE);
    buf_addc(out, '}');
}

static void add_value(struct buf *out, const struct meaning *meaning, struct str value, struct arena *scratch) {
    switch (meaning->kind) {
    case KIND_TEXT: member(out, meaning->member, value); break;
    case KIND_BOOL: add_bool(out, meaning->member, value); break;
    case KIND_ACCOUNT: member(out, meaning->member, value.data && usable_account(value) ? value : STR_NONE); break;
    case KIND_RESOURCES: add_resources(out, value, scratch); break;
    case KIND_USER:
    case KIND_KEY: break; /* add_identity */
    }
}

bool csv_is_blank(const struct csv *csv, struct str row) {
    for (size_t i = 0; i < row.len; i++)
        if (row.data[i] != csv->separator && row.data[i] != ' ')
            return false;
    return true;
}

const char *csv_record(const struct csv *csv, struct str row, bool cut, struct buf *out, struct arena *scratch) {
    struct str cells[CSV_COLUMNS_MOST], values[MEANINGS] = {STR_NONE};
    unsigned count = split(row, csv->separator, cells, scratch);
    for (unsigned i = 0; i < count && i < csv->count; i++)
        values[csv->meaning[i]] = cells[i];
    values[0] = STR_NONE;
    if (cut && count < csv->count)
        return "CSV row ends early";
    if (!values[MEANING_EVENT_NAME].data)
        return "CSV row has no event name";
    buf_addc(out, '{');
    member(out, meanings[MEANING_EVENT_NAME].member, values[MEANING_EVENT_NAME]);
    for (unsigned i = 1; i < MEANINGS; i++)
        if (i != MEANING_EVENT_NAME)
            add_value(out, &meanings[i], values[i], scratch);
    add_identity(out, values);
    buf_addc(out, '}');
    return out->truncated ? "CSV row is too long" : NULL;
}
