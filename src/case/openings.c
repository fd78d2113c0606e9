#include "case/openings.h"

#include <stdlib.h>

#include "case/caveat.h"
#include "trail/api_name.h"
#include "trail/arn.h"
#include "trail/json.h"
#include "trail/lasting.h"
#include "trail/outcome.h"
#include "trail/target.h"

enum {
    MOST_OPENINGS = 2000, /* a session that makes more is told by these, and that there are more */
    MOST_UNDOINGS = 2000, /* what is not known to be undone is told */
    MOST_KINDS = 8,       /* named in the sentence */
    MOST_WHOM = 3,
    MOST_EVENTS = 50,
};

struct undoing {
    struct str event_source, undoes, thing;
    int64_t time;
};

struct opening_fold {
    struct arena *arena;  /* of the case */
    struct arena scratch; /* of one event */
    struct opening *openings;
    size_t count, space;
    struct undoing *undoings;
    size_t undoing_count, undoing_space;
    bool more; /* openings than are kept */
};

struct opening_fold *opening_fold_new(struct arena *arena) {
    struct opening_fold *fold = xcalloc(1, sizeof *fold);
    fold->arena = arena;
    return fold;
}

static bool did_something(const struct scope_event *event) {
    const struct outcome_input input = {.event_name = event->event_name, .error_code = event->error_code};
    return str_is(event->outcome, "success") && outcome_note(&input) != OUTCOME_NOTE_DRY_RUN &&
           !str_is(json_at(event->request_parameters, "dryRun"), "true");
}

static struct str acted_on(struct opening_fold *fold, const struct scope_event *event) {
    struct target_input input = {.event_source = event->event_source,
                                 .event_name = event->event_name,
                                 .resources = event->resources,
                                 .request_parameters = event->request_parameters,
                                 .response_elements = event->response_elements};
    return target_of(&input, &fold->scratch).text;
}

static void add_undoing(struct opening_fold *fold, const struct scope_event *event, struct str undoes,
                        struct str thing) {
    *arena_push(fold->arena, fold->undoings, fold->undoing_count, fold->undoing_space) =
        (struct undoing){arena_str(fold->arena, event->event_source), arena_str(fold->arena, undoes),
                         arena_str(fold->arena, thing), event->time};
}

static void add_opening(struct opening_fold *fold, const struct scope_event *event, struct str whom, struct str thing) {
    *arena_push(fold->arena, fold->openings, fold->count, fold->space) =
        (struct opening){.event_source = arena_str(fold->arena, event->event_source),
                         .event_name = arena_str(fold->arena, api_name(event->event_name)),
                         .region = arena_str(fold->arena, event->region),
                         .thing = arena_str(fold->arena, thing),
                         .whom = arena_str(fold->arena, whom),
                         .event_id = arena_str(fold->arena, event->event_id),
                         .time = event->time};
}

static void add_left(struct opening_fold *fold, const struct scope_event *event, const struct lasting *lasting) {
    struct str rest = lasting->things.len ? lasting->things : acted_on(fold, event);
    do {
        struct str thing = str_before(rest, LASTING_SEPARATOR);
        rest = str_slice(rest, thing.len < rest.len ? thing.len + 1 : rest.len, rest.len);
        if (!lasting->undoes.len && fold->count < MOST_OPENINGS)
            add_opening(fold, event, lasting->whom, thing);
        else if (!lasting->undoes.len)
            fold->more = true;
        else if (fold->undoing_count < MOST_UNDOINGS)
            add_undoing(fold, event, lasting->undoes, thing);
    } while (rest.len);
}

void opening_fold_add(struct opening_fold *fold, const struct scope_event *event) {
    const struct lasting_call call = {event->event_source, event->event_name, event->request_parameters,
                                      event->response_elements};
    struct lasting lasting;
    if (lasting_of(&call, &lasting, &fold->scratch) && did_something(event))
        add_left(fold, event, &lasting);
    arena_reset(&fold->scratch);
}

/* --- what was undone ---------------------------------------------------------------------------------------------- */

static bool has_word(struct str words, struct str word) {
    for (struct str rest = words; rest.len;) {
        struct str next = str_before(rest, ' ');
        if (str_eq(next, word))
            return true;
        rest = str_slice(rest, next.len < rest.len ? next.len + 1 : rest.len, rest.len);
    }
    return false;
}

/* A name, or the ARN that ends in it. */
static bool is_same_thing(struct str a, struct str b) {
    return !str_empty(a) &&
           str_eq(str_after_last(str_after_last(a, '/'), ':'), str_after_last(str_after_last(b, '/'), ':'));
}

