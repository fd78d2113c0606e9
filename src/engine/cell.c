#include "engine/cell.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "trail/json.h"

struct cell_type {
    duckdb_type id;
    enum result_type reads_as;
    uint8_t width, scale; /* of a decimal */
    duckdb_type stored;   /* of a decimal or an enum: the integer behind it */
    struct str *words;    /* of an enum */
    size_t array_size;    /* of an array */
    size_t child_count;   /* of a list, array or map: 1; of a struct: its members; of a union: tag and members */
    struct cell_type **children;
    struct str *names; /* of the members */
};

/* How a type reads; types that are not here read as OTHER. */
static const struct {
    duckdb_type id;
    enum result_type reads_as;
} readings[] = {
    {DUCKDB_TYPE_BOOLEAN, RESULT_BOOL},      {DUCKDB_TYPE_TINYINT, RESULT_INTEGER},
    {DUCKDB_TYPE_SMALLINT, RESULT_INTEGER},  {DUCKDB_TYPE_INTEGER, RESULT_INTEGER},
    {DUCKDB_TYPE_BIGINT, RESULT_INTEGER},    {DUCKDB_TYPE_UTINYINT, RESULT_INTEGER},
    {DUCKDB_TYPE_USMALLINT, RESULT_INTEGER}, {DUCKDB_TYPE_UINTEGER, RESULT_INTEGER},
    {DUCKDB_TYPE_UBIGINT, RESULT_INTEGER},   {DUCKDB_TYPE_HUGEINT, RESULT_INTEGER},
    {DUCKDB_TYPE_UHUGEINT, RESULT_INTEGER},  {DUCKDB_TYPE_FLOAT, RESULT_REAL},
    {DUCKDB_TYPE_DOUBLE, RESULT_REAL},       {DUCKDB_TYPE_DECIMAL, RESULT_REAL},
    {DUCKDB_TYPE_TIMESTAMP, RESULT_TIME},    {DUCKDB_TYPE_TIMESTAMP_S, RESULT_TIME},
    {DUCKDB_TYPE_TIMESTAMP_MS, RESULT_TIME}, {DUCKDB_TYPE_TIMESTAMP_NS, RESULT_TIME},
    {DUCKDB_TYPE_TIMESTAMP_TZ, RESULT_TIME}, {DUCKDB_TYPE_VARCHAR, RESULT_TEXT},
};

static enum result_type reading_of(duckdb_type id) {
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
        if (readings[i].id == id)
            return readings[i].reads_as;
    return RESULT_OTHER;
}

/* --- types -------------------------------------------------------------------------------------------------------- */

static void add_child(struct cell_type *type, size_t at, duckdb_logical_type child, char *name, struct arena *arena) {
    type->children[at] = cell_type_of(child, arena);
    type->names[at] = arena_str(arena, str_of(name));
    duck.destroy_logical_type(&child);
    duck.free(name);
}

static void add_children(struct cell_type *type, duckdb_logical_type from, struct arena *arena) {
    bool has_members = type->id == DUCKDB_TYPE_STRUCT || type->id == DUCKDB_TYPE_UNION;
    type->child_count = has_members ? duck.struct_type_child_count(from) : 1;
    type->children = arena_zalloc(arena, (type->child_count + 1) * sizeof *type->children);
    type->names = arena_zalloc(arena, (type->child_count + 1) * sizeof *type->names);
    for (size_t i = 0; i < type->child_count; i++)
        if (has_members)
            add_child(type, i, duck.struct_type_child_type(from, i), duck.struct_type_child_name(from, i), arena);
        else if (type->id == DUCKDB_TYPE_ARRAY)
            add_child(type, i, duck.array_type_child_type(from), NULL, arena);
        else /* a map is a list of structs of key and value */
            add_child(type, i, duck.list_type_child_type(from), NULL, arena);
}

static void add_words(struct cell_type *type, duckdb_logical_type from, struct arena *arena) {
    type->stored = duck.enum_internal_type(from);
    size_t count = duck.enum_dictionary_size(from);
    type->words = arena_zalloc(arena, (count + 1) * sizeof *type->words);
    for (size_t i = 0; i < count; i++) {
        char *word = duck.enum_dictionary_value(from, i);
        type->words[i] = arena_str(arena, str_of(word));
        duck.free(word);
    }
}

