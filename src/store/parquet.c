#include "store/parquet.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "store/encode.h"
#include "store/thrift.h"

/* Small row groups: a session's events are found by reading few rows besides them. Pivots are read one by one. */
enum { GROUP_ROWS = 20480, PIVOT_GROUP_ROWS = 4096 };
/* What is different in each event (ids, signatures) does not get smaller at a higher level, and the rest is small. */
enum { COMPRESSION = 1 };
#define FILE_MOST_BYTES ((size_t)4 << 30)
#define PAGE_MOST_BYTES ((size_t)2 << 30) /* as a page's header can tell */
/* Texts lie in memory as the events came, not as they are sorted: so many of them are on their way. */
enum { AHEAD = 12 };
/* Longer texts have no least and greatest: they would fill the footer and are not compared. */
enum { STATISTIC_MOST_BYTES = 256 };

/* numbers of parquet.thrift */
enum { PHYSICAL_BOOLEAN = 0, PHYSICAL_INT64 = 2, PHYSICAL_BYTE_ARRAY = 6, PHYSICAL_FIXED_LEN_BYTE_ARRAY = 7 };
enum { CONVERTED_UTF8 = 0, CONVERTED_TIMESTAMP_MILLIS = 9, CONVERTED_TIMESTAMP_MICROS = 10 };
enum { LOGICAL_STRING = 1, LOGICAL_TIMESTAMP = 8, LOGICAL_UUID = 14 };
enum { REPETITION_OPTIONAL = 1, PAGE_DATA = 0, PAGE_DICTIONARY = 2 };
enum codec { CODEC_NONE = 0, CODEC_ZSTD = 6 };
enum encoding {
    ENCODING_PLAIN = 0,
    ENCODING_RLE = 3,
    ENCODING_DELTA_BINARY_PACKED = 5,
    ENCODING_DELTA_LENGTH = 6,
    ENCODING_RLE_DICTIONARY = 8
};

/* The columns of a file: those of events, and behind them one for the UUIDs of each of store_uuids. */
enum { FIELD_COUNT = COLUMN_COUNT + STORE_UUIDS };

static const char *field_name(size_t field) {
    return field < COLUMN_COUNT ? column_info[field].name : store_uuids[field - COLUMN_COUNT].name;
}

/* What the footer tells of a column chunk. */
struct chunk {
    enum encoding encoding;
    enum codec codec;
    uint64_t dictionary_at, data_at; /* in the file; a dictionary at 0 is none */
    uint64_t raw_bytes, bytes;       /* with page headers */
    uint64_t nulls;
    bool far; /* alike texts lie far apart in its pages */
    enum range { RANGE_NONE, RANGE_TEXT, RANGE_NUMBER, RANGE_BOOL } range;
    struct str least, greatest; /* of texts */
    int64_t lowest, highest;    /* of numbers */
};

struct group {
    uint64_t rows;
    struct chunk chunks[FIELD_COUNT];
};

struct parquet {
    ZSTD_CCtx *compressor;
    struct buf file, page; /* page: before compression */
    char *packed;          /* a page after it */
    size_t packed_space;
    struct group *groups;
    size_t group_count, group_space;
    /* of the row group at hand */
    uint32_t *present, *ids; /* by row: is there a value; of those with one: its place in the dictionary */
    int64_t *values;
    size_t count, row_space; /* count: values */
    /* dictionaries of the chunk at hand */
    uint32_t *local, *members; /* by text of the batch: its place, + 1; the texts in the order of their places */
    size_t local_space;
    struct number_slot {
        int64_t value;
        uint32_t place;
    } * slots; /* of numbers: open addressing; place 0 is free */
    bool millis[COLUMN_COUNT];
};

enum { NUMBER_SLOTS = 16384, NUMBERS_MOST = NUMBER_SLOTS / 4 };

struct parquet *parquet_new(void) {
    struct parquet *parquet = xcalloc(1, sizeof *parquet);
    parquet->compressor = ZSTD_createCCtx();
    if (!parquet->compressor)
        BUG("zstd cannot make a compressor");
    ZSTD_CCtx_setParameter(parquet->compressor, ZSTD_c_compressionLevel, COMPRESSION);
    ZSTD_CCtx_setParameter(parquet->compressor, ZSTD_c_checksumFlag, 1);
    parquet->file = BUF_INIT(FILE_MOST_BYTES);
    parquet->page = BUF_INIT(PAGE_MOST_BYTES);
    parquet->slots = xcalloc(NUMBER_SLOTS, sizeof *parquet->slots);
    return parquet;
}

