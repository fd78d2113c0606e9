/* What the tables of trail/ say, for SQL: of calls call_group(), call_target() and coverage_category(); of take-overs
 * takeover_names(), takeover_enters() and its like, and takeover_minutes(); of passwords password_part(); of sessions
 * that services made service_session_names() and service_session_reached(); of addresses canonical_address(); of
 * issuances issued_until(). */
#include <stdlib.h>

#include "engine/coverage.h"
#include "engine/json_path.h"
#include "engine/state.h"
#include "engine/vector.h"
#include "trail/group.h"
#include "trail/password.h"
#include "trail/pivot.h"
#include "trail/service_session.h"
#include "trail/source.h"
#include "trail/takeover.h"
#include "trail/target.h"

struct flags {
    const bool *values;
    const uint64_t *known;
};

static struct flags flags_of(duckdb_data_chunk chunk, idx_t column) {
    duckdb_vector vector = duck.data_chunk_get_vector(chunk, column);
    return (struct flags){duck.vector_get_data(vector), duck.vector_get_validity(vector)};
}

/* 1, 0, or -1 for NULL. */
static int64_t flag_at(const struct flags *flags, size_t row) {
    return vector_has(flags->known, row) ? flags->values[row] : -1;
}

/* call_group(event_source, event_name, read_only, request_parameters): 'write', 'sensitive_read' or 'read'. */
static void run_group(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    struct text_vector source = text_vector_of(chunk, 0), name = text_vector_of(chunk, 1);
    struct text_vector parameters = text_vector_of(chunk, 3);
    struct flags read_only = flags_of(chunk, 2);
    (void)info;
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++) {
        enum call_group group = call_group_of(text_vector_at(&source, row), text_vector_at(&name, row),
                                              flag_at(&read_only, row), text_vector_at(&parameters, row), NULL);
        vector_set_text(out, row, str_of(call_group_name(group)));
    }
}

/* coverage_category(event_category, event_name, management_event, read_only): 'management read', 'data', … */
static void run_category(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    struct text_vector category = text_vector_of(chunk, 0), name = text_vector_of(chunk, 1);
    struct flags management = flags_of(chunk, 2), read_only = flags_of(chunk, 3);
    (void)info;
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++) {
        enum coverage_category found = coverage_category_of(text_vector_at(&category, row), text_vector_at(&name, row),
                                                            flag_at(&management, row), flag_at(&read_only, row));
        vector_set_text(out, row, str_of(coverage_category_name(found)));
    }
}

/* call_target(event_source, event_name, resources, request_parameters, response_elements, additional_event_data,
 * service_event_details): what the call acts on, or NULL. */
static void run_target(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    struct text_vector texts[7];
    struct arena arena = ARENA_EMPTY;
    (void)info;
    for (idx_t i = 0; i < 7; i++)
        texts[i] = text_vector_of(chunk, i);
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++) {
        struct target_input input = {.event_source = text_vector_at(&texts[0], row),
                                     .event_name = text_vector_at(&texts[1], row),
                                     .resources = text_vector_at(&texts[2], row),
                                     .request_parameters = text_vector_at(&texts[3], row),
                                     .response_elements = text_vector_at(&texts[4], row),
                                     .additional_event_data = text_vector_at(&texts[5], row),
                                     .service_event_details = text_vector_at(&texts[6], row)};
        vector_set_text(out, row, target_of(&input, &arena).text);
        arena_reset(&arena);
    }
    arena_clear(&arena);
}

static struct str sound(struct str json) {
    return json.len && json_sound(json) ? json : STR_NONE;
}

/* takeover_names(event_source, event_name, error_code, request_parameters, response_elements): what the call has in
 * hand, with chr(31) between, or NULL. */
