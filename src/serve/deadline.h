/* Deadlines: no question works for ever, nor for a client that has gone away.
 *
 * A thread looks at the questions under way and interrupts the engine of one whose time is over, whose client closed
 * its connection (a page that navigates aborts its requests), or when the server ends. */
#ifndef SERVE_DEADLINE_H
#define SERVE_DEADLINE_H

#include "engine/engine.h"

struct deadlines; /* opaque */
MUST_USE enum err_code deadlines_new(struct deadlines **out, struct err *err);
/* From here on everything is interrupted, and whatever begins as well. */
void deadlines_stop(struct deadlines *deadlines);
void deadlines_free(struct deadlines *deadlines);

enum deadline_end { DEADLINE_NONE, DEADLINE_OVER, DEADLINE_GONE, DEADLINE_STOPPED };

/* A question under way; the caller's, from _begin to _end. */
struct deadline {
    struct engine *engine;
    int client; /* socket, or -1 */
    int64_t until_ms;
    enum deadline_end end; /* why it was interrupted; read it after _end */
    struct deadline *next, *before;
};
void deadline_begin(struct deadlines *deadlines, struct deadline *deadline, struct engine *engine, int client,
                    unsigned seconds);
enum deadline_end deadline_end(struct deadlines *deadlines, struct deadline *deadline);

#endif