void parquet_free(struct parquet *parquet) {
    if (!parquet)
        return;
    ZSTD_freeCCtx(parquet->compressor);
    buf_clear(&parquet->file);
    buf_clear(&parquet->page);
    free(parquet->packed);
    free(parquet->groups);
    free(parquet->present);
    free(parquet->ids);
    free(parquet->values);
    free(parquet->local);
    free(parquet->members);
    free(parquet->slots);
    free(parquet);
}

static bool is_text(enum column column) {
    return column_info[column].type == COLUMN_TEXT || column_info[column].type == COLUMN_JSON;
}

/* --- pages -------------------------------------------------------------------------------------------------------- */

/* `far`: what is alike is looked for in all of the page, not only in the little that the level remembers. Parameters
 * get a tenth smaller by it, for next to no time; others hardly. */
static struct str compress_page(struct parquet *parquet, bool far) {
    ZSTD_CCtx_setParameter(parquet->compressor, ZSTD_c_enableLongDistanceMatching, far);
    size_t bound = ZSTD_compressBound(parquet->page.len);
    if (bound > parquet->packed_space) {
        free(parquet->packed);
        parquet->packed = xmalloc(bound);
        parquet->packed_space = bound;
    }
    size_t bytes = ZSTD_compress2(parquet->compressor, parquet->packed, bound, parquet->page.data, parquet->page.len);
    if (ZSTD_isError(bytes))
        BUG("a page cannot be compressed: %s", ZSTD_getErrorName(bytes));
    return (struct str){parquet->packed, bytes};
}

/* What is in `page` becomes a page of the file, of so many values. */
static void put_page(struct parquet *parquet, struct chunk *chunk, int type, enum encoding encoding, size_t values) {
    struct str bytes = chunk->codec == CODEC_ZSTD ? compress_page(parquet, chunk->far) : buf_str(&parquet->page);
    size_t at = parquet->file.len;
    struct thrift head = THRIFT_INIT(&parquet->file);
    thrift_begin(&head, 0);
    thrift_i32(&head, 1, type);
    thrift_i32(&head, 2, (int32_t)parquet->page.len);
    thrift_i32(&head, 3, (int32_t)bytes.len);
    thrift_begin(&head, type == PAGE_DATA ? 5 : 7);
    thrift_i32(&head, 1, (int32_t)values);
    thrift_i32(&head, 2, (int32_t)encoding);
    if (type == PAGE_DATA) {
        thrift_i32(&head, 3, ENCODING_RLE); /* of definition levels */
        thrift_i32(&head, 4, ENCODING_RLE); /* of repetition levels, which are none */
    }
    thrift_end(&head);
    thrift_end(&head);
    size_t head_bytes = parquet->file.len - at;
    buf_add(&parquet->file, bytes);
    chunk->raw_bytes += head_bytes + parquet->page.len;
    chunk->bytes += head_bytes + bytes.len;
    if (type == PAGE_DATA)
        chunk->data_at = at;
    else
        chunk->dictionary_at = at;
    buf_reset(&parquet->page);
}

static void put_u32(struct buf *out, uint32_t value) {
    const char bytes[] = {(char)value, (char)(value >> 8), (char)(value >> 16), (char)(value >> 24)};
    buf_add(out, (struct str){bytes, sizeof bytes});
}

static void put_i64(char out[sizeof(int64_t)], int64_t value) {
    for (size_t i = 0; i < sizeof value; i++)
        out[i] = (char)((uint64_t)value >> 8 * i);
}

/* Which rows have a value: the beginning of a data page. */
static void put_levels(struct parquet *parquet, size_t rows) {
    size_t at = parquet->page.len;
    put_u32(&parquet->page, 0);
    encode_hybrid(&parquet->page, parquet->present, rows, 1);
    uint32_t len = (uint32_t)(parquet->page.len - at - sizeof len);
    for (size_t i = 0; i < sizeof len; i++)
        parquet->page.data[at + i] = (char)(len >> 8 * i);
}

