#include "store/batch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/time.h"
#include "engine/store_view.h"

enum { DAY_SECONDS = 24 * 3600 };
#define NO_DAY INT32_MIN
/* After so many texts a column of which more than half differ is only collected. */
enum { TRIAL_TEXTS = 2048, SLOTS_LEAST = 256 };
/* Numbers of a row's columns, most of which have one. */
#define ROW_NUMBERS_BYTES (48 * sizeof(uint32_t))
enum { BLOCK_BYTES = 1 << 20, LARGE_BYTES = BLOCK_BYTES / 8 };
/* A userIdentity whose columns lie further apart is not known again. */
enum { IDENTITY_MOST_BYTES = 8192 };

static bool is_text(enum column column) {
    return column_info[column].type == COLUMN_TEXT || column_info[column].type == COLUMN_JSON;
}

static void column_clear(struct batch_column *column) {
    free(column->texts);
    free(column->slots);
    free(column->ids);
    free(column->numbers);
    *column = (struct batch_column){0};
}

void batch_clear(struct batch *batch) {
    struct hash_key key = batch->key;
    for (size_t i = 0; i < batch->block_count; i++)
        free(batch->blocks[i]);
    for (size_t i = 0; i < batch->large_count; i++)
        free(batch->large[i]);
    free(batch->blocks);
    free(batch->large);
    free(batch->identities);
    free(batch->identity_slots);
    for (enum column column = 0; column < COLUMN_COUNT; column++)
        column_clear(&batch->columns[column]);
    for (size_t i = 0; i < STORE_UUIDS; i++) {
        free(batch->uuids[i].rows);
        free(batch->uuids[i].text);
    }
    free(batch->rows);
    free(batch->order);
    free(batch->handles);
    *batch = (struct batch){.key = key};
}

void batch_reset(struct batch *batch) {
    for (size_t i = 0; i < batch->large_count; i++)
        free(batch->large[i]);
    batch->large_count = batch->blocks_used = batch->block_left = 0;
    for (enum column column = 0; column < COLUMN_COUNT; column++) {
        struct batch_column *reset = &batch->columns[column];
        reset->text_count = reset->filled = 0;
        reset->collected = false;
        reset->last = 0;
        if (reset->slots)
            memset(reset->slots, 0, (reset->mask + 1) * sizeof *reset->slots);
    }
    if (batch->identity_slots)
        memset(batch->identity_slots, 0, (batch->identity_mask + 1) * sizeof *batch->identity_slots);
    batch->identity_count = 0;
    free(batch->order);
    batch->order = NULL;
    batch->added = batch->count = batch->bytes = batch->handle_count = 0;
}

/* --- interning ---------------------------------------------------------------------------------------------------- */

static void grow_slots(struct batch_column *column) {
    size_t count = column->slots ? (column->mask + 1) * 2 : SLOTS_LEAST;
    free(column->slots);
    column->slots = xcalloc(count, sizeof *column->slots);
    column->mask = count - 1;
    for (size_t i = 0; i < column->text_count; i++) {
        size_t slot = column->texts[i].hash & column->mask;
        while (column->slots[slot].id)
            slot = (slot + 1) & column->mask;
        column->slots[slot] = (struct batch_slot){column->texts[i].hash, (uint32_t)(i + 1)};
    }
}

static void next_block(struct batch *batch) {
    if (batch->blocks_used == batch->block_count) {
        if (batch->block_count == batch->block_space)
            batch->blocks =
                xrealloc(batch->blocks, (batch->block_space = batch->block_space * 2 + 64) * sizeof *batch->blocks);
        batch->blocks[batch->block_count++] = xmalloc(BLOCK_BYTES);
    }
    batch->block_left = BLOCK_BYTES;
    batch->blocks_used++;
}