static void run_takeover_names(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    struct text_vector texts[5];
    struct arena arena = ARENA_EMPTY;
    (void)info;
    for (idx_t i = 0; i < 5; i++)
        texts[i] = text_vector_of(chunk, i);
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++) {
        struct takeover_call call = {.event_source = text_vector_at(&texts[0], row),
                                     .event_name = text_vector_at(&texts[1], row),
                                     .error_code = text_vector_at(&texts[2], row),
                                     .request_parameters = sound(text_vector_at(&texts[3], row)),
                                     .response_elements = sound(text_vector_at(&texts[4], row))};
        vector_set_text(out, row, takeover_names(&call, &arena));
        arena_reset(&arena);
    }
    arena_clear(&arena);
}

static void run_trait(duckdb_data_chunk chunk, duckdb_vector out, enum takeover_trait trait) {
    struct text_vector source = text_vector_of(chunk, 0), name = text_vector_of(chunk, 1);
    bool *has = duck.vector_get_data(out);
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++)
        has[row] = takeover_has(text_vector_at(&source, row), text_vector_at(&name, row), trait);
}

/* takeover_enters(event_source, event_name), takeover_prepares(…), takeover_starts(…) */
static void run_enters(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    (void)info;
    run_trait(chunk, out, TAKEOVER_ENTERS);
}
static void run_prepares(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    (void)info;
    run_trait(chunk, out, TAKEOVER_PREPARES);
}
static void run_starts(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    (void)info;
    run_trait(chunk, out, TAKEOVER_STARTS);
}

/* takeover_minutes(event_source, event_name) */
static void run_minutes(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    struct text_vector source = text_vector_of(chunk, 0), name = text_vector_of(chunk, 1);
    int64_t *minutes = duck.vector_get_data(out);
    (void)info;
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++)
        minutes[row] = takeover_minutes(text_vector_at(&source, row), text_vector_at(&name, row));
}

/* password_part(event_source, event_name): 'given', 'ended' or NULL. */
static void run_password(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    struct text_vector source = text_vector_of(chunk, 0), name = text_vector_of(chunk, 1);
    (void)info;
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++)
        vector_set_text(out, row, password_part(text_vector_at(&source, row), text_vector_at(&name, row)));
}

/* service_session_names(invoked_by, issued_arn): by what a take-over tells the session, as takeover_names says it, or
 * NULL. */
static void run_session_names(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    struct text_vector service = text_vector_of(chunk, 0), arn = text_vector_of(chunk, 1);
    struct arena arena = ARENA_EMPTY;
    (void)info;
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++) {
        struct service_session_names names =
            service_session_names_of(text_vector_at(&service, row), text_vector_at(&arn, row));
        bool both = names.thing.len && names.role.len;
        struct str text = arena_printf(&arena, "%s%.*s%s%s%.*s", names.thing.len ? "thing:" : "", STR_ARG(names.thing),
                                       both ? "\x1f" : "", names.role.len ? "role:" : "", STR_ARG(names.role));
        vector_set_text(out, row, text.len ? text : STR_NONE);
        arena_reset(&arena);
    }
    arena_clear(&arena);
}

/* service_session_reached(invoked_by, its region, event_source, its region): do calls to the one reach what sessions of
 * the other run on? */
static void run_reached(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    struct text_vector service = text_vector_of(chunk, 0), made = text_vector_of(chunk, 1);
    struct text_vector source = text_vector_of(chunk, 2), called = text_vector_of(chunk, 3);
    bool *reached = duck.vector_get_data(out);
    (void)info;
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++)
        reached[row] = service_session_reached(text_vector_at(&service, row), text_vector_at(&source, row)) &&
                       service_session_same_region(text_vector_at(&service, row), text_vector_at(&made, row),
                                                   text_vector_at(&called, row));
}

/* canonical_address(source_ip_address): an IPv6 address in its one spelling, anything else as it stands. */
static void run_address(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    struct text_vector address = text_vector_of(chunk, 0);
    char text[ADDRESS_BYTES];
    (void)info;
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++)
        vector_set_text(out, row, address_canonical(text_vector_at(&address, row), text));
}

/* issued_until(event_source, event_name, invoked_by, request_parameters, response_elements, event time in microseconds
 * as text): when the credentials end, in microseconds; where nothing tells that, the greatest number. */
