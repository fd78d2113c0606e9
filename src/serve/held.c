#include "serve/held.h"

#include <stdlib.h>
#include <time.h>

#include "case/build.h"
#include "case/lead.h"
#include "case/places.h"
#include "serve/scope_table.h"

enum {
    HELD_MOST = 6,   /* idle ones are let go above it */
    HELD_LIMIT = 12, /* at once, busy ones included */
    WAIT_SECONDS = HELD_BUILD_SECONDS + 5,
};

struct slot {
    struct held held; /* first: a slot is found from it */
    char *lead, *scope;
    enum { SLOT_BUILDING, SLOT_READY, SLOT_FAILED } state;
    bool busy;
    unsigned waiting;
    uint64_t used;  /* when, by the clock of `cases` */
    struct err err; /* of SLOT_FAILED */
    enum deadline_end end;
    struct slot *next;
};

struct held_cases {
    struct held_options options;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    struct slot *slots;
    size_t count;
    uint64_t clock;
};

struct held_cases *held_cases_new(const struct held_options *options) {
    struct held_cases *cases = xcalloc(1, sizeof *cases);
    cases->options = *options;
    pthread_mutex_init(&cases->lock, NULL);
    pthread_cond_init(&cases->changed, NULL);
    return cases;
}

static void slot_free(struct slot *slot) {
    case_clear(&slot->held.kase);
    desk_close(slot->held.desk);
    free(slot->lead);
    free(slot->scope);
    free(slot);
}

void held_cases_free(struct held_cases *cases) {
    if (!cases)
        return;
    for (struct slot *slot = cases->slots, *next; slot; slot = next) {
        next = slot->next;
        slot_free(slot);
    }
    pthread_cond_destroy(&cases->changed);
    pthread_mutex_destroy(&cases->lock);
    free(cases);
}

/* --- building ----------------------------------------------------------------------------------------------------- */

static enum err_code build_case(struct held_cases *cases, struct slot *slot, const struct lead *lead, struct err *err) {
    const struct held_options *options = &cases->options;
    struct held *held = &slot->held;
    const struct case_options how = {.scope = slot->scope, .since = options->since, .until = options->until};
    enum err_code code = case_build(&held->kase, held->desk->engine, held->desk->ledger, lead, &how, err);
    if (!code)
        code = places_add(options->geo, &held->kase, err);
    if (!code)
        code = scope_table_make(held->desk->engine, &held->kase, &held->events, err);
    return code;
}

static enum err_code build(struct held_cases *cases, struct slot *slot, int client, struct err *err) {
    struct arena arena = ARENA_EMPTY;
    struct lead lead;
    struct deadline deadline;
    enum err_code code = lead_parse_text(&lead, &arena, slot->lead, err);
    if (!code)
        code = desk_open(&slot->held.desk, cases->options.archive, false, err);
    if (!code) {
        deadline_begin(cases->options.deadlines, &deadline, slot->held.desk->engine, client, HELD_BUILD_SECONDS);
        code = build_case(cases, slot, &lead, err);
        slot->end = deadline_end(cases->options.deadlines, &deadline);
        if (slot->end != DEADLINE_NONE)
            code = err_set(err, ERR_INTERRUPTED, "interrupted");
    }
    arena_clear(&arena);
    return code;
}

/* --- slots; with the lock held ------------------------------------------------------------------------------------ */

static struct slot *find(struct held_cases *cases, struct str lead, const char *scope) {
    for (struct slot *slot = cases->slots; slot; slot = slot->next)
        if (slot->state != SLOT_FAILED && str_is(lead, slot->lead) && strcmp(scope, slot->scope) == 0)
            return slot;
    return NULL;
}

static void unlink_slot(struct held_cases *cases, struct slot *slot) {
    struct slot **at = &cases->slots;
    while (*at != slot)
        at = &(*at)->next;
    *at = slot->next;
    cases->count--;
}

