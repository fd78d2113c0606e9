#include "output/listing.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/safe.h"
#include "output/case_json.h"

#define ROW_MOST_BYTES ((size_t)64 << 20)

struct value {
    enum { VALUE_NULL, VALUE_TEXT, VALUE_INTEGER, VALUE_REAL, VALUE_BOOL, VALUE_TIME, VALUE_LIST, VALUE_JSON } type;
    struct str text;
    int64_t number;
    double real;
    struct str *items;
    size_t item_count;
    enum style style;
};

struct listing {
    struct listing_options options;
    struct listing_column columns[GRID_MOST_COLUMNS];
    size_t column_count;
    struct value values[GRID_MOST_COLUMNS];
    struct arena row; /* memory of the row being filled */
    bool pending;     /* a row is being filled */
    uint64_t row_count;
    struct buf line;
    struct grid *grid;                 /* screen: the batch so far */
    size_t grid_of[GRID_MOST_COLUMNS]; /* column of the grid, or GRID_MOST_COLUMNS */
};

static struct grid *fresh_grid(struct listing *listing) {
    struct grid_column shown[GRID_MOST_COLUMNS];
    size_t count = 0;
    for (size_t c = 0; c < listing->column_count; c++) {
        listing->grid_of[c] = listing->columns[c].title ? count : GRID_MOST_COLUMNS;
        if (listing->columns[c].title)
            shown[count++] = (struct grid_column){listing->columns[c].title, listing->columns[c].flags};
    }
    return grid_new(listing->options.look, shown, count, 0);
}

static void begin_json(struct listing *listing) {
    if (listing->options.schema)
        fprintf(listing->options.out, "{\n  \"schema\": \"%s\",\n  \"%s\": [", listing->options.schema,
                listing->options.member);
    else
        fputc('[', listing->options.out);
}

static void csv_header(struct listing *listing) {
    for (size_t c = 0; c < listing->column_count; c++) {
        buf_addz(&listing->line, c ? "," : "");
        safe_csv(&listing->line, str_of(listing->columns[c].name));
    }
    buf_addz(&listing->line, "\r\n");
    fwrite(listing->line.data, 1, listing->line.len, listing->options.out);
    buf_reset(&listing->line);
}

struct listing *listing_new(const struct listing_options *options, const struct listing_column *columns,
                            size_t column_count) {
    if (column_count > GRID_MOST_COLUMNS)
        BUG("a listing of %zu columns", column_count);
    struct listing *listing = xcalloc(1, sizeof *listing);
    listing->options = *options;
    listing->column_count = column_count;
    listing->line = BUF_INIT(ROW_MOST_BYTES);
    memcpy(listing->columns, columns, column_count * sizeof *columns);
    switch (options->form) {
    case LISTING_SCREEN: listing->grid = fresh_grid(listing); break;
    case LISTING_JSON: begin_json(listing); break;
    case LISTING_CSV: csv_header(listing); break;
    case LISTING_JSONL: break;
    }
    return listing;
}

/* --- a row, written --------------------------------------------------------------------------------------------- */

static struct str joined(struct listing *listing, const struct value *value) {
    struct strs items = {value->items, value->item_count, value->item_count};
    struct buf buf = BUF_INIT(ROW_MOST_BYTES);
    for (size_t i = 0; i < items.count; i++) {
        buf_addz(&buf, i ? " " : "");
        buf_add(&buf, items.items[i]);
    }
    struct str text = arena_str(&listing->row, buf_str(&buf));
    buf_clear(&buf);
    return text;
}

static struct str time_text(struct listing *listing, int64_t time, bool screen) {
    struct buf buf = BUF_INIT(64);
    if (!screen)
        return time_str(&listing->row, time);
    look_time(listing->options.look, &buf, time);
    struct str text = arena_str(&listing->row, buf_str(&buf));
    buf_clear(&buf);
    return text;
}

/* A value as text, for the screen and for CSV; null is absent. */
static struct str value_text(struct listing *listing, const struct value *value, bool screen) {
    char digits[32];
    switch (value->type) {
    case VALUE_NULL: return STR_NONE;
    case VALUE_JSON:
    case VALUE_TEXT: return value->text;
    case VALUE_INTEGER: return arena_printf(&listing->row, "%" PRId64, value->number);
    case VALUE_REAL:
        snprintf(digits, sizeof digits, "%.15g", value->real);
        if (strtod(digits, NULL) != value->real) /* 17 digits only where 15 would change the number */
            snprintf(digits, sizeof digits, "%.17g", value->real);
        return arena_str(&listing->row, str_of(digits));
    case VALUE_BOOL: return value->number ? STR("true") : STR("false");
    case VALUE_TIME: return time_text(listing, value->number, screen);
    case VALUE_LIST: return joined(listing, value);
    }
    return STR_NONE;
}

static json_t *list_json(const struct value *value) {
    json_t *array = json_array();
    for (size_t i = 0; i < value->item_count; i++)
        json_array_append_new(array, json_of_str(value->items[i]));
    return array;
}

