#include "intake/ledger.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"

/* A reason is a sentence, and may quote a few words of the log. */
#define REASON_BYTES 512

/* The smallest LIMIT_REFUSALS_LISTED entries by source, offset and reason: a heap with the largest on top, so that the
 * list does not depend on which thread came first. Each entry owns one block: source, NUL, reason, NUL. */
struct list {
    struct refusal *items;
    size_t count, space;
};

struct ledger {
    _Atomic uint64_t files[LEDGER_REFUSED + 1];
    _Atomic uint64_t documents[LEDGER_FOREIGN + 1];
    _Atomic uint64_t kept, duplicate, refused, compressed_bytes, inflated_bytes, refusals;
    pthread_mutex_t lock; /* guards the lists */
    struct list refusal_list, foreign_list;
};

/* --- lists ----------------------------------------------------------------------------------------------------- */

static int compare(const void *left, const void *right) {
    const struct refusal *a = left, *b = right;
    int order = str_compare(a->source, b->source);
    if (order == 0)
        order = (a->offset > b->offset) - (a->offset < b->offset);
    return order ? order : str_compare(a->reason, b->reason);
}

static void swap(struct refusal *a, struct refusal *b) {
    struct refusal kept = *a;
    *a = *b;
    *b = kept;
}

static void sift_up(struct list *list, size_t i) {
    for (; i && compare(&list->items[(i - 1) / 2], &list->items[i]) < 0; i = (i - 1) / 2)
        swap(&list->items[(i - 1) / 2], &list->items[i]);
}

static void sift_down(struct list *list, size_t i) {
    for (size_t child; (child = 2 * i + 1) < list->count; i = child) {
        if (child + 1 < list->count && compare(&list->items[child], &list->items[child + 1]) < 0)
            child++;
        if (compare(&list->items[i], &list->items[child]) >= 0)
            return;
        swap(&list->items[i], &list->items[child]);
    }
}

static struct refusal own(struct refusal borrowed) {
    char *block = xmalloc(borrowed.source.len + borrowed.reason.len + 2);
    char *reason = block + borrowed.source.len + 1;
    if (borrowed.source.len)
        memcpy(block, borrowed.source.data, borrowed.source.len);
    block[borrowed.source.len] = '\0';
    memcpy(reason, borrowed.reason.data, borrowed.reason.len);
    reason[borrowed.reason.len] = '\0';
    return (struct refusal){{block, borrowed.source.len}, borrowed.offset, {reason, borrowed.reason.len}};
}

static void list_add(struct list *list, struct refusal item) {
    if (list->count == LIMIT_REFUSALS_LISTED) {
        if (compare(&item, &list->items[0]) >= 0)
            return;
        free((char *)list->items[0].source.data);
        list->items[0] = own(item);
        sift_down(list, 0);
        return;
    }
    if (list->count == list->space) {
        list->space = list->space ? list->space * 2 : 16;
        list->items = xrealloc(list->items, list->space * sizeof *list->items);
    }
    list->items[list->count++] = own(item);
    sift_up(list, list->count - 1);
}

static void list_clear(struct list *list) {
    for (size_t i = 0; i < list->count; i++)
        free((char *)list->items[i].source.data);
    free(list->items);
    *list = (struct list){NULL, 0, 0};
}

static struct refusal *list_copy(struct ledger *ledger, const struct list *list, struct arena *arena, size_t *count) {
    pthread_mutex_lock(&ledger->lock);
    struct refusal *copy = arena_alloc(arena, (list->count + 1) * sizeof *copy);
    for (size_t i = 0; i < list->count; i++)
        copy[i] = (struct refusal){arena_str(arena, list->items[i].source), list->items[i].offset,
                                   arena_str(arena, list->items[i].reason)};
    *count = list->count;
    pthread_mutex_unlock(&ledger->lock);
    qsort(copy, *count, sizeof *copy, compare);
    return copy;
}

