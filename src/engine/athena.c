/* Trino's functions that DuckDB lacks, so that queries written for Athena run unchanged.
 *
 * Those that read JSON are C over our own scanner; the rest are macros (queries/macro_json.sql,
 * queries/macro_trino.sql). Text that is not JSON
 * gives NULL, where Trino would fail: one odd event must not end a query over a million. */
#include <arpa/inet.h>
#include <strings.h>

#include "engine/date_parse.h"
#include "engine/hash.h"
#include "engine/json_path.h"
#include "engine/session_set.h"
#include "engine/sql_token.h"
#include "engine/state.h"
#include "engine/vector.h"
#include "trail/json.h"

enum { ARGUMENTS_MOST = 2 };

/* One call for one row: the answer goes to `out` (absent: NULL), texts to `arena`. */
typedef struct str text_function(const struct str *arguments, struct arena *arena);
/* The same for a list; absent items are NULL. Returns false for NULL. */
typedef bool list_function(struct str argument, struct arena *arena, struct str **items, size_t *count);
typedef bool number_function(struct str argument, int64_t *out);

/* --- the functions ------------------------------------------------------------------------------------------------ */

static struct str extract(const struct str *arguments, struct arena *arena) {
    (void)arena;
    return json_path_at(arguments[0], arguments[1]);
}

static struct str extract_scalar(const struct str *arguments, struct arena *arena) {
    return json_scalar(json_path_at(arguments[0], arguments[1]), arena);
}

static bool items(struct str text, struct arena *arena, struct str **out, size_t *count) {
    struct json_cursor cursor = json_open(text);
    struct json_item item;
    size_t space = 0;
    *out = NULL;
    if (cursor.kind != '[')
        return false;
    while (json_next(&cursor, &item))
        *arena_push(arena, *out, *count, space) = item.value;
    return true;
}

/* Members of an object, each name once, the last one counting: what a MAP can hold. */
static bool members(struct str text, struct arena *arena, struct json_item **out, size_t *count) {
    struct json_cursor cursor = json_open(text);
    struct json_item item, *all = NULL;
    size_t all_count = 0, space = 0;
    if (cursor.kind != '{')
        return false;
    while (json_next(&cursor, &item))
        *arena_push(arena, all, all_count, space) = item;
    *out = all;
    *count = all_count;
    struct session_set seen = {0};
    size_t kept = all_count; /* from the end forwards */
    for (size_t i = all_count; i-- > 0;)
        if (session_set_add(&seen, hash_text(all[i].name)))
            all[--kept] = all[i];
    session_set_clear(&seen);
    *out = all + kept;
    *count = all_count - kept;
    return true;
}