static char *room_for(struct batch *batch, size_t bytes) {
    if (bytes > LARGE_BYTES) {
        if (batch->large_count == batch->large_space)
            batch->large =
                xrealloc(batch->large, (batch->large_space = batch->large_space * 2 + 16) * sizeof *batch->large);
        return batch->large[batch->large_count++] = xmalloc(bytes);
    }
    if (bytes > batch->block_left || !batch->blocks_used)
        next_block(batch);
    char *room = batch->blocks[batch->blocks_used - 1] + (BLOCK_BYTES - batch->block_left);
    batch->block_left -= bytes;
    return room;
}

static uint32_t collect(struct batch *batch, struct batch_column *column, struct str text, uint32_t hash) {
    if (column->text_count == column->text_space) {
        column->text_space = column->text_space ? column->text_space * 2 : 64;
        column->texts = xrealloc(column->texts, column->text_space * sizeof *column->texts);
    }
    char *copy = room_for(batch, text.len);
    if (text.len)
        memcpy(copy, text.data, text.len);
    column->texts[column->text_count++] = (struct batch_text){copy, (uint32_t)text.len, hash};
    batch->bytes += text.len + sizeof *column->texts;
    return (uint32_t)column->text_count;
}

static bool is_text_of(const struct batch_column *column, uint32_t id, struct str text) {
    const struct batch_text *known = &column->texts[id - 1];
    return known->len == text.len && memcmp(known->data, text.data, text.len) == 0;
}

/* Of a column that is interned: a hash of the text, and room for one more. */
static uint32_t hash_text_of(const struct batch *batch, struct batch_column *column, struct str text) {
    if ((column->text_count + 1) * 2 > column->mask)
        grow_slots(column);
    return (uint32_t)hash_keyed(&batch->key, 0, text);
}

static uint32_t find_or_collect(struct batch *batch, struct batch_column *column, struct str text, uint32_t hash) {
    size_t slot = hash & column->mask;
    for (; column->slots[slot].id; slot = (slot + 1) & column->mask)
        if (column->slots[slot].hash == hash && is_text_of(column, column->slots[slot].id, text))
            return column->last = column->slots[slot].id;
    column->slots[slot] = (struct batch_slot){hash, collect(batch, column, text, hash)};
    return column->last = column->slots[slot].id;
}

/* The number of a text where it is known without a search; 0 otherwise. */
static uint32_t intern_at_once(struct batch *batch, struct batch_column *column, struct str text) {
    if (column->last && is_text_of(column, column->last, text))
        return column->last;
    return column->collected ? column->last = collect(batch, column, text, 0) : 0;
}

static void stop_interning(struct batch_column *column) {
    column->collected = true;
    free(column->slots);
    column->slots = NULL;
    column->mask = 0;
}

/* --- adding ------------------------------------------------------------------------------------------------------- */

/* Rows between the last that had a value and `row` have none. */
static void set_id(struct batch *batch, enum column number, size_t row, uint32_t id) {
    struct batch_column *column = &batch->columns[number];
    if (!column->ids)
        column->ids = xmalloc(batch->row_space * sizeof *column->ids);
    if (column->filled < row)
        memset(column->ids + column->filled, 0, (row - column->filled) * sizeof *column->ids);
    column->ids[row] = id;
    column->filled = row + 1;
}

static void set_text(struct batch *batch, enum column number, size_t row, uint32_t id) {
    struct batch_column *column = &batch->columns[number];
    set_id(batch, number, row, id);
    if (column->text_count == TRIAL_TEXTS && !column->collected && row < TRIAL_TEXTS * 2)
        stop_interning(column);
}

static uint32_t add_text(struct batch *batch, enum column number, size_t row, struct str text) {
    struct batch_column *column = &batch->columns[number];
    uint32_t id = intern_at_once(batch, column, text);
    if (!id)
        id = find_or_collect(batch, column, text, hash_text_of(batch, column, text));
    set_text(batch, number, row, id);
    return id;
}

/* Texts of a row that are to be searched for: each step of all of them before the next one, so that the memory which
 * the next one wants is on its way meanwhile. */
struct searched {
    size_t count;
    struct {
        enum column column;
        uint32_t hash;
    } items[COLUMN_COUNT];
};

