/* What walk.c keeps of the objects, for reader.c. Not for others: they use walk.h. */
#ifndef INTAKE_OBJECTS_H
#define INTAKE_OBJECTS_H

#include "intake/walk.h"

struct object {
    const char *path;      /* NUL-terminated, in intake->names */
    uint32_t len, name_at; /* where the name begins behind its folder; 0: there is none */
    int fd;                /* standard input or a stream, kept; else -1 */
};

struct intake {
    struct arena names;
    struct object *objects; /* sorted by path */
    size_t count, space;
    const char **links; /* paths of what was followed */
    size_t link_count, link_space;
    struct intake_options options;
};

/* True when the path date (…/YYYY/MM/DD/…) is more than a day outside the time asked for. */
bool intake_pruned(const struct intake *intake, struct str path);
/* True for names that are skipped without reading: hidden, or those of digest files (then *digest is set). */
bool intake_ignored(struct str name, bool *digest);
/* The object of that path, or NULL. */
const struct object *intake_find(const struct intake *intake, struct str path);

#endif
