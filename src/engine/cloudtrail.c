/* The table functions: CloudTrail as a table.
 *
 *   cloudtrail(paths)    any logs: a path or a list of paths, dedup := true drops copies
 *   logs_events()        the attached logs, copies dropped: view `events`
 *   watched_events()     of the attached logs what the engine's watch picks
 *
 * They differ in what they bind (which intake, which ledger) and share everything else: a scan (engine/scan.c) whose
 * workers are DuckDB's threads, and the copying of records into DuckDB's vectors. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/hash.h"
#include "engine/session_set.h"
#include "engine/state.h"

enum kind { KIND_PATHS, KIND_LOGS, KIND_WATCHED };

/* Behind each registered function. */
struct function {
    struct engine *engine;
    enum kind kind;
};

/* Of one mention of a function in a statement. */
struct binding {
    struct function *function;
    const struct intake *intake;
    struct intake *own_intake; /* of cloudtrail(paths) */
    struct ledger *own_ledger;
    bool drop_copies;
};

/* Of one execution. */
struct pass {
    struct engine *engine;
    struct scan *scan; /* NULL: only a store is attached */
    bool watched_in_full;
    size_t column_count;
    enum column *columns; /* by position in the chunk; COLUMN_COUNT: a column we do not have (row ids) */
};

/* One column of the chunk being filled. */
struct lane {
    duckdb_vector vector;
    void *data;
    uint64_t *validity;   /* NULL until a value is absent */
    duckdb_string_t last; /* the long string written last in this chunk: repeated ones share its bytes */
    bool has_last;
};

/* Of one thread. */
struct filler {
    struct scan_worker *worker;
    struct lane lanes[];
};

/* --- bind --------------------------------------------------------------------------------------------------------- */

static void free_binding(void *data) {
    struct binding *binding = data;
    intake_close(binding->own_intake);
    ledger_free(binding->own_ledger);
    free(binding);
}

static void add_columns(duckdb_bind_info info) {
    static const duckdb_type types[] = {[COLUMN_TEXT] = DUCKDB_TYPE_VARCHAR,
                                        [COLUMN_JSON] = DUCKDB_TYPE_VARCHAR,
                                        [COLUMN_TIME] = DUCKDB_TYPE_TIMESTAMP,
                                        [COLUMN_BOOL] = DUCKDB_TYPE_BOOLEAN,
                                        [COLUMN_INTEGER] = DUCKDB_TYPE_BIGINT};
    for (enum column column = 0; column < COLUMN_COUNT; column++) {
        duckdb_logical_type type = duck.create_logical_type(types[column_info[column].type]);
        duck.bind_add_result_column(info, column_info[column].name, type);
        duck.destroy_logical_type(&type);
    }
}

/* An err of ours becomes DuckDB's, and is kept so that its code survives the way through DuckDB. */
static void bind_fault(duckdb_bind_info info, struct engine *engine, const struct err *err) {
    engine->fault = *err;
    duck.bind_set_error(info, err->message);
}

/* The paths that a VARCHAR or a list of them names; free with free_paths. */
static char **take_paths(duckdb_value value, size_t *count) {
    bool is_list = duck.get_type_id(duck.get_value_type(value)) == DUCKDB_TYPE_LIST;
    size_t most = is_list ? duck.get_list_size(value) : 1;
    char **paths = xcalloc(most + 1, sizeof *paths);
    *count = 0;
    for (size_t i = 0; i < most; i++) {
        duckdb_value item = is_list ? duck.get_list_child(value, i) : value;
        if (!duck.is_null_value(item)) {
            char *path = duck.get_varchar(item);
            if (path)
                paths[(*count)++] = xstrdup(path);
            duck.free(path);
        }
        if (is_list)
            duck.destroy_value(&item);
    }
    return paths;
}

static void free_paths(char **paths, size_t count) {
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    free(paths);
}

/* The file that an object is or lies in, by its true name. */
static uint64_t object_identity(const struct intake *intake, size_t object) {
    char name[PATH_MAX], real[PATH_MAX];
    struct str text = intake_name(intake, object);
    snprintf(name, sizeof name, "%.*s", STR_ARG(text));
    if (realpath(name, real))
        return hash_text(str_of(real));
    char *member = strchr(name, '!');
    if (member)
        *member = '\0';
    if (!member || !realpath(name, real))
        return hash_text(text);
    return hash_more(hash_text(str_of(real)), str_slice(text, (size_t)(member - name), text.len));
}