static void begin_search(struct batch *batch, struct searched *searched, enum column number, struct str text) {
    struct batch_column *column = &batch->columns[number];
    uint32_t hash = hash_text_of(batch, column, text);
    __builtin_prefetch(&column->slots[hash & column->mask]);
    searched->items[searched->count].column = number;
    searched->items[searched->count++].hash = hash;
}

/* The text that is found first: mostly the one. */
static const struct batch_text *candidate(const struct batch *batch, const struct searched *searched, size_t i) {
    const struct batch_column *column = &batch->columns[searched->items[i].column];
    const struct batch_slot *slot = &column->slots[searched->items[i].hash & column->mask];
    return slot->hash == searched->items[i].hash && slot->id ? &column->texts[slot->id - 1] : NULL;
}

static void end_search(struct batch *batch, const struct searched *searched, const struct record *record, size_t row) {
    for (size_t i = 0; i < searched->count; i++)
        __builtin_prefetch(candidate(batch, searched, i)); /* of nothing it does nothing */
    for (size_t i = 0; i < searched->count; i++) {
        const struct batch_text *text = candidate(batch, searched, i);
        if (text)
            __builtin_prefetch(text->data);
    }
    for (size_t i = 0; i < searched->count; i++) {
        enum column number = searched->items[i].column;
        set_text(batch, number, row,
                 find_or_collect(batch, &batch->columns[number], record->text[number], searched->items[i].hash));
    }
}

/* An id that is a UUID is kept as that; any other text of its column as texts are. */
static bool add_uuid(struct batch *batch, size_t which, size_t row, struct str text) {
    struct batch_uuids *uuids = &batch->uuids[which];
    if (text.len != UUID_TEXT_BYTES)
        return false;
    if (!uuids->rows) {
        uuids->rows = xmalloc(batch->row_space * sizeof *uuids->rows);
        uuids->text = xmalloc(UUID_TEXT_BYTES);
    }
    if (!uuid_read(text, uuids->rows[row]))
        return false;
    set_id(batch, store_uuids[which].column, row, BATCH_UUID);
    batch->bytes += UUID_BYTES;
    return true;
}

static void add_number(struct batch *batch, enum column number, size_t row, int64_t value) {
    struct batch_column *column = &batch->columns[number];
    if (!column->numbers)
        column->numbers = xmalloc(batch->row_space * sizeof *column->numbers);
    for (size_t i = column->filled; i < row; i++)
        column->numbers[i] = BATCH_ABSENT;
    column->numbers[row] = value;
    column->filled = row + 1;
}

static void reserve_rows(struct batch *batch) {
    if (batch->added < batch->row_space)
        return;
    batch->row_space = batch->row_space ? batch->row_space * 2 : 4096;
    batch->rows = xrealloc(batch->rows, batch->row_space * sizeof *batch->rows);
    for (enum column i = 0; i < COLUMN_COUNT; i++) {
        struct batch_column *column = &batch->columns[i];
        if (column->ids)
            column->ids = xrealloc(column->ids, batch->row_space * sizeof *column->ids);
        if (column->numbers)
            column->numbers = xrealloc(column->numbers, batch->row_space * sizeof *column->numbers);
    }
    for (size_t i = 0; i < STORE_UUIDS; i++)
        if (batch->uuids[i].rows)
            batch->uuids[i].rows = xrealloc(batch->uuids[i].rows, batch->row_space * sizeof *batch->uuids[i].rows);
}

static int32_t day_of(int64_t time) {
    if (time == TIME_NONE)
        return NO_DAY;
    int64_t seconds = time / TIME_SECOND - (time % TIME_SECOND < 0);
    return (int32_t)(seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0));
}

static void add_handle(void *context, uint64_t hash) {
    struct batch *batch = context;
    if (batch->handle_count == batch->handle_space) {
        batch->handle_space = batch->handle_space ? batch->handle_space * 2 : 1024;
        batch->handles = xrealloc(batch->handles, batch->handle_space * sizeof *batch->handles);
    }
    batch->handles[batch->handle_count++] = (struct batch_handle){hash, (uint32_t)batch->added};
    batch->bytes += sizeof *batch->handles;
}