static bool is_undone(const struct opening_fold *fold, const struct opening *opening) {
    for (size_t i = 0; i < fold->undoing_count; i++) {
        const struct undoing *undoing = &fold->undoings[i];
        if (undoing->time >= opening->time && str_eq(undoing->event_source, opening->event_source) &&
            has_word(undoing->undoes, opening->event_name) && is_same_thing(undoing->thing, opening->thing))
            return true;
    }
    return false;
}

static int by_time(const void *left, const void *right) {
    const struct opening *a = left, *b = right;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    int order = str_compare(a->event_id, b->event_id);
    return order ? order : str_compare(a->thing, b->thing);
}

void opening_fold_finish(struct opening_fold *fold, struct kase *kase) {
    size_t left = 0;
    for (size_t i = 0; i < fold->count; i++)
        if (!is_undone(fold, &fold->openings[i]))
            fold->openings[left++] = fold->openings[i];
    if (left > 1)
        qsort(fold->openings, left, sizeof *fold->openings, by_time);
    kase->openings = fold->openings;
    kase->opening_count = left;
    kase->openings_more = fold->more;
    arena_clear(&fold->scratch);
    free(fold);
}

/* --- the caveat --------------------------------------------------------------------------------------------------- */

/* Without partition, service, region and account: its own, nearly always. */
static struct str short_name(struct str target) {
    struct str service, rest;
    return arn_split(target, &service, &rest) ? rest : target;
}

static bool is_same_kind(const struct opening *a, const struct opening *b) {
    return str_eq(a->event_name, b->event_name) && str_eq(a->event_source, b->event_source);
}

static bool is_first_of_kind(const struct kase *kase, size_t at) {
    for (size_t i = 0; i < at; i++)
        if (is_same_kind(&kase->openings[i], &kase->openings[at]))
            return false;
    return true;
}

static void add_whom(struct arena *arena, struct strs *names, struct str whom) {
    for (struct str rest = whom; rest.len;) {
        struct str name = str_before(rest, LASTING_SEPARATOR);
        rest = str_slice(rest, name.len < rest.len ? name.len + 1 : rest.len, rest.len);
        strs_add_new(arena, names, name);
    }
}

/* "AuthorizeSecurityGroupIngress sg-0 and 5 more", "ModifySnapshotAttribute snap-1 for 999988887777" */
static struct str kind_words(struct kase *kase, const struct opening *first) {
    struct arena *arena = &kase->arena;
    struct strs things = {0}, whom = {0};
    for (size_t i = 0; i < kase->opening_count; i++) {
        const struct opening *it = &kase->openings[i];
        if (!is_same_kind(it, first))
            continue;
        /* ids of one text in two regions are two things */
        strs_add_new(arena, &things, arena_printf(arena, "%.*s %.*s", STR_ARG(it->region), STR_ARG(it->thing)));
        add_whom(arena, &whom, it->whom);
    }
    struct str text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(first->event_name), first->thing.len ? " " : "",
                                   STR_ARG(short_name(first->thing)));
    if (things.count > 1)
        text = arena_printf(arena, "%.*s and %zu more", STR_ARG(text), things.count - 1);
    for (size_t i = 0; i < whom.count && i < MOST_WHOM; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i ? " and " : " for ", STR_ARG(whom.items[i]));
    if (whom.count > MOST_WHOM)
        text = arena_printf(arena, "%.*s and %zu more", STR_ARG(text), whom.count - MOST_WHOM);
    return text;
}

void openings_warn(struct kase *kase) {
    struct str text = STR("");
    size_t kinds = 0;
    for (size_t i = 0; i < kase->opening_count; i++)
        if (is_first_of_kind(kase, i) && kinds++ < MOST_KINDS) {
            struct str words = kind_words(kase, &kase->openings[i]);
            text = arena_printf(&kase->arena, "%.*s%s%.*s", STR_ARG(text), text.len ? ", " : "", STR_ARG(words));
        }
    if (!kinds)
        return;
    if (kinds > MOST_KINDS)
        text = arena_printf(&kase->arena, "%.*s and %zu other calls", STR_ARG(text), kinds - MOST_KINDS);
    if (kase->openings_more)
        text = arena_printf(&kase->arena, "%.*s; these are the first %d, there are more", STR_ARG(text), MOST_OPENINGS);
    struct caveat *caveat = caveat_add(
        kase, CAVEAT_OPENED, "what it made outlives it (%.*s): ending the session does not undo that", STR_ARG(text));
    for (size_t i = 0; i < kase->opening_count && caveat->event_ids.count < MOST_EVENTS; i++)
        caveat_event(kase, caveat, kase->openings[i].event_id);
}
