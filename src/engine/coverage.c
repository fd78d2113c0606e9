#include "engine/coverage.h"

#include <stdlib.h>

#include "engine/hash.h"
#include "trail/read_only.h"

/* An attacker may write any number of regions and accounts into a log; past this many places the rest is counted under
 * the absent one. Real organisations have some thousand accounts × 30 regions × 5 categories at the very most. */
enum { PLACES_MOST = 1 << 20, FIRST_SLOTS = 64 };

/* An hour of a place. Times are seconds within the hour: CloudTrail's are whole seconds. */
struct slot {
    uint32_t place;
    int32_t hour; /* since 1970; the years 1 to 9999 fit */
    uint64_t events;
    uint16_t first, last;
};

/* Open addressing; a slot without events is free. */
struct hour_table {
    struct slot *slots;
    size_t count, mask;
};

struct coverage_tally {
    struct arena arena; /* the texts */
    struct coverage_place *places;
    uint64_t *hashes; /* of places[i] */
    uint32_t *slots;  /* open addressing: number of the place + 1; 0 is free */
    size_t count, space, mask;
    uint64_t events;
    int64_t first, last;
    size_t
        recent[COVERAGE_CATEGORY_COUNT]; /* place of the last event of a category, + 1: the next one is mostly alike */
    struct hour_table hours;
};

static const char *const category_names[] = {
#define COVERAGE_NAME(id, name) name,
    COVERAGE_CATEGORIES(COVERAGE_NAME)
#undef COVERAGE_NAME
};

const char *coverage_category_name(enum coverage_category category) {
    return category_names[category];
}

struct coverage_tally *coverage_tally_new(void) {
    struct coverage_tally *tally = xcalloc(1, sizeof *tally);
    tally->first = tally->last = TIME_NONE;
    return tally;
}

void coverage_tally_free(struct coverage_tally *tally) {
    if (!tally)
        return;
    arena_clear(&tally->arena);
    free(tally->places);
    free(tally->hashes);
    free(tally->slots);
    free(tally->hours.slots);
    free(tally);
}

static const enum column read_columns[] = {
    COLUMN_RECIPIENT_ACCOUNT_ID, COLUMN_ACCOUNT_ID, COLUMN_AWS_REGION,       COLUMN_EVENT_TIME, COLUMN_EVENT_CATEGORY,
    COLUMN_EVENT_NAME,           COLUMN_READ_ONLY,  COLUMN_MANAGEMENT_EVENT, COLUMN_EVENT_TYPE};

struct column_set coverage_columns(void) {
    struct column_set set = {0};
    for (size_t i = 0; i < sizeof read_columns / sizeof *read_columns; i++)
        column_set_add(&set, read_columns[i]);
    return set;
}

/* eventCategory exists since eventVersion 1.07; before, managementEvent false marks a data event (record contents
 * page). */
enum coverage_category coverage_category_of(struct str event_category, struct str event_name, int64_t management_event,
                                            int64_t read_only) {
    if (str_is(event_category, "Data"))
        return COVERAGE_DATA;
    if (str_is(event_category, "NetworkActivity"))
        return COVERAGE_NETWORK;
    if (event_category.data && !str_is(event_category, "Management"))
        return COVERAGE_OTHER;
    if (!event_category.data && management_event == 0)
        return COVERAGE_DATA;
    return read_only_is_read(read_only, event_name) ? COVERAGE_MANAGEMENT_READ : COVERAGE_MANAGEMENT_WRITE;
}

static enum coverage_category category_of(const struct record *record) {
    return coverage_category_of(record_text(record, COLUMN_EVENT_CATEGORY), record_text(record, COLUMN_EVENT_NAME),
                                record_number(record, COLUMN_MANAGEMENT_EVENT, -1),
                                record_number(record, COLUMN_READ_ONLY, -1));
}

static uint64_t place_hash(struct str account, struct str region, enum coverage_category category) {
    char tail = (char)category;
    return hash_more(hash_more(hash_text(account), region), (struct str){&tail, 1});
}

static bool place_is(const struct coverage_place *place, struct str account, struct str region,
                     enum coverage_category category) {
    return place->category == category && str_eq(place->region, region) && str_eq(place->account, account);
}