/* --- identities --------------------------------------------------------------------------------------------------- */

static struct {
    struct column_set set; /* texts of userIdentity, and what is derived of it alone */
    enum column columns[BATCH_IDENTITY_MOST];
    size_t count;
} identity;
static pthread_once_t identity_once = PTHREAD_ONCE_INIT;

static void list_identity(void) {
    static const char path[] = "userIdentity.";
    for (enum column column = 0; column < COLUMN_COUNT; column++) {
        bool derived = column == COLUMN_SESSION || column == COLUMN_SESSION_ID;
        bool within = strncmp(column_info[column].path, path, sizeof path - 1) == 0;
        if ((!within && !derived) || !is_text(column) || identity.count == BATCH_IDENTITY_MOST)
            continue;
        column_set_add(&identity.set, column);
        identity.columns[identity.count++] = column;
    }
}

/* A hash of all that the columns of an identity depend on; 0 when they are no slices of `json`. The texts between the
 * first and the last of them, and where in these each begins and ends. */
static uint64_t hash_identity(const struct batch *batch, const struct record *record, struct str json) {
    const char *first = NULL, *least = json.data + json.len, *last = json.data;
    uint64_t seed = (uint64_t)record_number(record, COLUMN_CREATION_DATE, TIME_NONE);
    for (size_t i = 0; i < identity.count; i++) {
        enum column column = identity.columns[i];
        if (!record_has(record, column) || column == COLUMN_SESSION || column == COLUMN_SESSION_ID)
            continue;
        struct str text = record->text[column];
        if (text.data < json.data || text.data + text.len > json.data + json.len)
            return 0;
        first = first ? first : text.data; /* places count from it: what stands before differs */
        least = text.data < least ? text.data : least;
        last = text.data + text.len > last ? text.data + text.len : last;
        seed =
            (seed ^ (uint64_t)(text.data - first) << 32 ^ (uint64_t)text.len << 8 ^ i) * UINT64_C(0x9e3779b97f4a7c15);
        seed ^= seed >> 29;
    }
    first = least;
    if (first >= last || last - first > IDENTITY_MOST_BYTES)
        return 0;
    return hash_keyed(&batch->key, seed, (struct str){first, (size_t)(last - first)});
}

static void grow_identities(struct batch *batch) {
    size_t count = batch->identity_slots ? (batch->identity_mask + 1) * 2 : SLOTS_LEAST;
    free(batch->identity_slots);
    batch->identity_slots = xcalloc(count, sizeof *batch->identity_slots);
    batch->identity_mask = count - 1;
    for (size_t i = 0; i < batch->identity_count; i++) {
        size_t slot = batch->identities[i].hash & batch->identity_mask;
        while (batch->identity_slots[slot])
            slot = (slot + 1) & batch->identity_mask;
        batch->identity_slots[slot] = (uint32_t)(i + 1);
    }
}

/* The identity with this hash; *known is false when it is new, its columns then are to be filled in. */
static struct batch_identity *find_identity(struct batch *batch, uint64_t hash, bool *known) {
    if ((batch->identity_count + 1) * 2 > batch->identity_mask)
        grow_identities(batch);
    size_t slot = hash & batch->identity_mask;
    *known = true;
    for (; batch->identity_slots[slot]; slot = (slot + 1) & batch->identity_mask)
        if (batch->identities[batch->identity_slots[slot] - 1].hash == hash)
            return &batch->identities[batch->identity_slots[slot] - 1];
    *known = false;
    if (batch->identity_count == batch->identity_space)
        batch->identities = xrealloc(batch->identities, (batch->identity_space = batch->identity_space * 2 + 256) *
                                                            sizeof *batch->identities);
    struct batch_identity *new = &batch->identities[batch->identity_count++];
    *new = (struct batch_identity){.hash = hash};
    batch->identity_slots[slot] = (uint32_t)batch->identity_count;
    batch->bytes += sizeof *new + 2 * sizeof *batch->identity_slots;
    return new;
}

