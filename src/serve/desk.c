#include "serve/desk.h"

#include <stdlib.h>
#include <time.h>

#include "serve/scope_table.h"

enum { WAIT_SECONDS_MOST = 20 };
#define LARGE_BYTES ((uint64_t)2 << 30)

static enum err_code open_with(struct desk **out, const struct archive *archive, bool locked, uint64_t memory_bytes,
                               struct err *err) {
    struct desk *desk = xcalloc(1, sizeof *desk);
    const struct engine_options how = {.threads = archive->threads,
                                       .memory_bytes = memory_bytes,
                                       .locked = locked,
                                       .open_folder = archive->store.header.folder};
    desk->view = archive->store;
    desk->ledger = ledger_new();
    enum err_code code = engine_open(&desk->engine, &how, err);
    if (!code)
        code = store_attach(&desk->view, desk->engine, desk->ledger, err);
    if (!code && locked) /* for people's SQL */
        code = engine_speak_trino(desk->engine, STR_NONE, err);
    if (code) {
        desk_close(desk);
        return code;
    }
    if (locked)
        engine_ask_only(desk->engine);
    *out = desk;
    return ERR_OK;
}

enum err_code desk_open(struct desk **out, const struct archive *archive, bool locked, struct err *err) {
    return open_with(out, archive, locked, 0, err);
}

enum err_code desk_open_large(struct desk **out, const struct archive *archive, struct err *err) {
    return open_with(out, archive, false, LARGE_BYTES, err);
}

void desk_close(struct desk *desk) {
    if (!desk)
        return;
    engine_close(desk->engine);
    ledger_free(desk->ledger);
    free(desk);
}

enum err_code desk_see_all(struct desk *desk, struct err *err) {
    if (desk->sees_all)
        return ERR_OK;
    enum err_code code = scope_table_of_all(desk->engine, err);
    desk->sees_all = code == ERR_OK;
    return code;
}

void desk_pool_init(struct desk_pool *pool, const struct archive *archive, bool locked, unsigned most) {
    *pool = (struct desk_pool){.archive = archive, .locked = locked, .most = most};
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->freed, NULL);
}

void desk_pool_clear(struct desk_pool *pool) {
    for (struct desk *desk = pool->idle, *next; desk; desk = next) {
        next = desk->next;
        desk_close(desk);
    }
    pthread_cond_destroy(&pool->freed);
    pthread_mutex_destroy(&pool->lock);
}

/* A place at a desk; the desk itself when one is idle. */
static bool take_place(struct desk_pool *pool, struct desk **out) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_SECONDS_MOST;
    pthread_mutex_lock(&pool->lock);
    bool waiting = true;
    while (pool->used == pool->most && waiting)
        waiting = pthread_cond_timedwait(&pool->freed, &pool->lock, &until) == 0;
    bool taken = pool->used < pool->most;
    if (taken) {
        pool->used++;
        *out = pool->idle;
        if (pool->idle)
            pool->idle = pool->idle->next;
    }
    pthread_mutex_unlock(&pool->lock);
    return taken;
}

static void give_place(struct desk_pool *pool, struct desk *desk) {
    pthread_mutex_lock(&pool->lock);
    pool->used--;
    if (desk) {
        desk->next = pool->idle;
        pool->idle = desk;
    }
    pthread_cond_signal(&pool->freed);
    pthread_mutex_unlock(&pool->lock);
}

enum err_code desk_take(struct desk_pool *pool, struct desk **out, struct err *err) {
    *out = NULL;
    if (!take_place(pool, out)) {
        err_set(err, ERR_REMOTE, "%u questions are being answered already", pool->most);
        err_hint(err, "try again when one of them is done");
        return ERR_REMOTE;
    }
    enum err_code code = *out ? ERR_OK : desk_open(out, pool->archive, pool->locked, err);
    if (code)
        give_place(pool, NULL);
    return code;
}

void desk_give(struct desk_pool *pool, struct desk *desk) {
    give_place(pool, desk);
}