/* Of a chunk without values: where they are not. */
static void put_nothing(struct parquet *parquet, size_t rows, struct chunk *chunk) {
    put_levels(parquet, rows);
    chunk->encoding = ENCODING_PLAIN;
    put_page(parquet, chunk, PAGE_DATA, chunk->encoding, rows);
}

/* --- texts -------------------------------------------------------------------------------------------------------- */

static struct str text_of(const struct batch_column *column, uint32_t id) {
    return (struct str){column->texts[id - 1].data, column->texts[id - 1].len};
}

/* The numbers of the chunk's texts become places in a dictionary of the texts that it has. */
static size_t gather_texts(struct parquet *parquet, const struct batch *batch, const struct batch_column *column,
                           size_t from, size_t rows) {
    size_t members = 0;
    parquet->count = 0;
    if (!column->filled) {
        memset(parquet->present, 0, rows * sizeof *parquet->present);
        return 0;
    }
    for (size_t i = 0; i < rows; i++) {
        uint32_t row = batch->order[from + i];
        if (i + AHEAD < rows)
            __builtin_prefetch(&column->ids[batch->order[from + i + AHEAD]]);
        uint32_t id = column->ids && row < column->filled ? column->ids[row] : 0;
        parquet->present[i] = id != 0 && id != BATCH_UUID;
        if (!parquet->present[i])
            continue;
        if (!parquet->local[id]) {
            parquet->members[members] = id;
            parquet->local[id] = (uint32_t)++members;
        }
        parquet->ids[parquet->count++] = parquet->local[id] - 1;
    }
    for (size_t i = 0; i < members; i++)
        parquet->local[parquet->members[i]] = 0;
    return members;
}

static void measure_texts(struct parquet *parquet, const struct batch_column *column, size_t members,
                          struct chunk *chunk) {
    struct str least = STR_NONE, greatest = STR_NONE;
    for (size_t i = 0; i < members; i++) {
        struct str text = text_of(column, parquet->members[i]);
        if (text.len > STATISTIC_MOST_BYTES)
            return;
        if (!i || str_compare(text, least) < 0)
            least = text;
        if (!i || str_compare(text, greatest) > 0)
            greatest = text;
    }
    chunk->range = members ? RANGE_TEXT : RANGE_NONE;
    chunk->least = least;
    chunk->greatest = greatest;
}

static void put_text_dictionary(struct parquet *parquet, const struct batch_column *column, size_t members,
                                struct chunk *chunk) {
    for (size_t i = 0; i < members; i++) {
        if (i + AHEAD < members)
            __builtin_prefetch(text_of(column, parquet->members[i + AHEAD]).data);
        struct str text = text_of(column, parquet->members[i]);
        put_u32(&parquet->page, (uint32_t)text.len);
        buf_add(&parquet->page, text);
    }
    put_page(parquet, chunk, PAGE_DICTIONARY, ENCODING_PLAIN, members);
}

static void put_places(struct parquet *parquet, size_t members, size_t rows, struct chunk *chunk) {
    unsigned bits = encode_bits_for(members);
    bits += !bits; /* readers differ on numbers of no bits */
    put_levels(parquet, rows);
    buf_addc(&parquet->page, (char)bits);
    encode_hybrid(&parquet->page, parquet->ids, parquet->count, bits);
    chunk->encoding = ENCODING_RLE_DICTIONARY;
    put_page(parquet, chunk, PAGE_DATA, chunk->encoding, rows);
}

/* Lengths, then texts. */
static void put_texts(struct parquet *parquet, const struct batch_column *column, size_t rows, struct chunk *chunk) {
    put_levels(parquet, rows);
    for (size_t i = 0; i < parquet->count; i++)
        parquet->values[i] = (int64_t)text_of(column, parquet->members[parquet->ids[i]]).len;
    encode_delta(&parquet->page, parquet->values, parquet->count);
    for (size_t i = 0; i < parquet->count; i++) {
        if (i + AHEAD < parquet->count)
            __builtin_prefetch(text_of(column, parquet->members[parquet->ids[i + AHEAD]]).data);
        buf_add(&parquet->page, text_of(column, parquet->members[parquet->ids[i]]));
    }
    chunk->encoding = ENCODING_DELTA_LENGTH;
    put_page(parquet, chunk, PAGE_DATA, chunk->encoding, rows);
}