static void add_identity(struct batch *batch, const struct record *record, uint64_t hash, size_t row) {
    struct batch_identity unknown, *found = &unknown;
    bool known = false;
    if (hash)
        found = find_identity(batch, hash, &known);
    for (size_t i = 0; i < identity.count; i++) {
        enum column column = identity.columns[i];
        if (!record_has(record, column))
            continue;
        if (known)
            set_id(batch, column, row, found->ids[i]);
        else
            found->ids[i] = add_text(batch, column, row, record->text[column]);
    }
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

/* The ids of the record that are UUIDs are out of `rest` afterwards. */
static void add_uuids(struct batch *batch, const struct record *record, size_t row, struct column_set *rest) {
    for (size_t i = 0; i < STORE_UUIDS; i++)
        if (record_has(record, store_uuids[i].column) && add_uuid(batch, i, row, record->text[store_uuids[i].column]))
            column_set_remove(rest, store_uuids[i].column);
}

static void add_columns(struct batch *batch, const struct record *record, size_t row) {
    struct column_set rest = record->present;
    struct searched searched;
    searched.count = 0;
    add_uuids(batch, record, row, &rest);
    for (size_t word = 0; word < sizeof rest.bits / sizeof *rest.bits; word++)
        for (uint64_t bits = rest.bits[word] & ~identity.set.bits[word]; bits; bits &= bits - 1) {
            enum column column = (enum column)(word * 64 + (size_t)__builtin_ctzll(bits));
            if (!is_text(column)) {
                add_number(batch, column, row, record->number[column]);
                continue;
            }
            uint32_t id = intern_at_once(batch, &batch->columns[column], record->text[column]);
            if (id)
                set_text(batch, column, row, id);
            else
                begin_search(batch, &searched, column, record->text[column]);
        }
    end_search(batch, &searched, record, row);
}

void batch_add(struct batch *batch, const struct record *record, struct str json, uint32_t object, uint64_t print) {
    pthread_once(&identity_once, list_identity);
    reserve_rows(batch);
    size_t at = batch->added;
    uint64_t identity_hash = json.data ? hash_identity(batch, record, json) : 0;
    if (batch->identity_slots)
        __builtin_prefetch(&batch->identity_slots[identity_hash & batch->identity_mask]);
    add_columns(batch, record, at);
    add_identity(batch, record, identity_hash, at);
    struct batch_row *row = &batch->rows[at];
    row->time = record_number(record, COLUMN_EVENT_TIME, TIME_NONE);
    row->day = day_of(row->time);
    row->object = object;
    row->print = print;
    row->pivot = handle_is_pivot(record);
    if (row->pivot)
        handles_of_pivot(&batch->key, record, add_handle, batch);
    batch->added++;
    batch->bytes += sizeof *row + ROW_NUMBERS_BYTES;
}

/* --- order -------------------------------------------------------------------------------------------------------- */

/* What a row is sorted by, made of numbers: day and pivot, the session's place among sessions, time. */
struct sorted {
    uint64_t first, second;
    uint32_t row;
};

static int compare_sorted(const void *left, const void *right) {
    const struct sorted *a = left, *b = right;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (a->second != b->second)
        return a->second < b->second ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

struct ranked {
    struct str text;
    uint32_t id;
};

static int compare_ranked(const void *left, const void *right) {
    return str_compare(((const struct ranked *)left)->text, ((const struct ranked *)right)->text);
}

/* The place of each text of the column among all of them, by number; 0 for absent. Equal texts have one place. */
static uint32_t *rank_texts(const struct batch_column *column) {
    size_t count = column->text_count;
    struct ranked *list = xmalloc((count + 1) * sizeof *list);
    uint32_t *ranks = xcalloc(count + 1, sizeof *ranks), rank = 0;
    for (size_t i = 0; i < count; i++)
        list[i] = (struct ranked){{column->texts[i].data, column->texts[i].len}, (uint32_t)(i + 1)};
    if (count)
        qsort(list, count, sizeof *list, compare_ranked);
    for (size_t i = 0; i < count; i++) {
        rank += i == 0 || !str_eq(list[i - 1].text, list[i].text);
        ranks[list[i].id] = rank;
    }
    free(list);
    return ranks;
}

static uint32_t id_of(const struct batch_column *column, size_t row) {
    return row < column->filled ? column->ids[row] : 0;
}

void batch_sort(struct batch *batch) {
    const struct batch_column *sessions = &batch->columns[COLUMN_SESSION];
    uint32_t *ranks = rank_texts(sessions);
    struct sorted *list = xmalloc((batch->added + 1) * sizeof *list);
    for (size_t i = 0; i < batch->added; i++) {
        const struct batch_row *row = &batch->rows[i];
        uint64_t day = (uint64_t)((int64_t)row->day - INT32_MIN);
        list[i].first = day << 32 | (uint64_t)!row->pivot << 31 | ranks[id_of(sessions, i)];
        list[i].second = (uint64_t)row->time ^ UINT64_C(1) << 63; /* TIME_NONE comes first */
        list[i].row = (uint32_t)i;
    }
    if (batch->added)
        qsort(list, batch->added, sizeof *list, compare_sorted);
    free(batch->order);
    batch->order = xmalloc((batch->added + 1) * sizeof *batch->order);
    for (size_t i = 0; i < batch->added; i++)
        batch->order[i] = list[i].row;
    batch->count = batch->added;
    free(list);
    free(ranks);
}

void batch_filter(struct batch *batch, bool (*drop)(void *context, const struct batch_row *row), void *context) {
    size_t kept = 0;
    for (size_t i = 0; i < batch->count; i++)
        if (!drop(context, &batch->rows[batch->order[i]]))
            batch->order[kept++] = batch->order[i];
    batch->count = kept;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

const struct batch_row *batch_at(const struct batch *batch, size_t place) {
    return &batch->rows[batch->order[place]];
}

static struct str uuid_text(const struct batch *batch, enum column number, size_t row) {
    for (size_t i = 0; i < STORE_UUIDS; i++)
        if (store_uuids[i].column == number) {
            uuid_write(batch->uuids[i].rows[row], batch->uuids[i].text);
            return (struct str){batch->uuids[i].text, UUID_TEXT_BYTES};
        }
    BUG("column %d holds no UUIDs", number);
}

struct str batch_text_at(const struct batch *batch, enum column number, size_t place) {
    const struct batch_column *column = &batch->columns[number];
    uint32_t id = id_of(column, batch->order[place]);
    if (id == BATCH_UUID)
        return uuid_text(batch, number, batch->order[place]);
    return id ? (struct str){column->texts[id - 1].data, column->texts[id - 1].len} : STR_NONE;
}

void batch_record(const struct batch *batch, size_t place, const struct column_set *columns, struct record *record) {
    size_t row = batch->order[place];
    record->present = (struct column_set){{0}};
    for (size_t word = 0; word < sizeof columns->bits / sizeof *columns->bits; word++)
        for (uint64_t bits = columns->bits[word]; bits; bits &= bits - 1) {
            enum column i = (enum column)(word * 64 + (size_t)__builtin_ctzll(bits));
            const struct batch_column *column = &batch->columns[i];
            if (row >= column->filled)
                continue;
            if (is_text(i))
                record_set_text(record, i, batch_text_at(batch, i, place));
            else if (column->numbers[row] != BATCH_ABSENT)
                record_set_number(record, i, column->numbers[row]);
        }
}

size_t batch_day_end(const struct batch *batch, size_t place) {
    int32_t day = batch_at(batch, place)->day;
    while (place < batch->count && batch_at(batch, place)->day == day)
        place++;
    return place;
}

void batch_day(const struct batch_row *row, char out[16]) {
    if (row->day == NO_DAY) {
        memcpy(out, STORE_NO_DAY, sizeof STORE_NO_DAY);
        return;
    }
    char text[32];
    time_format((int64_t)row->day * DAY_SECONDS * TIME_SECOND, text);
    snprintf(out, 16, "%.10s", text);
}