struct cell_type *cell_type_of(duckdb_logical_type from, struct arena *arena) {
    struct cell_type *type = arena_new(arena, struct cell_type);
    type->id = duck.get_type_id(from);
    type->reads_as = reading_of(type->id);
    switch (type->id) {
    case DUCKDB_TYPE_DECIMAL:
        type->width = duck.decimal_width(from);
        type->scale = duck.decimal_scale(from);
        type->stored = duck.decimal_internal_type(from);
        break;
    case DUCKDB_TYPE_ENUM: add_words(type, from, arena); break;
    case DUCKDB_TYPE_ARRAY: type->array_size = duck.array_type_array_size(from); /* fall through */
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_MAP:
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_UNION: add_children(type, from, arena); break;
    default: break;
    }
    if (type->id == DUCKDB_TYPE_LIST && type->children[0]->id == DUCKDB_TYPE_VARCHAR)
        type->reads_as = RESULT_LIST;
    else if (type->child_count && type->id != DUCKDB_TYPE_UNION)
        type->reads_as = RESULT_JSON;
    return type;
}

enum result_type cell_result_type(const struct cell_type *type) {
    return type->reads_as;
}

/* --- scalars ------------------------------------------------------------------------------------------------------ */

bool cell_is_null(const struct cell *cell) {
    const uint64_t *validity = duck.vector_get_validity(cell->vector);
    return validity && !(validity[cell->row / 64] >> (cell->row % 64) & 1);
}

#define AT(cell, type) (((const type *)duck.vector_get_data((cell)->vector))[(cell)->row])

static struct str string_at(const struct cell *cell) {
    const duckdb_string_t *text = &AT(cell, duckdb_string_t);
    size_t len = text->value.inlined.length;
    bool is_inlined = len <= sizeof text->value.inlined.inlined;
    return (struct str){is_inlined ? text->value.inlined.inlined : text->value.pointer.ptr, len};
}

static __int128 integer_at(const struct cell *cell, duckdb_type stored) {
    switch (stored) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_UTINYINT: return AT(cell, uint8_t);
    case DUCKDB_TYPE_TINYINT: return AT(cell, int8_t);
    case DUCKDB_TYPE_SMALLINT: return AT(cell, int16_t);
    case DUCKDB_TYPE_USMALLINT: return AT(cell, uint16_t);
    case DUCKDB_TYPE_INTEGER: return AT(cell, int32_t);
    case DUCKDB_TYPE_UINTEGER: return AT(cell, uint32_t);
    case DUCKDB_TYPE_UBIGINT: return AT(cell, uint64_t);
    case DUCKDB_TYPE_HUGEINT: {
        duckdb_hugeint value = AT(cell, duckdb_hugeint);
        return (__int128)((unsigned __int128)(uint64_t)value.upper << 64 | value.lower);
    }
    case DUCKDB_TYPE_UHUGEINT: {
        duckdb_uhugeint value = AT(cell, duckdb_uhugeint);
        uint64_t upper = value.upper > INT64_MAX ? INT64_MAX : value.upper;
        return (__int128)((unsigned __int128)upper << 64 | value.lower);
    }
    default: return AT(cell, int64_t);
    }
}

static int64_t time_at(const struct cell *cell) {
    int64_t value = AT(cell, int64_t);
    switch (cell->type->id) {
    case DUCKDB_TYPE_TIMESTAMP_S: return value * TIME_SECOND;
    case DUCKDB_TYPE_TIMESTAMP_MS: return value * 1000;
    case DUCKDB_TYPE_TIMESTAMP_NS: return value / 1000;
    default: return value;
    }
}