static void write_texts(struct parquet *parquet, const struct batch *batch, enum column number, size_t from,
                        size_t rows, struct chunk *chunk) {
    const struct batch_column *column = &batch->columns[number];
    size_t members = gather_texts(parquet, batch, column, from, rows);
    chunk->nulls = rows - parquet->count;
    if (column_info[number].type == COLUMN_TEXT && !column->collected)
        measure_texts(parquet, column, members, chunk);
    if (!members) {
        put_nothing(parquet, rows, chunk);
    } else if (members > parquet->count / 4 * 3) {
        chunk->far = number == COLUMN_REQUEST_PARAMETERS;
        put_texts(parquet, column, rows, chunk);
    } else {
        put_text_dictionary(parquet, column, members, chunk);
        put_places(parquet, members, rows, chunk);
    }
}

/* --- UUIDs -------------------------------------------------------------------------------------------------------- */

/* As they are: what is of chance does not get smaller. */
static void write_uuids(struct parquet *parquet, const struct batch *batch, size_t which, size_t from, size_t rows,
                        struct chunk *chunk) {
    const struct batch_column *column = &batch->columns[store_uuids[which].column];
    const struct batch_uuids *uuids = &batch->uuids[which];
    chunk->codec = CODEC_NONE;
    chunk->encoding = ENCODING_PLAIN;
    chunk->nulls = 0;
    for (size_t i = 0; i < rows; i++) {
        uint32_t row = batch->order[from + i];
        parquet->present[i] = column->ids && row < column->filled && column->ids[row] == BATCH_UUID;
        chunk->nulls += !parquet->present[i];
    }
    put_levels(parquet, rows);
    for (size_t i = 0; i < rows; i++)
        if (parquet->present[i])
            buf_add(&parquet->page, (struct str){(const char *)uuids->rows[batch->order[from + i]], UUID_BYTES});
    put_page(parquet, chunk, PAGE_DATA, chunk->encoding, rows);
}

/* --- numbers ------------------------------------------------------------------------------------------------------ */

static void gather_numbers(struct parquet *parquet, const struct batch *batch, enum column number, size_t from,
                           size_t rows) {
    const struct batch_column *column = &batch->columns[number];
    int64_t unit = parquet->millis[number] ? 1000 : 1;
    parquet->count = 0;
    if (!column->filled) {
        memset(parquet->present, 0, rows * sizeof *parquet->present);
        return;
    }
    for (size_t i = 0; i < rows; i++) {
        uint32_t row = batch->order[from + i];
        if (i + AHEAD < rows)
            __builtin_prefetch(&column->numbers[batch->order[from + i + AHEAD]]);
        int64_t value = column->numbers && row < column->filled ? column->numbers[row] : BATCH_ABSENT;
        parquet->present[i] = value != BATCH_ABSENT;
        if (value != BATCH_ABSENT)
            parquet->values[parquet->count++] = value / unit;
    }
}

static void measure_numbers(struct parquet *parquet, struct chunk *chunk) {
    int64_t least = INT64_MAX, greatest = INT64_MIN;
    for (size_t i = 0; i < parquet->count; i++) {
        least = parquet->values[i] < least ? parquet->values[i] : least;
        greatest = parquet->values[i] > greatest ? parquet->values[i] : greatest;
    }
    chunk->lowest = least;
    chunk->highest = greatest;
    chunk->range = parquet->count ? RANGE_NUMBER : RANGE_NONE;
}

/* The values' places among the different ones, in the order they came, are left in `ids`; how many differ, or 0 when
 * they are too many to be worth it. */
static size_t find_numbers(struct parquet *parquet) {
    size_t members = 0;
    memset(parquet->slots, 0, NUMBER_SLOTS * sizeof *parquet->slots);
    for (size_t i = 0; i < parquet->count; i++) {
        int64_t value = parquet->values[i];
        size_t slot = (uint64_t)value * UINT64_C(0x9e3779b97f4a7c15) >> 50; /* NUMBER_SLOTS = 2^14 */
        while (parquet->slots[slot].place && parquet->slots[slot].value != value)
            slot = (slot + 1) % NUMBER_SLOTS;
        if (!parquet->slots[slot].place) {
            if (++members > NUMBERS_MOST || members > 256 + parquet->count / 4)
                return 0;
            parquet->slots[slot] = (struct number_slot){value, (uint32_t)members};
        }
        parquet->ids[i] = parquet->slots[slot].place - 1;
    }
    return members;
}

