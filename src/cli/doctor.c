/* backtrail doctor: what Backtrail runs on here. Says what is, also what is not used yet. */
#include <jansson.h>
#include <langinfo.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/inflate.h"
#include "base/sandbox.h"
#include "cli/command.h"
#include "cli/places.h"
#include "cli/run.h"
#include "cli/talk.h"

/* --- findings ----------------------------------------------------------------------------------------------------- */

enum state { STATE_OK, STATE_NOTE, STATE_PROBLEM };
static const char *const state_names[] = {"ok", "note", "problem"};

struct finding {
    const char *name;
    enum state state;
    struct str value, note; /* note: what to know or to do, or absent */
};

struct examination {
    struct arena arena;
    struct finding *items;
    size_t count, space;
    const struct options *options;
};

#define NO_NOTE STR_NONE

static void found(struct examination *exam, const char *name, enum state state, struct str value, struct str note) {
    *arena_push(&exam->arena, exam->items, exam->count, exam->space) =
        (struct finding){name, state, arena_str(&exam->arena, value), arena_str(&exam->arena, note)};
}

#define SAY(...) arena_printf(&exam->arena, __VA_ARGS__)

/* --- engine ------------------------------------------------------------------------------------------------------- */

static struct str ask(struct engine *engine, struct arena *arena, const char *sql) {
    struct result *result = NULL;
    struct err err = {0};
    struct str text = STR_NONE;
    if (engine_query(engine, sql, NULL, 0, &result, &err) != ERR_OK)
        return text;
    if (result_next(result, &err))
        text = arena_str(arena, result_text(result, 0));
    result_free(result);
    return text;
}

static struct str free_space(struct examination *exam, const char *folder) {
    struct statvfs disk;
    if (statvfs(folder, &disk) != 0)
        return STR_NONE;
    return SAY("%.1f GiB free", (double)disk.f_bavail * (double)disk.f_frsize / (1 << 30));
}

/* DuckDB's own folder is named after the process; the one above it stays. */
static void find_spill(struct examination *exam, struct str folder) {
    struct str own = str_after_last(folder, '/');
    struct str above = folder.len > own.len ? str_slice(folder, 0, folder.len - own.len - 1) : STR_NONE;
    if (str_empty(above))
        found(exam, "spill folder", STATE_PROBLEM, STR("none can be made"),
              STR("large answers must do with the memory limit: set XDG_CACHE_HOME to a folder that can be written"));
    else
        found(exam, "spill folder", STATE_OK, above, free_space(exam, SAY("%.*s", STR_ARG(above)).data));
}

static void find_engine(struct examination *exam) {
    static const struct engine_options how = {.threads = 0};
    struct engine *engine = NULL;
    struct err err = {0};
    if (engine_open(&engine, &how, &err) != ERR_OK) {
        found(exam, "DuckDB", STATE_PROBLEM, str_of(err.message), str_of(err.hint));
        return;
    }
    const char *named = getenv("BACKTRAIL_DUCKDB");
    found(exam, "DuckDB", STATE_OK,
          SAY("%.*s from %s", STR_ARG(ask(engine, &exam->arena, "SELECT version()")), engine_library_path()),
          named && *named ? STR("named by BACKTRAIL_DUCKDB") : NO_NOTE);
    found(exam, "threads", STATE_OK, ask(engine, &exam->arena, "SELECT current_setting('threads')"),
          SAY("%ld cores are here; --threads changes it", sysconf(_SC_NPROCESSORS_ONLN)));
    double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) / (1 << 30);
    found(
        exam, "memory", STATE_OK,
        SAY("DuckDB spills beyond %.*s", STR_ARG(ask(engine, &exam->arena, "SELECT current_setting('memory_limit')"))),
        SAY("%.1f GiB are in this machine", memory));
    find_spill(exam, ask(engine, &exam->arena, "SELECT current_setting('temp_directory')"));
    engine_close(engine);
}

/* --- the rest ----------------------------------------------------------------------------------------------------- */

static void find_program(struct examination *exam) {
    found(exam, "backtrail", STATE_OK, STR(BACKTRAIL_VERSION), NO_NOTE);
    find_engine(exam);
    found(exam, "inflate", STATE_OK, str_of(inflate_libraries()), NO_NOTE);
    found(exam, "JSON", STATE_OK, SAY("jansson %s", jansson_version_str()),
          STR("for findings and output; logs are read by a scanner of our own"));
}

static void find_logs(struct examination *exam) {
    const char *value = getenv("BACKTRAIL_LOGS");
    if (!value || !*value) {
        found(exam, "logs", STATE_NOTE, STR("no default"), STR("set BACKTRAIL_LOGS, or name them with --logs"));
        return;
    }
    char *kept = xstrdup(value), *rest = kept, *path;
    struct str missing = STR("");
    while ((path = strsep(&rest, ":")))
        if (*path && strcmp(path, "-") != 0 && access(path, R_OK) != 0)
            missing = SAY("%.*s%s'%s'", STR_ARG(missing), missing.len ? ", " : "cannot be read: ", path);
    free(kept);
    found(exam, "logs", missing.len ? STATE_PROBLEM : STATE_OK, SAY("BACKTRAIL_LOGS=%s", value),
          missing.len ? missing : NO_NOTE);
}