static int64_t saturated(__int128 value) {
    return value > INT64_MAX ? INT64_MAX : value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

int64_t cell_integer(const struct cell *cell, int64_t otherwise) {
    if (cell_is_null(cell))
        return otherwise;
    switch (cell->type->reads_as) {
    case RESULT_BOOL:
    case RESULT_INTEGER: return saturated(integer_at(cell, cell->type->id));
    case RESULT_TIME: return time_at(cell);
    case RESULT_REAL: {
        double value = cell_real(cell, 0);
        return isnan(value) ? otherwise : value >= 0x1p63 ? INT64_MAX : value < -0x1p63 ? INT64_MIN : (int64_t)value;
    }
    default: return otherwise;
    }
}

double cell_real(const struct cell *cell, double otherwise) {
    if (cell_is_null(cell))
        return otherwise;
    switch (cell->type->id) {
    case DUCKDB_TYPE_FLOAT: return (double)AT(cell, float);
    case DUCKDB_TYPE_DOUBLE: return AT(cell, double);
    case DUCKDB_TYPE_DECIMAL: return (double)integer_at(cell, cell->type->stored) / pow(10, cell->type->scale);
    default: break;
    }
    return cell->type->reads_as == RESULT_INTEGER || cell->type->reads_as == RESULT_BOOL
               ? (double)integer_at(cell, cell->type->id)
               : otherwise;
}

/* --- as text ------------------------------------------------------------------------------------------------------ */

static struct str value_text(duckdb_value value, struct arena *arena) {
    char *text = value ? duck.get_varchar(value) : NULL;
    struct str copy = arena_str(arena, str_of(text));
    duck.free(text);
    if (value)
        duck.destroy_value(&value);
    return copy;
}

/* Types that are rare in answers are written by DuckDB itself. */
static struct str rare_text(const struct cell *cell, struct arena *arena) {
    switch (cell->type->id) {
    case DUCKDB_TYPE_DATE: return value_text(duck.create_date(AT(cell, duckdb_date)), arena);
    case DUCKDB_TYPE_TIME: return value_text(duck.create_time(AT(cell, duckdb_time)), arena);
    case DUCKDB_TYPE_TIME_TZ: return value_text(duck.create_time_tz_value(AT(cell, duckdb_time_tz)), arena);
    case DUCKDB_TYPE_INTERVAL: return value_text(duck.create_interval(AT(cell, duckdb_interval)), arena);
    case DUCKDB_TYPE_HUGEINT: return value_text(duck.create_hugeint(AT(cell, duckdb_hugeint)), arena);
    case DUCKDB_TYPE_UHUGEINT: return value_text(duck.create_uhugeint(AT(cell, duckdb_uhugeint)), arena);
    case DUCKDB_TYPE_UUID: {
        duckdb_hugeint stored = AT(cell, duckdb_hugeint); /* its first bit is flipped, so that it sorts */
        return value_text(duck.create_uuid((duckdb_uhugeint){stored.lower, (uint64_t)stored.upper ^ UINT64_C(1) << 63}),
                          arena);
    }
    case DUCKDB_TYPE_DECIMAL: {
        __int128 value = integer_at(cell, cell->type->stored);
        duckdb_hugeint digits = {(uint64_t)value, (int64_t)(value >> 64)};
        return value_text(duck.create_decimal((duckdb_decimal){cell->type->width, cell->type->scale, digits}), arena);
    }
    case DUCKDB_TYPE_BIT: {
        struct str bits = string_at(cell);
        return value_text(duck.create_bit((duckdb_bit){(uint8_t *)(uintptr_t)bits.data, bits.len}), arena);
    }
    case DUCKDB_TYPE_BLOB: {
        struct str bytes = string_at(cell);
        return value_text(duck.create_blob((const uint8_t *)bytes.data, bytes.len), arena);
    }
    default: return arena_printf(arena, "(a value of DuckDB type %d)", (int)cell->type->id);
    }
}

static struct str real_text(double value, struct arena *arena) {
    for (int digits = 15;; digits++) { /* as few as read back as the same */
        struct str text = arena_printf(arena, "%.*g", digits, value);
        if (digits == 17 || isnan(value) || strtod(text.data, NULL) == value)
            return text;
    }
}

static struct str scalar_text(const struct cell *cell, struct arena *arena) {
    switch (cell->type->id) {
    case DUCKDB_TYPE_VARCHAR: return string_at(cell);
    case DUCKDB_TYPE_BOOLEAN: return AT(cell, bool) ? STR("true") : STR("false");
    case DUCKDB_TYPE_ENUM: return cell->type->words[integer_at(cell, cell->type->stored)];
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE: return real_text(cell_real(cell, 0), arena);
    case DUCKDB_TYPE_UBIGINT: return arena_printf(arena, "%" PRIu64, AT(cell, uint64_t));
    case DUCKDB_TYPE_SQLNULL: return STR_NONE;
    default: break;
    }
    if (cell->type->reads_as == RESULT_TIME)
        return time_str(arena, time_at(cell));
    if (cell->type->reads_as == RESULT_INTEGER && cell->type->id != DUCKDB_TYPE_HUGEINT &&
        cell->type->id != DUCKDB_TYPE_UHUGEINT)
        return arena_printf(arena, "%" PRId64, (int64_t)integer_at(cell, cell->type->id));
    return rare_text(cell, arena);
}

/* --- nested values, as JSON --------------------------------------------------------------------------------------- */

/* Where the items of a list, array or map lie in the child vector. */
static void items_of(const struct cell *cell, struct cell *first, size_t *count) {
    *first = (struct cell){cell->type->children[0], NULL, 0};
    if (cell->type->id == DUCKDB_TYPE_ARRAY) {
        first->vector = duck.array_vector_get_child(cell->vector);
        first->row = cell->row * cell->type->array_size;
        *count = cell->type->array_size;
    } else {
        duckdb_list_entry entry = AT(cell, duckdb_list_entry);
        first->vector = duck.list_vector_get_child(cell->vector);
        first->row = entry.offset;
        *count = entry.length;
    }
}

static void add_json(struct buf *out, const struct cell *cell, struct arena *arena);

static struct cell member_of(const struct cell *cell, size_t member) {
    return (struct cell){cell->type->children[member], duck.struct_vector_get_child(cell->vector, member), cell->row};
}

static void add_struct(struct buf *out, const struct cell *cell, struct arena *arena) {
    buf_addc(out, '{');
    for (size_t i = 0; i < cell->type->child_count; i++) {
        struct cell member = member_of(cell, i);
        if (i)
            buf_addc(out, ',');
        json_quote(out, cell->type->names[i]);
        buf_addc(out, ':');
        add_json(out, &member, arena);
    }
    buf_addc(out, '}');
}

static void add_map(struct buf *out, const struct cell *cell, struct arena *arena) {
    struct cell item;
    size_t count;
    items_of(cell, &item, &count);
    buf_addc(out, '{');
    for (size_t i = 0; i < count; i++, item.row++) {
        struct cell key = member_of(&item, 0), value = member_of(&item, 1);
        if (i)
            buf_addc(out, ',');
        json_quote(out, cell_text(&key, arena));
        buf_addc(out, ':');
        add_json(out, &value, arena);
    }
    buf_addc(out, '}');
}

static void add_items(struct buf *out, const struct cell *cell, struct arena *arena) {
    struct cell item;
    size_t count;
    items_of(cell, &item, &count);
    buf_addc(out, '[');
    for (size_t i = 0; i < count; i++, item.row++) {
        if (i)
            buf_addc(out, ',');
        add_json(out, &item, arena);
    }
    buf_addc(out, ']');
}

static void add_union(struct buf *out, const struct cell *cell, struct arena *arena) {
    struct cell tag = member_of(cell, 0); /* the member that holds the value */
    size_t member = (size_t)integer_at(&tag, DUCKDB_TYPE_UTINYINT) + 1;
    if (member >= cell->type->child_count)
        return;
    struct cell value = member_of(cell, member);
    add_json(out, &value, arena);
}

static void add_json(struct buf *out, const struct cell *cell, struct arena *arena) {
    if (cell_is_null(cell)) {
        buf_addz(out, "null");
        return;
    }
    switch (cell->type->id) {
    case DUCKDB_TYPE_STRUCT: add_struct(out, cell, arena); return;
    case DUCKDB_TYPE_MAP: add_map(out, cell, arena); return;
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY: add_items(out, cell, arena); return;
    case DUCKDB_TYPE_UNION: add_union(out, cell, arena); return;
    default: break;
    }
    struct str text = scalar_text(cell, arena);
    enum result_type reads_as = cell->type->reads_as;
    bool is_bare = reads_as == RESULT_INTEGER || reads_as == RESULT_BOOL ||
                   (reads_as == RESULT_REAL && isfinite(cell_real(cell, 0)));
    if (is_bare)
        buf_add(out, text);
    else
        json_quote(out, text);
}

struct str cell_text(const struct cell *cell, struct arena *arena) {
    if (cell_is_null(cell))
        return STR_NONE;
    if (!cell->type->child_count)
        return scalar_text(cell, arena);
    struct buf out = BUF_INIT(LIMIT_DOCUMENT_BYTES);
    add_json(&out, cell, arena);
    struct str text = arena_str(arena, buf_str(&out));
    buf_clear(&out);
    return text;
}

struct str *cell_list(const struct cell *cell, struct arena *arena, size_t *count) {
    *count = 0;
    if (cell->type->id != DUCKDB_TYPE_LIST || cell_is_null(cell))
        return NULL;
    struct cell item;
    items_of(cell, &item, count);
    struct str *texts = arena_zalloc(arena, (*count + 1) * sizeof *texts);
    for (size_t i = 0; i < *count; i++, item.row++)
        texts[i] = arena_str(arena, cell_text(&item, arena));
    return texts;
}