static void tally_grow(struct coverage_tally *tally) {
    size_t slots = tally->slots ? (tally->mask + 1) * 2 : FIRST_SLOTS;
    free(tally->slots);
    tally->slots = xcalloc(slots, sizeof *tally->slots);
    tally->mask = slots - 1;
    for (size_t i = 0; i < tally->count; i++) {
        size_t at = tally->hashes[i] & tally->mask;
        while (tally->slots[at])
            at = (at + 1) & tally->mask;
        tally->slots[at] = (uint32_t)i + 1;
    }
    tally->space = slots / 2;
    tally->places = xrealloc(tally->places, tally->space * sizeof *tally->places);
    tally->hashes = xrealloc(tally->hashes, tally->space * sizeof *tally->hashes);
}

/* The number of a place, made when it is new. */
static size_t place_of(struct coverage_tally *tally, struct str account, struct str region,
                       enum coverage_category category) {
    if (tally->count >= PLACES_MOST)
        account = region = STR_NONE;
    if (tally->count == tally->space)
        tally_grow(tally);
    uint64_t hash = place_hash(account, region, category);
    size_t at = hash & tally->mask;
    for (; tally->slots[at]; at = (at + 1) & tally->mask)
        if (place_is(&tally->places[tally->slots[at] - 1], account, region, category))
            return tally->slots[at] - 1;
    size_t place = tally->count++;
    tally->slots[at] = (uint32_t)place + 1;
    tally->hashes[place] = hash;
    tally->places[place] = (struct coverage_place){.account = arena_str(&tally->arena, account),
                                                   .region = arena_str(&tally->arena, region),
                                                   .category = category,
                                                   .first = TIME_NONE,
                                                   .last = TIME_NONE};
    return place;
}

/* TIME_NONE is the smallest number: it loses as a latest time by itself, and as an earliest one must be seen. */
static void widen(int64_t *first, int64_t *last, int64_t from, int64_t to) {
    if (from != TIME_NONE && (*first == TIME_NONE || from < *first))
        *first = from;
    if (to > *last)
        *last = to;
}

static void count(struct coverage_tally *tally, size_t number, uint64_t events, int64_t first, int64_t last) {
    struct coverage_place *place = &tally->places[number];
    place->events += events;
    widen(&place->first, &place->last, first, last);
    tally->events += events;
    widen(&tally->first, &tally->last, first, last);
}

/* --- hours ------------------------------------------------------------------------------------------------------- */

enum { HOUR_SECONDS = 3600, FIRST_HOURS = 256 };

static struct slot *slot_of(const struct hour_table *table, uint32_t place, int32_t hour) {
    const uint64_t name = (uint64_t)place << 32 | (uint32_t)hour;
    size_t at = hash_text((struct str){(const char *)&name, sizeof name}) & table->mask;
    while (table->slots[at].events && (table->slots[at].place != place || table->slots[at].hour != hour))
        at = (at + 1) & table->mask;
    return &table->slots[at];
}

static void hours_grow(struct hour_table *table) {
    struct hour_table old = *table;
    size_t slots = old.slots ? (old.mask + 1) * 2 : FIRST_HOURS;
    table->slots = xcalloc(slots, sizeof *table->slots);
    table->mask = slots - 1;
    for (size_t i = 0; old.slots && i <= old.mask; i++)
        if (old.slots[i].events)
            *slot_of(table, old.slots[i].place, old.slots[i].hour) = old.slots[i];
    free(old.slots);
}

static void count_hour(struct hour_table *table, const struct slot *more) {
    if (!table->slots || table->count > table->mask / 2)
        hours_grow(table);
    struct slot *slot = slot_of(table, more->place, more->hour);
    if (!slot->events) {
        *slot = *more;
        table->count++;
        return;
    }
    slot->events += more->events;
    slot->first = more->first < slot->first ? more->first : slot->first;
    slot->last = more->last > slot->last ? more->last : slot->last;
}

/* One event of a place. */
static struct slot hour_slot(size_t place, int64_t time) {
    int64_t seconds = time / TIME_SECOND - (time % TIME_SECOND < 0), hour = seconds / HOUR_SECONDS;
    hour -= seconds % HOUR_SECONDS < 0;
    uint16_t within = (uint16_t)(seconds - hour * HOUR_SECONDS);
    return (struct slot){(uint32_t)place, (int32_t)hour, 1, within, within};
}