static void list_line(struct ledger *ledger, struct list *list, struct str source, uint64_t offset,
                      const char *reason) {
    pthread_mutex_lock(&ledger->lock);
    list_add(list, (struct refusal){source, offset, str_of(reason)});
    pthread_mutex_unlock(&ledger->lock);
}

/* --- the ledger ------------------------------------------------------------------------------------------------ */

struct ledger *ledger_new(void) {
    struct ledger *ledger = xcalloc(1, sizeof *ledger);
    pthread_mutex_init(&ledger->lock, NULL);
    return ledger;
}

void ledger_free(struct ledger *ledger) {
    if (!ledger)
        return;
    list_clear(&ledger->refusal_list);
    list_clear(&ledger->foreign_list);
    pthread_mutex_destroy(&ledger->lock);
    free(ledger);
}

void ledger_file(struct ledger *ledger, enum ledger_file kind, uint64_t compressed_bytes, uint64_t inflated_bytes) {
    ledger->files[kind]++;
    ledger->compressed_bytes += compressed_bytes;
    ledger->inflated_bytes += inflated_bytes;
}

void ledger_bytes(struct ledger *ledger, uint64_t compressed_bytes, uint64_t inflated_bytes) {
    ledger->compressed_bytes += compressed_bytes;
    ledger->inflated_bytes += inflated_bytes;
}

void ledger_document(struct ledger *ledger, enum ledger_document kind) {
    ledger->documents[kind]++;
}

void ledger_events(struct ledger *ledger, uint64_t kept, uint64_t duplicate) {
    ledger->kept += kept;
    ledger->duplicate += duplicate;
}

void ledger_refuse(struct ledger *ledger, bool event, struct str source, uint64_t offset, const char *format, ...) {
    char reason[REASON_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    ledger->refusals++;
    ledger->refused += event;
    list_line(ledger, &ledger->refusal_list, source, offset, reason);
}

void ledger_foreign(struct ledger *ledger, struct str source, const char *what) {
    ledger_document(ledger, LEDGER_FOREIGN);
    list_line(ledger, &ledger->foreign_list, source, 0, what);
}

struct ledger_totals ledger_totals(const struct ledger *ledger) {
    struct ledger_totals totals = {
        .files_read = ledger->files[LEDGER_READ],
        .files_skipped = ledger->files[LEDGER_SKIPPED],
        .files_refused = ledger->files[LEDGER_REFUSED],
        .events_kept = ledger->kept,
        .events_duplicate = ledger->duplicate,
        .events_refused = ledger->refused,
        .compressed_bytes = ledger->compressed_bytes,
        .inflated_bytes = ledger->inflated_bytes,
        .digests = ledger->documents[LEDGER_DIGEST],
        .insights = ledger->documents[LEDGER_INSIGHT],
        .findings = ledger->documents[LEDGER_FINDING],
        .foreign = ledger->documents[LEDGER_FOREIGN],
        .refusals = ledger->refusals,
    };
    totals.files_seen = totals.files_read + totals.files_skipped + totals.files_refused;
    totals.events_in = totals.events_kept + totals.events_duplicate + totals.events_refused;
    return totals;
}

struct refusal *ledger_refusals(struct ledger *ledger, struct arena *arena, size_t *count) {
    return list_copy(ledger, &ledger->refusal_list, arena, count);
}

struct refusal *ledger_foreigners(struct ledger *ledger, struct arena *arena, size_t *count) {
    return list_copy(ledger, &ledger->foreign_list, arena, count);
}

void ledger_reset(struct ledger *ledger) {
    for (size_t i = 0; i <= LEDGER_REFUSED; i++)
        ledger->files[i] = 0;
    for (size_t i = 0; i <= LEDGER_FOREIGN; i++)
        ledger->documents[i] = 0;
    ledger->kept = ledger->duplicate = ledger->refused = 0;
    ledger->compressed_bytes = ledger->inflated_bytes = ledger->refusals = 0;
    pthread_mutex_lock(&ledger->lock);
    list_clear(&ledger->refusal_list);
    list_clear(&ledger->foreign_list);
    pthread_mutex_unlock(&ledger->lock);
}