static void put_number_dictionary(struct parquet *parquet, size_t members, struct chunk *chunk) {
    size_t place = 0;
    for (size_t i = 0; i < parquet->count && place < members; i++)
        if (parquet->ids[i] == place) {
            char bytes[sizeof(int64_t)];
            put_i64(bytes, parquet->values[i]);
            buf_add(&parquet->page, (struct str){bytes, sizeof bytes});
            place++;
        }
    put_page(parquet, chunk, PAGE_DICTIONARY, ENCODING_PLAIN, members);
}

static void write_numbers(struct parquet *parquet, const struct batch *batch, enum column number, size_t from,
                          size_t rows, struct chunk *chunk) {
    gather_numbers(parquet, batch, number, from, rows);
    chunk->nulls = rows - parquet->count;
    measure_numbers(parquet, chunk);
    size_t members = find_numbers(parquet);
    if (!parquet->count) {
        put_nothing(parquet, rows, chunk);
    } else if (members) {
        put_number_dictionary(parquet, members, chunk);
        put_places(parquet, members, rows, chunk);
    } else {
        put_levels(parquet, rows);
        encode_delta(&parquet->page, parquet->values, parquet->count);
        chunk->encoding = ENCODING_DELTA_BINARY_PACKED;
        put_page(parquet, chunk, PAGE_DATA, chunk->encoding, rows);
    }
}

static void write_bools(struct parquet *parquet, const struct batch *batch, enum column number, size_t from,
                        size_t rows, struct chunk *chunk) {
    gather_numbers(parquet, batch, number, from, rows);
    chunk->nulls = rows - parquet->count;
    measure_numbers(parquet, chunk);
    if (chunk->range)
        chunk->range = RANGE_BOOL;
    for (size_t i = 0; i < parquet->count; i++)
        parquet->ids[i] = parquet->values[i] != 0;
    put_levels(parquet, rows);
    encode_packed(&parquet->page, parquet->ids, parquet->count, 1);
    chunk->encoding = ENCODING_PLAIN;
    put_page(parquet, chunk, PAGE_DATA, chunk->encoding, rows);
}

/* --- the footer --------------------------------------------------------------------------------------------------- */

static int physical_type(size_t field) {
    if (field >= COLUMN_COUNT)
        return PHYSICAL_FIXED_LEN_BYTE_ARRAY;
    switch (column_info[field].type) {
    case COLUMN_BOOL: return PHYSICAL_BOOLEAN;
    case COLUMN_TIME:
    case COLUMN_INTEGER: return PHYSICAL_INT64;
    case COLUMN_TEXT:
    case COLUMN_JSON: break;
    }
    return PHYSICAL_BYTE_ARRAY;
}

static void put_logical_type(struct thrift *footer, int type) {
    thrift_begin(footer, 10);
    thrift_empty(footer, type);
    thrift_end(footer);
}

static void put_timestamp_type(struct thrift *footer, bool millis) {
    thrift_begin(footer, 10);
    thrift_begin(footer, LOGICAL_TIMESTAMP);
    thrift_bool(footer, 1, false); /* no zone: as the other columns, it is UTC */
    thrift_begin(footer, 2);
    thrift_empty(footer, millis ? 1 : 2);
    thrift_end(footer);
    thrift_end(footer);
    thrift_end(footer);
}

static void put_schema_field(struct parquet *parquet, struct thrift *footer, size_t field) {
    bool uuid = field >= COLUMN_COUNT, millis = !uuid && parquet->millis[field];
    thrift_begin(footer, 0);
    thrift_i32(footer, 1, physical_type(field));
    if (uuid)
        thrift_i32(footer, 2, UUID_BYTES);
    thrift_i32(footer, 3, REPETITION_OPTIONAL);
    thrift_binary(footer, 4, str_of(field_name(field)));
    if (uuid) {
        put_logical_type(footer, LOGICAL_UUID);
    } else if (is_text((enum column)field)) {
        thrift_i32(footer, 6, CONVERTED_UTF8);
        put_logical_type(footer, LOGICAL_STRING);
    } else if (column_info[field].type == COLUMN_TIME) {
        thrift_i32(footer, 6, millis ? CONVERTED_TIMESTAMP_MILLIS : CONVERTED_TIMESTAMP_MICROS);
        put_timestamp_type(footer, millis);
    }
    thrift_end(footer);
}