static struct session_set identities(const struct intake *intake, uint64_t (*of)(const struct intake *, size_t)) {
    struct session_set set = {0};
    for (size_t i = 0; i < intake_count(intake); i++)
        session_set_add(&set, of(intake, i));
    return set;
}

static uint64_t object_name(const struct intake *intake, size_t object) {
    return hash_text(intake_name(intake, object));
}

/* In a locked engine: is every object of `intake` one of the attached logs? Mostly their names tell; true names cost
 * system calls, and are looked up only when one is written differently. */
static enum err_code all_attached(const struct engine *engine, const struct intake *intake, struct err *err) {
    struct session_set names = identities(engine->intake, object_name), files = {0};
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < intake_count(intake); i++) {
        if (session_set_find(&names, object_name(intake, i)) != SESSION_SET_MISSING)
            continue;
        if (!files.count)
            files = identities(engine->intake, object_identity);
        if (session_set_find(&files, object_identity(intake, i)) == SESSION_SET_MISSING)
            code = err_set(err, ERR_USAGE, "'%.*s' is not one of the logs that were named on the command line",
                           STR_ARG(intake_name(intake, i)));
    }
    session_set_clear(&names);
    session_set_clear(&files);
    return code;
}

static enum err_code open_paths(struct binding *binding, duckdb_bind_info info, struct err *err) {
    struct engine *engine = binding->function->engine;
    if (engine->locked && !engine->intake)
        return err_set(err, ERR_USAGE,
                       "cloudtrail() reads only logs that were named on the command line, and none were");
    duckdb_value value = duck.bind_get_parameter(info, 0), dedup = duck.bind_get_named_parameter(info, "dedup");
    size_t count;
    char **paths = take_paths(value, &count);
    binding->drop_copies = dedup && !duck.is_null_value(dedup) && duck.get_bool(dedup);
    duck.destroy_value(&value);
    if (dedup)
        duck.destroy_value(&dedup);
    binding->own_ledger = ledger_new();
    const struct intake_options options = {TIME_NONE, TIME_NONE};
    enum err_code code = ERR_OK;
    if (!count)
        code = err_set(err, ERR_USAGE, "cloudtrail() needs a path, or a list of paths");
    if (code == ERR_OK)
        code = intake_open(&binding->own_intake, (const char *const *)paths, count, &options, binding->own_ledger, err);
    free_paths(paths, count);
    if (code == ERR_OK && engine->locked)
        code = all_attached(engine, binding->own_intake, err);
    binding->intake = binding->own_intake;
    return code;
}

static void bind(duckdb_bind_info info) {
    struct function *function = duck.bind_get_extra_info(info);
    struct binding *binding = xcalloc(1, sizeof *binding);
    struct err err = {0};
    binding->function = function;
    enum err_code code = ERR_OK;
    if (function->kind == KIND_PATHS)
        code = open_paths(binding, info, &err);
    else if (!(binding->intake = function->engine->intake) && !function->engine->store)
        code = err_set(&err, ERR_USAGE, "no logs are attached");
    else
        binding->drop_copies = true;
    if (code != ERR_OK) {
        bind_fault(info, function->engine, &err);
        free_binding(binding);
        return;
    }
    add_columns(info);
    duck.bind_set_cardinality(info, binding->intake ? intake_count(binding->intake) * 1000 : 0, false);
    duck.bind_set_bind_data(info, binding, free_binding);
}

/* --- init --------------------------------------------------------------------------------------------------------- */

static void free_pass(void *data) {
    struct pass *pass = data;
    scan_free(pass->scan);
    free(pass->columns);
    free(pass);
}

static struct column_set take_columns(duckdb_init_info info, struct pass *pass) {
    struct column_set wanted = {0};
    pass->column_count = duck.init_get_column_count(info);
    pass->columns = xcalloc(pass->column_count + 1, sizeof *pass->columns);
    for (size_t i = 0; i < pass->column_count; i++) {
        idx_t index = duck.init_get_column_index(info, i);
        pass->columns[i] = index < COLUMN_COUNT ? (enum column)index : COLUMN_COUNT;
        if (index < COLUMN_COUNT)
            column_set_add(&wanted, (enum column)index);
    }
    return wanted;
}

