#include "serve/deadline.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { TICK_MS = 50 };

struct deadlines {
    pthread_t thread;
    pthread_mutex_t lock; /* of the list: an engine in it may be interrupted, and is not closed */
    struct deadline *first;
    atomic_bool stopping, over;
};

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* An end of the stream, with nothing more to be read before it. */
static bool has_gone(int client) {
    char byte;
    if (client < 0)
        return false;
    ssize_t got = recv(client, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

static enum deadline_end reason(struct deadlines *deadlines, const struct deadline *deadline, int64_t now) {
    return atomic_load(&deadlines->stopping) ? DEADLINE_STOPPED
           : now >= deadline->until_ms       ? DEADLINE_OVER
           : has_gone(deadline->client)      ? DEADLINE_GONE
                                             : DEADLINE_NONE;
}

/* Again and again, until it ends: between two statements of one question an interrupt is forgotten. */
static void look(struct deadlines *deadlines) {
    int64_t now = now_ms();
    pthread_mutex_lock(&deadlines->lock);
    for (struct deadline *it = deadlines->first; it; it = it->next) {
        if (it->end == DEADLINE_NONE)
            it->end = reason(deadlines, it, now);
        if (it->end != DEADLINE_NONE)
            engine_interrupt(it->engine);
    }
    pthread_mutex_unlock(&deadlines->lock);
}

static void *watch(void *context) {
    struct deadlines *deadlines = context;
    while (!atomic_load(&deadlines->over)) {
        nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000L}, NULL);
        look(deadlines);
    }
    return NULL;
}

enum err_code deadlines_new(struct deadlines **out, struct err *err) {
    struct deadlines *deadlines = xcalloc(1, sizeof *deadlines);
    pthread_mutex_init(&deadlines->lock, NULL);
    int error = pthread_create(&deadlines->thread, NULL, watch, deadlines);
    if (error) {
        free(deadlines);
        return err_set(err, ERR_ENVIRONMENT, "cannot start a thread: %s", strerror(error));
    }
    *out = deadlines;
    return ERR_OK;
}

void deadlines_stop(struct deadlines *deadlines) {
    atomic_store(&deadlines->stopping, true);
}

void deadlines_free(struct deadlines *deadlines) {
    if (!deadlines)
        return;
    atomic_store(&deadlines->over, true);
    pthread_join(deadlines->thread, NULL);
    pthread_mutex_destroy(&deadlines->lock);
    free(deadlines);
}

void deadline_begin(struct deadlines *deadlines, struct deadline *deadline, struct engine *engine, int client,
                    unsigned seconds) {
    *deadline = (struct deadline){.engine = engine, .client = client, .until_ms = now_ms() + (int64_t)seconds * 1000};
    pthread_mutex_lock(&deadlines->lock);
    deadline->next = deadlines->first;
    if (deadline->next)
        deadline->next->before = deadline;
    deadlines->first = deadline;
    pthread_mutex_unlock(&deadlines->lock);
}

enum deadline_end deadline_end(struct deadlines *deadlines, struct deadline *deadline) {
    pthread_mutex_lock(&deadlines->lock);
    *(deadline->before ? &deadline->before->next : &deadlines->first) = deadline->next;
    if (deadline->next)
        deadline->next->before = deadline->before;
    pthread_mutex_unlock(&deadlines->lock);
    return deadline->end;
}