static void put_schema(struct parquet *parquet, struct thrift *footer) {
    thrift_list(footer, 2, THRIFT_STRUCT, FIELD_COUNT + 1);
    thrift_begin(footer, 0);
    thrift_binary(footer, 4, STR("events"));
    thrift_i32(footer, 5, FIELD_COUNT);
    thrift_end(footer);
    for (size_t field = 0; field < FIELD_COUNT; field++)
        put_schema_field(parquet, footer, field);
}

static void put_statistics(struct thrift *footer, const struct chunk *chunk) {
    thrift_begin(footer, 12);
    thrift_i64(footer, 3, (int64_t)chunk->nulls);
    if (chunk->range == RANGE_TEXT) {
        thrift_binary(footer, 5, chunk->greatest);
        thrift_binary(footer, 6, chunk->least);
    } else if (chunk->range) {
        char lowest[sizeof(int64_t)], highest[sizeof(int64_t)];
        size_t bytes = chunk->range == RANGE_BOOL ? 1 : sizeof lowest;
        put_i64(lowest, chunk->lowest);
        put_i64(highest, chunk->highest);
        thrift_binary(footer, 5, (struct str){highest, bytes});
        thrift_binary(footer, 6, (struct str){lowest, bytes});
    }
    thrift_end(footer);
}

static void put_chunk(struct thrift *footer, size_t field, const struct chunk *chunk, uint64_t rows) {
    thrift_begin(footer, 0);
    thrift_i64(footer, 2, 0);
    thrift_begin(footer, 3);
    thrift_i32(footer, 1, physical_type(field));
    thrift_list(footer, 2, THRIFT_I32, chunk->dictionary_at ? 3 : 2);
    thrift_item_i32(footer, ENCODING_RLE);
    thrift_item_i32(footer, (int32_t)chunk->encoding);
    if (chunk->dictionary_at)
        thrift_item_i32(footer, ENCODING_PLAIN);
    thrift_list(footer, 3, THRIFT_BINARY, 1);
    thrift_item_binary(footer, str_of(field_name(field)));
    thrift_i32(footer, 4, (int32_t)chunk->codec);
    thrift_i64(footer, 5, (int64_t)rows);
    thrift_i64(footer, 6, (int64_t)chunk->raw_bytes);
    thrift_i64(footer, 7, (int64_t)chunk->bytes);
    thrift_i64(footer, 9, (int64_t)chunk->data_at);
    if (chunk->dictionary_at)
        thrift_i64(footer, 11, (int64_t)chunk->dictionary_at);
    put_statistics(footer, chunk);
    thrift_end(footer);
    thrift_end(footer);
}

static void put_group(struct thrift *footer, const struct group *group) {
    uint64_t raw_bytes = 0;
    for (size_t field = 0; field < FIELD_COUNT; field++)
        raw_bytes += group->chunks[field].raw_bytes;
    thrift_begin(footer, 0);
    thrift_list(footer, 1, THRIFT_STRUCT, FIELD_COUNT);
    for (size_t field = 0; field < FIELD_COUNT; field++)
        put_chunk(footer, field, &group->chunks[field], group->rows);
    thrift_i64(footer, 2, (int64_t)raw_bytes);
    thrift_i64(footer, 3, (int64_t)group->rows);
    thrift_end(footer);
}

/* Without an order of columns readers must not trust least and greatest. */
static void put_orders(struct thrift *footer) {
    thrift_list(footer, 7, THRIFT_STRUCT, FIELD_COUNT);
    for (size_t field = 0; field < FIELD_COUNT; field++) {
        thrift_begin(footer, 0);
        thrift_empty(footer, 1);
        thrift_end(footer);
    }
}

