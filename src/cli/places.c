#include "cli/places.h"

#include <stdlib.h>

enum { MOST_DATABASES = 32 };

static enum err_code open_of_environment(struct geo **out, const char *value, struct err *err) {
    const char *paths[MOST_DATABASES];
    char *kept = xstrdup(value), *rest = kept, *path;
    size_t count = 0;
    while ((path = strsep(&rest, ":")) && count < MOST_DATABASES)
        if (*path)
            paths[count++] = path;
    enum err_code code = count ? geo_open(out, paths, count, err) : ERR_OK;
    if (code != ERR_OK && !err->hint[0])
        err_hint(err, "it is named by BACKTRAIL_MMDB");
    free(kept);
    return code;
}

enum err_code places_open(struct geo **out, const struct options *options, struct err *err) {
    const char *value = getenv("BACKTRAIL_MMDB");
    *out = NULL;
    if (options->mmdb.count)
        return geo_open(out, options->mmdb.items, options->mmdb.count, err);
    return value ? open_of_environment(out, value, err) : ERR_OK;
}
