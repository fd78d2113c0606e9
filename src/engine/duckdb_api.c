#include "engine/duckdb_api.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"

struct duckdb_api duck;

enum { MAJOR = 1, LEAST_MINOR = 3 };
#define HINT                                                                                                           \
    "./quickstart fetches DuckDB; a libduckdb.so of another place is taken with "                                      \
    "BACKTRAIL_DUCKDB=/path/to/libduckdb.so"

static const struct {
    const char *name;
    size_t member;
} functions[] = {
#define DUCKDB_ROW(name) {"duckdb_" #name, offsetof(struct duckdb_api, name)},
    DUCKDB_FUNCTIONS(DUCKDB_ROW)
#undef DUCKDB_ROW
};

/* The folder of the program, without a slash at its end; "" when the system does not tell. */
static void program_folder(char *out, size_t space) {
    ssize_t len = readlink("/proc/self/exe", out, space - 1);
    out[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(out, '/');
    if (slash)
        *slash = '\0';
}

static void *open_at(const char *where, struct err *err) {
    void *library = dlopen(where, RTLD_LAZY | RTLD_LOCAL);
    const char *why = library ? NULL : dlerror();
    if (!library) {
        err_set(err, ERR_ENVIRONMENT, "cannot load DuckDB: %s", why ? why : where);
        err_hint(err, HINT);
    }
    return library;
}

/* Open the library at the first place that has one; its address goes to `where`. */
static void *open_library(char *where, size_t space, struct err *err) {
    static const char *const beside[] = {"%s/libduckdb.so", "%s/../lib/backtrail/libduckdb.so"};
    const char *named = getenv("BACKTRAIL_DUCKDB");
    if (named && *named) {
        snprintf(where, space, "%s", named);
        return open_at(where, err); /* what the user names is meant: no other place will do */
    }
    char folder[PATH_MAX];
    program_folder(folder, sizeof folder);
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        snprintf(where, space, beside[i], folder);
        if (access(where, F_OK) == 0)
            return open_at(where, err);
    }
    snprintf(where, space, "libduckdb.so");
    return open_at(where, err);
}

static enum err_code check_version(const char *where, struct err *err) {
    const char *version = duck.library_version();
    int major = 0, minor = 0;
    if (sscanf(version, "v%d.%d", &major, &minor) == 2 && major == MAJOR && minor >= LEAST_MINOR)
        return ERR_OK;
    err_set(err, ERR_ENVIRONMENT, "'%s' is DuckDB %s; %d.%d or a later %d.x is needed", where, version, MAJOR,
            LEAST_MINOR, MAJOR);
    err_hint(err, HINT);
    return ERR_ENVIRONMENT;
}

static enum err_code load(struct err *err) {
    char where[PATH_MAX + 64];
    void *library = open_library(where, sizeof where, err);
    if (!library)
        return ERR_ENVIRONMENT;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *function = dlsym(library, functions[i].name);
        if (!function) {
            err_set(err, ERR_ENVIRONMENT, "'%s' lacks %s: it is too old, or is not DuckDB", where, functions[i].name);
            err_hint(err, HINT);
            dlclose(library);
            return ERR_ENVIRONMENT;
        }
        memcpy((char *)&duck + functions[i].member, &function, sizeof function);
    }
    return check_version(where, err);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool loaded;

enum err_code duckdb_api_load(struct err *err) {
    pthread_mutex_lock(&lock);
    enum err_code code = loaded ? ERR_OK : load(err);
    loaded = code == ERR_OK;
    pthread_mutex_unlock(&lock);
    return code;
}