/* The attached ledger is filled by the first full scan; all others count into one that nobody reads. */
static struct ledger *choose_ledger(struct engine *engine, const struct binding *binding) {
    if (binding->own_ledger)
        return binding->own_ledger;
    bool full = binding->function->kind == KIND_LOGS || !engine->limited;
    return full && !atomic_exchange(&engine->ledger_taken, true) ? engine->ledger : engine->spare;
}

static void add_watch(struct engine *engine, struct pass *pass, struct scan_options *options) {
    options->watch = engine->watch;
    options->coverage = engine->coverage;
    if (engine->limited) {
        static const size_t no_object;
        options->objects = engine->objects ? engine->objects : &no_object;
        options->object_count = engine->object_count;
        options->dropped = atomic_load(&engine->passed) ? &engine->dropped : NULL;
        return;
    }
    pass->watched_in_full = true;
    atomic_store(&engine->passed, false);
    coverage_tally_free(engine->coverage);
    options->coverage = engine->coverage = coverage_tally_new();
    if (engine->store_covered)
        coverage_merge(engine->coverage, engine->store_covered);
    dropped_clear(&engine->dropped);
    options->dropped = &engine->dropped;
}

static void init(duckdb_init_info info) {
    struct binding *binding = duck.init_get_bind_data(info);
    struct engine *engine = binding->function->engine;
    if (binding->function->kind == KIND_WATCHED && !engine->watch) {
        duck.init_set_error(info, "watched_events() needs a watch: nothing is being looked for");
        return;
    }
    struct pass *pass = xcalloc(1, sizeof *pass);
    pass->engine = engine;
    if (!binding->intake) {
        take_columns(info, pass);
        duck.init_set_max_threads(info, 1);
        duck.init_set_init_data(info, pass, free_pass);
        return;
    }
    struct scan_options options = {.intake = binding->intake,
                                   .ledger = choose_ledger(engine, binding),
                                   .drop_copies = binding->drop_copies,
                                   .known = binding->own_intake ? NULL : engine->known,
                                   .known_count = binding->own_intake ? 0 : engine->known_count,
                                   .progress = &engine->progress};
    options.wanted = take_columns(info, pass);
    if (binding->function->kind == KIND_WATCHED)
        add_watch(engine, pass, &options);
    pass->scan = scan_new(&options);
    size_t objects = scan_object_count(pass->scan);
    duck.init_set_max_threads(info, objects < engine->threads ? objects + !objects : engine->threads);
    duck.init_set_init_data(info, pass, free_pass);
}

static void free_filler(void *data) {
    struct filler *filler = data;
    scan_worker_free(filler->worker);
    free(filler);
}

/* The worker is made by the first call of `fill`: DuckDB hands out the execution's data only there. */
static void init_thread(duckdb_init_info info) {
    size_t columns = duck.init_get_column_count(info);
    struct filler *filler = xcalloc(1, sizeof *filler + (columns + 1) * sizeof filler->lanes[0]);
    duck.init_set_init_data(info, filler, free_filler);
}

/* --- filling chunks ----------------------------------------------------------------------------------------------- */

static void write_absent(struct lane *lane, size_t row) {
    if (!lane->validity) {
        duck.vector_ensure_validity_writable(lane->vector);
        lane->validity = duck.vector_get_validity(lane->vector);
    }
    lane->validity[row / 64] &= ~(UINT64_C(1) << (row % 64));
}

/* Strings of up to 12 bytes live in the vector itself; of longer ones a run of equal ones is stored once a chunk, which
 * is cheaper than copying them: accounts, regions, user agents and object names repeat from record to record. */
static void write_text(struct lane *lane, size_t row, struct str text) {
    duckdb_string_t *out = (duckdb_string_t *)lane->data + row;
    if (text.len <= sizeof out->value.inlined.inlined) {
        *out = (duckdb_string_t){0};
        out->value.inlined.length = (uint32_t)text.len;
        if (text.len)
            memcpy(out->value.inlined.inlined, text.data, text.len);
        return;
    }
    if (lane->has_last && lane->last.value.pointer.length == text.len &&
        memcmp(lane->last.value.pointer.ptr, text.data, text.len) == 0) {
        *out = lane->last;
        return;
    }
    duck.vector_assign_string_element_len(lane->vector, row, text.data, text.len);
    lane->last = *out;
    lane->has_last = true;
}

