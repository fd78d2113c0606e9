/* A desk: where one question at a time is put to the evidence. An engine of its own, attached to the store.
 *
 * The server works at several desks at once; each belongs to one thread at a time. Opening one takes some tens of
 * milliseconds and no look at the events. */
#ifndef SERVE_DESK_H
#define SERVE_DESK_H

#include <pthread.h>

#include "store/store.h"

/* What is served: one store, as it was when it was opened. */
struct archive {
    struct store store;
    unsigned threads; /* of a desk; 0: one a core */
};

struct desk {
    struct engine *engine;
    struct ledger *ledger;
    struct store view; /* of the archive's; not owned */
    bool sees_all;     /* desk_see_all was asked for */
    struct desk *next; /* in a pool */
};

/* `locked`: for SQL that comes from a page: it only asks, and reaches nothing but the events. */
MUST_USE enum err_code desk_open(struct desk **out, const struct archive *archive, bool locked, struct err *err);
/* The same with memory for a question about every session at once: what is gathered of a session does not spill. */
MUST_USE enum err_code desk_open_large(struct desk **out, const struct archive *archive, struct err *err);
void desk_close(struct desk *desk);
/* Make the table `scope` all events, for questions without a lead. */
MUST_USE enum err_code desk_see_all(struct desk *desk, struct err *err);

/* Desks kept for the next question. At most `most` are in use; who comes then waits a while. */
struct desk_pool {
    const struct archive *archive;
    bool locked;
    unsigned most, used;
    struct desk *idle;
    pthread_mutex_t lock;
    pthread_cond_t freed;
};
void desk_pool_init(struct desk_pool *pool, const struct archive *archive, bool locked, unsigned most);
void desk_pool_clear(struct desk_pool *pool);
/* ERR_REMOTE when all are busy for too long. */
MUST_USE enum err_code desk_take(struct desk_pool *pool, struct desk **out, struct err *err);
void desk_give(struct desk_pool *pool, struct desk *desk);

#endif