static bool names(struct str text, struct arena *arena, struct str **out, size_t *count) {
    struct json_item *all = NULL;
    if (!members(text, arena, &all, count))
        return false;
    *out = arena_alloc(arena, (*count + 1) * sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = json_unescape(all[i].name, arena);
    return true;
}

static bool values(struct str text, struct arena *arena, struct str **out, size_t *count) {
    struct json_item *all = NULL;
    if (!members(text, arena, &all, count))
        return false;
    *out = arena_alloc(arena, (*count + 1) * sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = json_scalar(all[i].value, arena);
    return true;
}

/* The members' values as JSON, in the order of their names. */
static bool member_texts(struct str text, struct arena *arena, struct str **out, size_t *count) {
    struct json_item *all = NULL;
    if (!members(text, arena, &all, count))
        return false;
    *out = arena_alloc(arena, (*count + 1) * sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = all[i].value;
    return true;
}

/* The value of the member of this name as JSON; the case of a name does not count, as for a field of a Trino ROW. */
static struct str member(const struct str *arguments, struct arena *arena) {
    struct json_cursor cursor = json_open(str_trim(arguments[0]));
    struct json_item item;
    struct str found = STR_NONE;
    if (cursor.kind != '{')
        return found;
    struct str wanted = arena_str(arena, arguments[1]);
    while (json_next(&cursor, &item))
        if (str_is_nocase(json_unescape(item.name, arena), wanted.data))
            found = item.value;
    return found;
}

static bool array_length(struct str text, int64_t *out) {
    struct json_cursor cursor = json_open(text);
    struct json_item item;
    *out = 0;
    if (cursor.kind != '[')
        return false;
    while (json_next(&cursor, &item))
        ++*out;
    return true;
}

/* The bytes of an address, 4 or 16; 0: it is none. */
static size_t address_bytes(struct str text, unsigned char out[16]) {
    char copy[INET6_ADDRSTRLEN];
    if (text.len >= sizeof copy)
        return 0;
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    return strlen(copy) != text.len              ? 0
           : inet_pton(AF_INET, copy, out) == 1  ? 4
           : inet_pton(AF_INET6, copy, out) == 1 ? 16
                                                 : 0;
}

/* Is the address (second) in the network (first), "10.0.0.0/8"? Unknown when one of them is none. */
static bool address_in(const struct str *arguments, bool *known) {
    unsigned char network[16] = {0}, address[16] = {0};
    struct str base = str_before(arguments[0], '/'), digits = str_slice(arguments[0], base.len + 1, arguments[0].len);
    size_t bytes = address_bytes(base, network), others = address_bytes(arguments[1], address);
    unsigned bits = 0;
    for (size_t i = 0; i < digits.len; i++)
        bits = digits.data[i] >= '0' && digits.data[i] <= '9' && bits < 1000
                   ? bits * 10 + (unsigned)(digits.data[i] - '0')
                   : 1000;
    if (base.len == arguments[0].len)
        bits = (unsigned)bytes * 8;
    *known = bytes && others && bits <= bytes * 8;
    if (!*known || bytes != others)
        return false;
    unsigned char rest = (unsigned char)(0xff00 >> (bits % 8));
    return memcmp(network, address, bits / 8) == 0 &&
           (bits % 8 == 0 || ((network[bits / 8] ^ address[bits / 8]) & rest) == 0);
}

/* --- between DuckDB's vectors and the functions ------------------------------------------------------------------- */

static void run_text(duckdb_data_chunk chunk, duckdb_vector out, text_function *function) {
    struct text_vector json = text_vector_of(chunk, 0), path = text_vector_of(chunk, 1);
    struct arena arena = ARENA_EMPTY;
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++) {
        struct str arguments[ARGUMENTS_MOST] = {text_vector_at(&json, row), text_vector_at(&path, row)};
        bool can = arguments[1].data && json_sound(arguments[0]);
        vector_set_text(out, row, can ? function(arguments, &arena) : STR_NONE);
        arena_reset(&arena);
    }
    arena_clear(&arena);
}

static void run_list(duckdb_data_chunk chunk, duckdb_vector out, list_function *function) {
    struct text_vector json = text_vector_of(chunk, 0);
    struct arena arena = ARENA_EMPTY;
    duckdb_list_entry *entries = duck.vector_get_data(out);
    uint64_t used = 0;
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++) {
        struct str text = text_vector_at(&json, row), *found = NULL;
        size_t count = 0;
        if (!json_sound(text) || !function(str_trim(text), &arena, &found, &count))
            vector_set_absent(out, row);
        duck.list_vector_reserve(out, used + count);
        duck.list_vector_set_size(out, used + count);
        duckdb_vector child = duck.list_vector_get_child(out);
        for (size_t i = 0; i < count; i++)
            vector_set_text(child, used + i, found[i]);
        entries[row] = (duckdb_list_entry){used, count};
        used += count;
        arena_reset(&arena);
    }
    arena_clear(&arena);
}

static void run_number(duckdb_data_chunk chunk, duckdb_vector out, number_function *function) {
    struct text_vector json = text_vector_of(chunk, 0);
    int64_t *numbers = duck.vector_get_data(out);
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++) {
        struct str text = text_vector_at(&json, row);
        if (!json_sound(text) || !function(str_trim(text), &numbers[row]))
            vector_set_absent(out, row);
    }
}

static void run_time(duckdb_data_chunk chunk, duckdb_vector out, int64_t (*function)(struct str, struct str)) {
    struct text_vector text = text_vector_of(chunk, 0), format = text_vector_of(chunk, 1);
    int64_t *times = duck.vector_get_data(out);
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++) {
        struct str arguments[] = {text_vector_at(&text, row), text_vector_at(&format, row)};
        times[row] = arguments[0].data && arguments[1].data ? function(arguments[0], arguments[1]) : TIME_NONE;
        if (times[row] == TIME_NONE)
            vector_set_absent(out, row);
    }
}

static void run_address_in(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    struct text_vector network = text_vector_of(chunk, 0), address = text_vector_of(chunk, 1);
    bool *answers = duck.vector_get_data(out);
    (void)info;
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++) {
        struct str arguments[] = {text_vector_at(&network, row), text_vector_at(&address, row)};
        bool known = arguments[0].data && arguments[1].data;
        answers[row] = known && address_in(arguments, &known);
        if (!known)
            vector_set_absent(out, row);
    }
}