static void find_store(struct examination *exam) {
    const char *value = getenv("BACKTRAIL_STORE");
    const char *folder = value && *value ? value : "backtrail.store";
    bool there = access(folder, F_OK) == 0;
    found(exam, "store", STATE_OK, SAY("%s%s", value && *value ? "BACKTRAIL_STORE=" : "", folder),
          there ? free_space(exam, folder) : STR("not there; none is needed: logs are answered from as they are"));
}

static void find_places(struct examination *exam) {
    struct geo *geo = NULL;
    struct err err = {0};
    if (places_open(&geo, exam->options, &err) != ERR_OK)
        found(exam, "addresses", STATE_PROBLEM, str_of(err.message), str_of(err.hint));
    else if (geo)
        found(exam, "addresses", STATE_OK, geo_types(geo, &exam->arena), str_of(geo_library()));
    else
        found(exam, "addresses", STATE_NOTE, STR("no database of countries and networks"),
              STR("optional: BACKTRAIL_MMDB or --mmdb names MaxMind databases of yours"));
    geo_close(geo);
}

static void find_terminal(struct examination *exam) {
    const char *codeset = nl_langinfo(CODESET), *pager = getenv("PAGER");
    bool unicode = strcmp(codeset, "UTF-8") == 0;
    found(exam, "characters", unicode ? STATE_OK : STATE_NOTE, str_of(codeset),
          unicode ? NO_NOTE : STR("lines and names beyond ASCII are shown as escapes: LC_ALL=C.UTF-8 changes that"));
    found(exam, "pager", STATE_OK, str_of(pager && *pager ? pager : "less"),
          pager && *pager ? STR("named by PAGER") : NO_NOTE);
}

static void find_sandbox(struct examination *exam) {
    const char *wish = getenv("BACKTRAIL_SANDBOX");
    int version = sandbox_version();
    if (version)
        found(exam, "sandbox", STATE_OK, SAY("Landlock (ABI %d): %s", version, sandbox_scope(version)),
              STR("ingest reads its inputs, writes its store, and reaches nothing else"));
    else
        found(exam, "sandbox", STATE_NOTE,
              wish && *wish ? STR("switched off by BACKTRAIL_SANDBOX") : STR("this kernel has no Landlock"),
              STR("ingest reads and writes with all your permissions"));
}

/* --- telling ------------------------------------------------------------------------------------------------------ */

#define VALUE_COLUMN 14

static void tell_screen(struct answer *answer, const struct examination *exam) {
    static const enum style styles[] = {
        [STATE_OK] = STYLE_PLAIN, [STATE_NOTE] = STYLE_PLAIN, [STATE_PROBLEM] = STYLE_BAD_BOLD};
    struct screen screen;
    screen_init(&screen, &answer->look);
    for (size_t i = 0; i < exam->count; i++) {
        const struct finding *finding = &exam->items[i];
        screen_put(&screen, STYLE_BOLD, finding->name);
        screen_pad(&screen, VALUE_COLUMN);
        screen_sentence(&screen, styles[finding->state], finding->value, VALUE_COLUMN);
        if (str_empty(finding->note))
            continue;
        screen_pad(&screen, VALUE_COLUMN);
        screen_sentence(&screen, STYLE_DIM, finding->note, VALUE_COLUMN);
    }
    screen_write(&screen, stdout);
    screen_clear(&screen);
}

static void tell_rows(struct answer *answer, const struct examination *exam) {
    static const struct listing_column columns[] = {{"check", NULL, 0, STYLE_PLAIN},
                                                    {"state", NULL, 0, STYLE_PLAIN},
                                                    {"value", NULL, 0, STYLE_PLAIN},
                                                    {"note", NULL, 0, STYLE_PLAIN}};
    struct listing_options how = answer_listing(answer, "backtrail.doctor/1", "checks");
    struct listing *listing = listing_new(&how, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < exam->count; i++) {
        listing_row(listing);
        listing_text(listing, 0, str_of(exam->items[i].name));
        listing_text(listing, 1, str_of(state_names[exam->items[i].state]));
        listing_text(listing, 2, exam->items[i].value);
        if (!str_empty(exam->items[i].note))
            listing_text(listing, 3, exam->items[i].note);
    }
    listing_finish(listing);
}

int command_doctor(struct options *options, const struct command *command) {
    static void (*const examine[])(struct examination *) = {find_program, find_logs,     find_store,
                                                            find_places,  find_terminal, find_sandbox};
    struct examination exam = {.options = options};
    struct answer answer;
    struct err err = {0};
    int status = 0;
    (void)command;
    if (answer_init(&answer, options, &err))
        return talk_error(&err);
    for (size_t i = 0; i < sizeof examine / sizeof *examine; i++)
        examine[i](&exam);
    (answer.form == LISTING_SCREEN ? tell_screen : tell_rows)(&answer, &exam);
    for (size_t i = 0; i < exam.count; i++)
        if (exam.items[i].state == STATE_PROBLEM)
            status = err_exit_status(ERR_ENVIRONMENT);
    arena_clear(&exam.arena);
    return answer_finish(&answer, status);
}