static struct slot *least_used(struct held_cases *cases) {
    struct slot *least = NULL;
    for (struct slot *slot = cases->slots; slot; slot = slot->next)
        if (slot->state == SLOT_READY && !slot->busy && !slot->waiting && (!least || slot->used < least->used))
            least = slot;
    return least;
}

/* Those that have to go for one more; they are freed without the lock. */
static struct slot *make_room(struct held_cases *cases) {
    struct slot *gone = NULL, *least;
    while (cases->count >= HELD_MOST && (least = least_used(cases))) {
        unlink_slot(cases, least);
        least->next = gone;
        gone = least;
    }
    return gone;
}

static struct slot *add(struct held_cases *cases, struct str lead, const char *scope) {
    struct slot *slot = xcalloc(1, sizeof *slot);
    slot->lead = strndup(lead.data, lead.len);
    slot->scope = xstrdup(scope);
    slot->busy = true;
    slot->next = cases->slots;
    cases->slots = slot;
    cases->count++;
    return slot;
}

/* The last one who knows a failed slot frees it. */
static void leave(struct held_cases *cases, struct slot *slot) {
    if (slot->state != SLOT_FAILED || slot->waiting || slot->busy)
        return;
    unlink_slot(cases, slot);
    slot_free(slot);
}

/* --- taking ------------------------------------------------------------------------------------------------------- */

static enum err_code wait_for(struct held_cases *cases, struct slot *slot, enum deadline_end *end, struct err *err) {
    struct timespec until;
    bool waiting = true;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_SECONDS;
    slot->waiting++;
    while (slot->busy && waiting)
        waiting = pthread_cond_timedwait(&cases->changed, &cases->lock, &until) == 0;
    slot->waiting--;
    enum err_code code = ERR_OK;
    if (slot->busy)
        code = err_set(err, ERR_REMOTE, "the case is being asked already");
    else if (slot->state == SLOT_READY)
        slot->busy = true;
    else if (slot->end == DEADLINE_GONE) /* of another client, not of this one */
        code = err_set(err, ERR_REMOTE, "the request that was building the case went away: try again");
    else {
        *err = slot->err;
        *end = slot->end;
        code = slot->err.code;
    }
    if (code)
        leave(cases, slot);
    return code;
}

static enum err_code begin(struct held_cases *cases, struct str lead, const char *scope, int client, struct slot **out,
                           enum deadline_end *end, struct err *err) {
    struct slot *gone = make_room(cases);
    if (cases->count >= HELD_LIMIT) {
        err_set(err, ERR_REMOTE, "%d cases are being worked on already", HELD_LIMIT);
        err_hint(err, "try again when one of them is done");
        return ERR_REMOTE;
    }
    struct slot *slot = *out = add(cases, lead, scope);
    pthread_mutex_unlock(&cases->lock);
    for (struct slot *next; gone; gone = next) {
        next = gone->next;
        slot_free(gone);
    }
    enum err_code code = build(cases, slot, client, err);
    pthread_mutex_lock(&cases->lock);
    slot->state = code ? SLOT_FAILED : SLOT_READY;
    if (!code)
        return ERR_OK;
    slot->err = *err;
    *end = slot->end;
    slot->busy = false;
    pthread_cond_broadcast(&cases->changed);
    leave(cases, slot);
    return code;
}

enum err_code held_take(struct held_cases *cases, struct str lead, const char *scope, int client, struct held **out,
                        enum deadline_end *end, struct err *err) {
    *end = DEADLINE_NONE;
    pthread_mutex_lock(&cases->lock);
    struct slot *slot = find(cases, lead, scope);
    enum err_code code = slot ? wait_for(cases, slot, end, err) : begin(cases, lead, scope, client, &slot, end, err);
    if (!code) {
        slot->used = ++cases->clock;
        *out = &slot->held;
    }
    pthread_mutex_unlock(&cases->lock);
    return code;
}

void held_give(struct held_cases *cases, struct held *held) {
    struct slot *slot = (struct slot *)held;
    pthread_mutex_lock(&cases->lock);
    slot->busy = false;
    pthread_cond_broadcast(&cases->changed);
    pthread_mutex_unlock(&cases->lock);
}