static void put_footer(struct parquet *parquet, uint64_t rows) {
    size_t at = parquet->file.len;
    struct thrift footer = THRIFT_INIT(&parquet->file);
    thrift_begin(&footer, 0);
    thrift_i32(&footer, 1, 2);
    put_schema(parquet, &footer);
    thrift_i64(&footer, 3, (int64_t)rows);
    thrift_list(&footer, 4, THRIFT_STRUCT, parquet->group_count);
    for (size_t i = 0; i < parquet->group_count; i++)
        put_group(&footer, &parquet->groups[i]);
    thrift_binary(&footer, 6, STR("backtrail"));
    put_orders(&footer);
    thrift_end(&footer);
    put_u32(&parquet->file, (uint32_t)(parquet->file.len - at));
    buf_add(&parquet->file, STR("PAR1"));
}

/* --- the file ----------------------------------------------------------------------------------------------------- */

static void make_room(struct parquet *parquet, const struct batch *batch) {
    size_t most = 0;
    for (enum column column = 0; column < COLUMN_COUNT; column++)
        if (batch->columns[column].text_count > most)
            most = batch->columns[column].text_count;
    if (!parquet->row_space) {
        parquet->row_space = GROUP_ROWS;
        parquet->present = xmalloc(GROUP_ROWS * sizeof *parquet->present);
        parquet->ids = xmalloc(GROUP_ROWS * sizeof *parquet->ids);
        parquet->values = xmalloc((GROUP_ROWS + 1) * sizeof *parquet->values);
        parquet->members = xmalloc(GROUP_ROWS * sizeof *parquet->members);
    }
    if (most >= parquet->local_space) {
        free(parquet->local);
        parquet->local_space = most * 2 + 1;
        parquet->local = xcalloc(parquet->local_space, sizeof *parquet->local);
    }
}

/* Milliseconds are enough for nearly every log, and take ten bits less. */
static void choose_units(struct parquet *parquet, const struct batch *batch, size_t from, size_t to) {
    for (enum column number = 0; number < COLUMN_COUNT; number++) {
        const struct batch_column *column = &batch->columns[number];
        bool millis = column_info[number].type == COLUMN_TIME;
        for (size_t i = from; i < to && millis && column->numbers; i++) {
            uint32_t row = batch->order[i];
            int64_t value = row < column->filled ? column->numbers[row] : BATCH_ABSENT;
            millis = value == BATCH_ABSENT || value % 1000 == 0;
        }
        parquet->millis[number] = millis;
    }
}

static void write_group(struct parquet *parquet, const struct batch *batch, size_t from, size_t rows) {
    if (parquet->group_count == parquet->group_space) {
        parquet->group_space = parquet->group_space * 2 + 4;
        parquet->groups = xrealloc(parquet->groups, parquet->group_space * sizeof *parquet->groups);
    }
    struct group *group = &parquet->groups[parquet->group_count++];
    *group = (struct group){.rows = rows};
    for (enum column column = 0; column < COLUMN_COUNT; column++) {
        struct chunk *chunk = &group->chunks[column];
        chunk->codec = CODEC_ZSTD;
        if (is_text(column))
            write_texts(parquet, batch, column, from, rows, chunk);
        else if (column_info[column].type == COLUMN_BOOL)
            write_bools(parquet, batch, column, from, rows, chunk);
        else
            write_numbers(parquet, batch, column, from, rows, chunk);
    }
    for (size_t i = 0; i < STORE_UUIDS; i++)
        write_uuids(parquet, batch, i, from, rows, &group->chunks[COLUMN_COUNT + i]);
}

/* Where the row group that begins at `from` ends: pivots and other events are not mixed. */
static size_t group_end(const struct batch *batch, size_t from, size_t to) {
    bool pivot = batch_at(batch, from)->pivot;
    size_t most = pivot ? PIVOT_GROUP_ROWS : GROUP_ROWS, end = from;
    while (end < to && end - from < most && batch_at(batch, end)->pivot == pivot)
        end++;
    return end;
}

struct str parquet_write(struct parquet *parquet, const struct batch *batch, size_t from, size_t to) {
    buf_reset(&parquet->file);
    parquet->group_count = 0;
    make_room(parquet, batch);
    choose_units(parquet, batch, from, to);
    buf_add(&parquet->file, STR("PAR1"));
    for (size_t at = from, end; at < to; at = end) {
        end = group_end(batch, at, to);
        write_group(parquet, batch, at, end - at);
    }
    put_footer(parquet, to - from);
    if (parquet->file.truncated)
        BUG("a segment is larger than %zu bytes", FILE_MOST_BYTES);
    return buf_str(&parquet->file);
}