static void count_time(struct coverage_tally *tally, size_t place, int64_t time) {
    if (time == TIME_NONE)
        return;
    const struct slot slot = hour_slot(place, time);
    count_hour(&tally->hours, &slot);
}

/* --- counting ---------------------------------------------------------------------------------------------------- */

void coverage_count(struct coverage_tally *tally, const struct record *record) {
    struct str account = record_text(record, COLUMN_RECIPIENT_ACCOUNT_ID);
    if (!account.data)
        account = record_text(record, COLUMN_ACCOUNT_ID);
    struct str region = record_text(record, COLUMN_AWS_REGION);
    enum coverage_category category = category_of(record);
    size_t *recent = &tally->recent[category];
    if (!*recent || !place_is(&tally->places[*recent - 1], account, region, category))
        *recent = place_of(tally, account, region, category) + 1;
    int64_t time = record_number(record, COLUMN_EVENT_TIME, TIME_NONE);
    count(tally, *recent - 1, 1, time, time);
    count_time(tally, *recent - 1, time);
}

void coverage_add(struct coverage_tally *tally, const struct coverage_place *place) {
    size_t number = place_of(tally, place->account, place->region, place->category);
    count(tally, number, place->events, place->first, place->last);
    if (place->first == TIME_NONE || !place->events)
        return;
    struct slot slot = hour_slot(number, place->first);
    slot.events = place->events;
    slot.last = hour_slot(number, place->last).first;
    count_hour(&tally->hours, &slot);
}

void coverage_merge(struct coverage_tally *sum, const struct coverage_tally *part) {
    uint32_t *places = xcalloc(part->count + 1, sizeof *places); /* a place's number in the sum */
    for (size_t i = 0; i < part->count; i++) {
        const struct coverage_place *place = &part->places[i];
        places[i] = (uint32_t)place_of(sum, place->account, place->region, place->category);
        count(sum, places[i], place->events, place->first, place->last);
    }
    for (size_t i = 0; part->hours.slots && i <= part->hours.mask; i++) {
        struct slot slot = part->hours.slots[i];
        slot.place = slot.events ? places[slot.place] : 0;
        if (slot.events)
            count_hour(&sum->hours, &slot);
    }
    free(places);
}

static int compare_places(const void *left, const void *right) {
    const struct coverage_place *a = left, *b = right;
    int order = str_compare(a->account, b->account);
    if (!order)
        order = str_compare(a->region, b->region);
    return order ? order : (int)a->category - (int)b->category;
}

struct coverage_total coverage_total(const struct coverage_tally *tally, struct arena *arena) {
    struct coverage_total total = {.events = tally->events, .first = tally->first, .last = tally->last};
    total.places = arena_alloc(arena, (tally->count + 1) * sizeof *total.places);
    total.place_count = tally->count;
    for (size_t i = 0; i < tally->count; i++) {
        total.places[i] = tally->places[i];
        total.places[i].account = arena_str(arena, tally->places[i].account);
        total.places[i].region = arena_str(arena, tally->places[i].region);
    }
    qsort(total.places, total.place_count, sizeof *total.places, compare_places);
    return total;
}

static int compare_hours(const void *left, const void *right) {
    const struct coverage_hour *a = left, *b = right;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

struct coverage_hour *coverage_hours(const struct coverage_tally *tally, const struct coverage_total *total,
                                     struct arena *arena, size_t *count_out) {
    size_t *sorted = arena_alloc(arena, (tally->count + 1) * sizeof *sorted), count = 0;
    struct coverage_hour *hours = arena_alloc(arena, (tally->hours.count + 1) * sizeof *hours);
    for (size_t i = 0; i < tally->count; i++) {
        const struct coverage_place *place =
            bsearch(&tally->places[i], total->places, total->place_count, sizeof *total->places, compare_places);
        sorted[i] = (size_t)(place - total->places);
    }
    for (size_t i = 0; tally->hours.slots && i <= tally->hours.mask; i++) {
        const struct slot *slot = &tally->hours.slots[i];
        int64_t begin = (int64_t)slot->hour * HOUR_SECONDS;
        if (slot->events)
            hours[count++] = (struct coverage_hour){sorted[slot->place], (begin + slot->first) * TIME_SECOND,
                                                    (begin + slot->last) * TIME_SECOND, slot->events};
    }
    qsort(hours, count, sizeof *hours, compare_hours);
    *count_out = count;
    return hours;
}