static void write_value(struct lane *lane, enum column column, size_t row, const struct record *record) {
    if (!record_has(record, column)) {
        write_absent(lane, row);
        return;
    }
    switch (column_info[column].type) {
    case COLUMN_TEXT:
    case COLUMN_JSON: write_text(lane, row, record->text[column]); break;
    case COLUMN_BOOL: ((bool *)lane->data)[row] = record->number[column] != 0; break;
    case COLUMN_TIME:
    case COLUMN_INTEGER: ((int64_t *)lane->data)[row] = record->number[column]; break;
    }
}

static void open_lanes(struct filler *filler, const struct pass *pass, duckdb_data_chunk chunk) {
    for (size_t i = 0; i < pass->column_count; i++) {
        duckdb_vector vector = duck.data_chunk_get_vector(chunk, i);
        filler->lanes[i] = (struct lane){.vector = vector, .data = duck.vector_get_data(vector)};
    }
}

static const struct record *next_record(struct filler *filler) {
    return filler->worker ? scan_worker_next(filler->worker) : NULL;
}

static void fill(duckdb_function_info info, duckdb_data_chunk chunk) {
    struct pass *pass = duck.function_get_init_data(info);
    struct filler *filler = duck.function_get_local_init_data(info);
    if (!filler->worker && pass->scan)
        filler->worker = scan_worker_new(pass->scan);
    open_lanes(filler, pass, chunk);
    const size_t most = duck.vector_size();
    size_t row = 0;
    const struct record *record;
    while (row < most && (record = next_record(filler))) {
        for (size_t i = 0; i < pass->column_count; i++)
            if (pass->columns[i] != COLUMN_COUNT)
                write_value(&filler->lanes[i], pass->columns[i], row, record);
        row++;
    }
    if (row < most && pass->watched_in_full && scan_complete(pass->scan))
        atomic_store(&pass->engine->passed, true);
    if (atomic_load(&pass->engine->interrupted)) /* what was read so far must not look like everything */
        duck.function_set_error(info, "interrupted");
    duck.data_chunk_set_size(chunk, row);
}

/* --- registering -------------------------------------------------------------------------------------------------- */

static void add_parameters(duckdb_table_function function) {
    duckdb_logical_type any = duck.create_logical_type(DUCKDB_TYPE_ANY);
    duckdb_logical_type boolean = duck.create_logical_type(DUCKDB_TYPE_BOOLEAN);
    duck.table_function_add_parameter(function, any);
    duck.table_function_add_named_parameter(function, "dedup", boolean);
    duck.destroy_logical_type(&any);
    duck.destroy_logical_type(&boolean);
}

static enum err_code register_one(struct engine *engine, const char *name, enum kind kind, struct err *err) {
    struct function *behind = xmalloc(sizeof *behind);
    *behind = (struct function){engine, kind};
    duckdb_table_function function = duck.create_table_function();
    duck.table_function_set_name(function, name);
    duck.table_function_set_extra_info(function, behind, free);
    if (kind == KIND_PATHS)
        add_parameters(function);
    duck.table_function_set_bind(function, bind);
    duck.table_function_set_init(function, init);
    duck.table_function_set_local_init(function, init_thread);
    duck.table_function_set_function(function, fill);
    duck.table_function_supports_projection_pushdown(function, true);
    duckdb_state state = duck.register_table_function(engine->connection, function);
    duck.destroy_table_function(&function);
    return state == DuckDBSuccess ? ERR_OK
                                  : err_set(err, ERR_ENVIRONMENT, "DuckDB refuses the table function %s", name);
}

enum err_code cloudtrail_register(struct engine *engine, struct err *err) {
    enum err_code code = register_one(engine, "cloudtrail", KIND_PATHS, err);
    if (code == ERR_OK)
        code = register_one(engine, "logs_events", KIND_LOGS, err);
    return code == ERR_OK ? register_one(engine, "watched_events", KIND_WATCHED, err) : code;
}