#define RUN(name, run, function)                                                                                       \
    static void name(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {                          \
        (void)info;                                                                                                    \
        run(chunk, out, function);                                                                                     \
    }
RUN(run_extract, run_text, extract)
RUN(run_extract_scalar, run_text, extract_scalar)
RUN(run_items, run_list, items)
RUN(run_names, run_list, names)
RUN(run_values, run_list, values)
RUN(run_member_texts, run_list, member_texts)
RUN(run_member, run_text, member)
RUN(run_array_length, run_number, array_length)
RUN(run_date_parse, run_time, date_parse)
RUN(run_parse_datetime, run_time, date_parse_joda)

static const struct {
    const char *name;
    unsigned arguments; /* all VARCHAR */
    duckdb_type result; /* LIST: of VARCHAR */
    duckdb_scalar_function_t run;
} functions[] = {
    {"log_json_extract", 2, DUCKDB_TYPE_VARCHAR, run_extract},
    {"log_json_extract_scalar", 2, DUCKDB_TYPE_VARCHAR, run_extract_scalar},
    {"log_json_items", 1, DUCKDB_TYPE_LIST, run_items},
    {"log_json_names", 1, DUCKDB_TYPE_LIST, run_names},
    {"log_json_values", 1, DUCKDB_TYPE_LIST, run_values},
    {"log_json_members", 1, DUCKDB_TYPE_LIST, run_member_texts},
    {"log_json_member", 2, DUCKDB_TYPE_VARCHAR, run_member},
    {"log_json_array_length", 1, DUCKDB_TYPE_BIGINT, run_array_length},
    {"address_in", 2, DUCKDB_TYPE_BOOLEAN, run_address_in},
    {"date_parse", 2, DUCKDB_TYPE_TIMESTAMP, run_date_parse},
    {"parse_datetime", 2, DUCKDB_TYPE_TIMESTAMP, run_parse_datetime},
};

static bool register_one(struct engine *engine, size_t i) {
    duckdb_logical_type text = duck.create_logical_type(DUCKDB_TYPE_VARCHAR);
    duckdb_logical_type result = functions[i].result == DUCKDB_TYPE_LIST
                                     ? duck.create_list_type(text)
                                     : duck.create_logical_type(functions[i].result);
    duckdb_scalar_function function = duck.create_scalar_function();
    duck.scalar_function_set_name(function, functions[i].name);
    for (unsigned argument = 0; argument < functions[i].arguments; argument++)
        duck.scalar_function_add_parameter(function, text);
    duck.scalar_function_set_return_type(function, result);
    duck.scalar_function_set_special_handling(function);
    duck.scalar_function_set_function(function, functions[i].run);
    duckdb_state state = duck.register_scalar_function(engine->connection, function);
    duck.destroy_scalar_function(&function);
    duck.destroy_logical_type(&text);
    duck.destroy_logical_type(&result);
    return state == DuckDBSuccess;
}

enum err_code athena_register(struct engine *engine, struct err *err) {
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (!register_one(engine, i))
            return err_set(err, ERR_ENVIRONMENT, "DuckDB refuses the function %s", functions[i].name);
    return engine_run(engine, query_text("macro_json"), NULL, 0, err);
}

/* The words after MACRO are the names; in any case, as SQL reads them. */
static bool names_a_macro(const struct sql_tokens *macros, const struct sql_token *word) {
    for (size_t i = 1; i < macros->count; i++)
        if (sql_token_is(&macros->items[i - 1], "MACRO") && macros->items[i].text.len == word->text.len &&
            strncasecmp(macros->items[i].text.data, word->text.data, word->text.len) == 0)
            return true;
    return false;
}

/* A name in quotes may be one as well. */
static bool uses_a_macro(struct str sql) {
    struct arena arena = ARENA_EMPTY;
    struct sql_tokens macros = sql_tokens(str_of(query_text("macro_trino")), &arena), words = sql_tokens(sql, &arena);
    bool uses = false;
    for (size_t i = 0; i < words.count && !uses; i++)
        uses = words.items[i].kind == SQL_NAME || names_a_macro(&macros, &words.items[i]);
    arena_clear(&arena);
    return uses;
}

enum err_code engine_speak_trino(struct engine *engine, struct str sql, struct err *err) {
    return sql.data && !uses_a_macro(sql) ? ERR_OK : engine_run(engine, query_text("macro_trino"), NULL, 0, err);
}