static json_t *nested_json(struct str text) {
    json_t *json = json_loadb(text.data, text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    return json ? json : json_of_str(text); /* with a number that is too large, for one */
}

static json_t *value_json(const struct value *value) {
    switch (value->type) {
    case VALUE_NULL: return json_null();
    case VALUE_TEXT: return json_of_str(value->text);
    case VALUE_INTEGER: return json_integer(value->number);
    case VALUE_REAL: return isfinite(value->real) ? json_real(value->real) : json_null();
    case VALUE_BOOL: return json_boolean(value->number);
    case VALUE_TIME: return json_of_time(value->number);
    case VALUE_LIST: return list_json(value);
    case VALUE_JSON: return nested_json(value->text);
    }
    return json_null();
}

static void write_json(struct listing *listing) {
    json_t *object = json_object();
    for (size_t c = 0; c < listing->column_count; c++)
        json_object_set_new(object, listing->columns[c].name, value_json(&listing->values[c]));
    if (listing->options.form == LISTING_JSON)
        fputs(listing->row_count > 1 ? ",\n    " : "\n    ", listing->options.out);
    json_emit(listing->options.out, object, listing->options.ascii ? JSON_ENSURE_ASCII : 0);
    if (listing->options.form == LISTING_JSONL)
        fputc('\n', listing->options.out);
    json_decref(object);
}

static void write_csv(struct listing *listing) {
    for (size_t c = 0; c < listing->column_count; c++) {
        buf_addz(&listing->line, c ? "," : "");
        struct str text = value_text(listing, &listing->values[c], false);
        if (text.data)
            safe_csv(&listing->line, text);
    }
    buf_addz(&listing->line, "\r\n");
    fwrite(listing->line.data, 1, listing->line.len, listing->options.out);
    buf_reset(&listing->line);
}

static void flush_grid(struct listing *listing) {
    struct screen screen;
    screen_init(&screen, listing->options.look);
    grid_print(listing->grid, &screen);
    screen_write(&screen, listing->options.out);
    screen_clear(&screen);
    grid_free(listing->grid);
    listing->grid = NULL;
}

static void add_to_grid(struct listing *listing) {
    if (!listing->grid)
        listing->grid = fresh_grid(listing);
    grid_row(listing->grid);
    for (size_t c = 0; c < listing->column_count; c++)
        if (listing->grid_of[c] < GRID_MOST_COLUMNS) {
            enum style own = listing->values[c].style;
            grid_text(listing->grid, listing->grid_of[c], own != STYLE_PLAIN ? own : listing->columns[c].style,
                      value_text(listing, &listing->values[c], true));
        }
    if (grid_rows(listing->grid) >= LISTING_BATCH_ROWS)
        flush_grid(listing);
}

static void write_row(struct listing *listing) {
    if (!listing->pending)
        return;
    switch (listing->options.form) {
    case LISTING_SCREEN: add_to_grid(listing); break;
    case LISTING_JSON:
    case LISTING_JSONL: write_json(listing); break;
    case LISTING_CSV: write_csv(listing); break;
    }
    listing->pending = false;
    arena_reset(&listing->row);
    memset(listing->values, 0, listing->column_count * sizeof *listing->values);
}

/* --- a row, filled ---------------------------------------------------------------------------------------------- */

void listing_row(struct listing *listing) {
    write_row(listing);
    listing->pending = true;
    listing->row_count++;
}

void listing_styled(struct listing *listing, size_t column, enum style style, struct str text) {
    if (text.data)
        listing->values[column] =
            (struct value){.type = VALUE_TEXT, .text = arena_str(&listing->row, text), .style = style};
}

void listing_text(struct listing *listing, size_t column, struct str text) {
    listing_styled(listing, column, STYLE_PLAIN, text);
}

void listing_json(struct listing *listing, size_t column, struct str json) {
    listing_text(listing, column, json);
    if (json.data)
        listing->values[column].type = VALUE_JSON;
}

void listing_integer(struct listing *listing, size_t column, int64_t number) {
    listing->values[column] = (struct value){.type = VALUE_INTEGER, .number = number};
}

void listing_count_styled(struct listing *listing, size_t column, enum style style, int64_t number) {
    listing->values[column] = (struct value){.type = VALUE_INTEGER, .number = number, .style = style};
}

void listing_real(struct listing *listing, size_t column, double number) {
    listing->values[column] = (struct value){.type = VALUE_REAL, .real = number};
}

void listing_bool(struct listing *listing, size_t column, bool value) {
    listing->values[column] = (struct value){.type = VALUE_BOOL, .number = value};
}

void listing_time(struct listing *listing, size_t column, int64_t time) {
    if (time != TIME_NONE)
        listing->values[column] = (struct value){.type = VALUE_TIME, .number = time};
}

void listing_list(struct listing *listing, size_t column, const struct str *items, size_t count) {
    struct value *value = &listing->values[column];
    *value = (struct value){.type = VALUE_LIST, .item_count = count};
    value->items = arena_alloc(&listing->row, count * sizeof *items);
    for (size_t i = 0; i < count; i++)
        value->items[i] = arena_str(&listing->row, items[i]);
}

bool listing_failed(const struct listing *listing) {
    return ferror(listing->options.out);
}

uint64_t listing_rows(const struct listing *listing) {
    return listing->row_count;
}

void listing_finish(struct listing *listing) {
    FILE *out = listing->options.out;
    write_row(listing);
    if (listing->grid && (grid_rows(listing->grid) || !listing->row_count))
        flush_grid(listing);
    if (listing->options.form == LISTING_JSON) {
        fputs(listing->row_count ? "\n  ]" : "]", out);
        fputs(listing->options.schema ? "\n}\n" : "\n", out);
    }
    grid_free(listing->grid);
    buf_clear(&listing->line);
    arena_clear(&listing->row);
    free(listing);
}