static void run_issued_until(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector out) {
    static const enum column columns[] = {COLUMN_EVENT_SOURCE, COLUMN_EVENT_NAME, COLUMN_INVOKED_BY,
                                          COLUMN_REQUEST_PARAMETERS, COLUMN_RESPONSE_ELEMENTS};
    struct text_vector texts[5], times = text_vector_of(chunk, 5);
    struct arena arena = ARENA_EMPTY;
    int64_t *until = duck.vector_get_data(out);
    (void)info;
    for (idx_t i = 0; i < 5; i++)
        texts[i] = text_vector_of(chunk, i);
    for (size_t row = 0; row < duck.data_chunk_get_size(chunk); row++) {
        struct record record = {0};
        for (size_t i = 0; i < 5; i++)
            record_set_text(&record, columns[i], sound(text_vector_at(&texts[i], row)));
        record_set_number(&record, COLUMN_EVENT_TIME,
                          strtoll(arena_str(&arena, text_vector_at(&times, row)).data, NULL, 10));
        const struct pivot *pivot = pivot_of(text_vector_at(&texts[0], row), text_vector_at(&texts[1], row));
        int64_t time = pivot ? pivot_expiration(pivot, &record, &arena) : TIME_NONE;
        until[row] = time == TIME_NONE ? INT64_MAX : time;
        arena_reset(&arena);
    }
    arena_clear(&arena);
}

static const struct {
    const char *name, *arguments; /* t text, b boolean */
    enum DUCKDB_TYPE result;
    duckdb_scalar_function_t run;
} functions[] = {{"call_group", "ttbt", DUCKDB_TYPE_VARCHAR, run_group},
                 {"canonical_address", "t", DUCKDB_TYPE_VARCHAR, run_address},
                 {"call_target", "ttttttt", DUCKDB_TYPE_VARCHAR, run_target},
                 {"coverage_category", "ttbb", DUCKDB_TYPE_VARCHAR, run_category},
                 {"issued_until", "tttttt", DUCKDB_TYPE_BIGINT, run_issued_until},
                 {"takeover_names", "ttttt", DUCKDB_TYPE_VARCHAR, run_takeover_names},
                 {"takeover_enters", "tt", DUCKDB_TYPE_BOOLEAN, run_enters},
                 {"takeover_prepares", "tt", DUCKDB_TYPE_BOOLEAN, run_prepares},
                 {"takeover_starts", "tt", DUCKDB_TYPE_BOOLEAN, run_starts},
                 {"takeover_minutes", "tt", DUCKDB_TYPE_BIGINT, run_minutes},
                 {"password_part", "tt", DUCKDB_TYPE_VARCHAR, run_password},
                 {"service_session_names", "tt", DUCKDB_TYPE_VARCHAR, run_session_names},
                 {"service_session_reached", "tttt", DUCKDB_TYPE_BOOLEAN, run_reached}};

static bool register_one(struct engine *engine, size_t i) {
    duckdb_logical_type text = duck.create_logical_type(DUCKDB_TYPE_VARCHAR);
    duckdb_logical_type flag = duck.create_logical_type(DUCKDB_TYPE_BOOLEAN);
    duckdb_logical_type result = duck.create_logical_type(functions[i].result);
    duckdb_scalar_function function = duck.create_scalar_function();
    duck.scalar_function_set_name(function, functions[i].name);
    for (const char *argument = functions[i].arguments; *argument; argument++)
        duck.scalar_function_add_parameter(function, *argument == 'b' ? flag : text);
    duck.scalar_function_set_return_type(function, result);
    duck.scalar_function_set_special_handling(function);
    duck.scalar_function_set_function(function, functions[i].run);
    duckdb_state state = duck.register_scalar_function(engine->connection, function);
    duck.destroy_scalar_function(&function);
    duck.destroy_logical_type(&text);
    duck.destroy_logical_type(&flag);
    duck.destroy_logical_type(&result);
    return state == DuckDBSuccess;
}

enum err_code call_functions_register(struct engine *engine, struct err *err) {
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (!register_one(engine, i))
            return err_set(err, ERR_ENVIRONMENT, "DuckDB refuses the function %s", functions[i].name);
    return ERR_OK;
}
