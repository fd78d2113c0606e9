#include "engine/store_index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/file.h"

#define MAGIC       "btindex3"
#define TEXTS_MOST  ((size_t)1 << 30)
#define ROW_MASK    ((UINT64_C(1) << INDEX_ROW_BITS) - 1)
#define COMPRESSION 3
/* The highest bits of a hash choose a bucket, of about so many handles (2^n), and are not in its entries. The fewer
 * handles there are, the shorter the hash may be: as many collide. */
enum {
    BUCKET_BITS = 4,
    BUCKETS_MOST_BITS = 12,
    ENTRY_HASH_BITS = 16,
    ENTRY_BYTES = (ENTRY_HASH_BITS + INDEX_ROW_BITS) / 8
};

const enum column store_index_columns[] = {
    COLUMN_PRINCIPAL_ID, COLUMN_USER_ARN, COLUMN_USER_NAME, COLUMN_ISSUER_ARN, COLUMN_ISSUER_USER_NAME,
};
const size_t store_index_column_count = sizeof store_index_columns / sizeof *store_index_columns;

struct header {
    char magic[8];
    uint64_t handle_count, bucket_bits, text_bytes, packed_bytes;
    uint64_t text_at[8]; /* where the texts of each column begin */
};

/* --- making ------------------------------------------------------------------------------------------------------- */

void index_maker_init(struct index_maker *maker) {
    *maker = (struct index_maker){.texts = BUF_INIT(TEXTS_MOST)};
}

void index_maker_clear(struct index_maker *maker) {
    free(maker->handles);
    buf_clear(&maker->texts);
    *maker = (struct index_maker){0};
}

/* While an index is made: 40 bits of the hash, more than buckets and entries keep, and the row. */
static uint64_t entry(uint64_t hash, uint32_t row) {
    return (hash & ~ROW_MASK) | row;
}

static unsigned bucket_bits(size_t handle_count) {
    unsigned bits = 0;
    while (bits < BUCKETS_MOST_BITS && handle_count >> (bits + 1 + BUCKET_BITS))
        bits++;
    return bits;
}

static size_t bucket_of(uint64_t hash, unsigned bits) {
    return bits ? (size_t)(hash >> (64 - bits)) : 0;
}

/* The bits of the hash that an entry keeps, and the row: ENTRY_BYTES. */
static uint64_t entry_in_bucket(uint64_t hash, unsigned bits, uint32_t row) {
    return (hash << bits >> (64 - ENTRY_HASH_BITS)) << INDEX_ROW_BITS | row;
}

void index_add(struct index_maker *maker, uint64_t hash, uint32_t row) {
    if (maker->count == maker->space) {
        maker->space = maker->space ? maker->space * 2 : 4096;
        maker->handles = xrealloc(maker->handles, maker->space * sizeof *maker->handles);
    }
    maker->handles[maker->count++] = entry(hash, row);
}

/* Texts end in a NUL, and each column's begin with one: a whole text is found between two. */
void index_begin_texts(struct index_maker *maker, size_t i) {
    maker->text_at[i] = maker->texts.len;
    buf_addc(&maker->texts, '\0');
}

void index_add_text(struct index_maker *maker, struct str text) {
    buf_add(&maker->texts, text);
    buf_addc(&maker->texts, '\0');
}

/* By their 64 bits, a byte at a time from the lowest; bytes that are alike in all are passed over. */
static void sort_entries(uint64_t *entries, size_t count) {
    uint64_t *other = xmalloc((count + 1) * sizeof *other);
    for (unsigned shift = 0; shift < 64; shift += 8) {
        size_t places[257] = {0};
        for (size_t i = 0; i < count; i++)
            places[(entries[i] >> shift & 0xff) + 1]++;
        if (count && places[(entries[0] >> shift & 0xff) + 1] == count)
            continue;
        for (size_t byte = 1; byte < 256; byte++)
            places[byte] += places[byte - 1];
        for (size_t i = 0; i < count; i++)
            other[places[entries[i] >> shift & 0xff]++] = entries[i];
        memcpy(entries, other, count * sizeof *entries);
    }
    free(other);
}

/* Sorted, without doubles, and of a handle of many rows the first ones, then "any". */
static void settle(struct index_maker *maker) {
    size_t kept = 0, same = 0;
    unsigned bits = maker->bucket_bits = bucket_bits(maker->count);
    uint64_t known = ~UINT64_C(0) << (64 - bits - ENTRY_HASH_BITS) | ROW_MASK;
    for (size_t i = 0; i < maker->count; i++)
        maker->handles[i] &= known;
    sort_entries(maker->handles, maker->count);
    for (size_t i = 0; i < maker->count; i++) {
        uint64_t at = maker->handles[i];
        bool goes_on = kept && (maker->handles[kept - 1] & ~ROW_MASK) == (at & ~ROW_MASK);
        if (goes_on && maker->handles[kept - 1] == at)
            continue;
        same = goes_on ? same + 1 : 0;
        if (same < INDEX_MOST)
            maker->handles[kept++] = at;
        else if (same == INDEX_MOST)
            maker->handles[kept++] = entry(at, INDEX_MANY);
    }
    maker->count = kept;
}

/* Where each bucket begins, and the last one ends; then the entries. */
static void put_buckets(const struct index_maker *maker, struct buf *out) {
    unsigned bits = maker->bucket_bits;
    size_t buckets = (size_t)1 << bits, at = 0;
    for (size_t bucket = 0; bucket <= buckets; bucket++) {
        while (at < maker->count && bucket_of(maker->handles[at], bits) < bucket)
            at++;
        uint32_t first = (uint32_t)at;
        buf_add(out, (struct str){(const char *)&first, sizeof first});
    }
    for (size_t i = 0; i < maker->count; i++) {
        uint64_t kept = entry_in_bucket(maker->handles[i], bits, (uint32_t)(maker->handles[i] & ROW_MASK));
        char bytes[ENTRY_BYTES];
        for (size_t b = 0; b < sizeof bytes; b++)
            bytes[b] = (char)(kept >> 8 * b);
        buf_add(out, (struct str){bytes, sizeof bytes});
    }
}

void index_make(struct index_maker *maker, struct buf *out) {
    struct header header = {.handle_count = 0};
    size_t bound = ZSTD_compressBound(maker->texts.len);
    char *packed = xmalloc(bound);
    settle(maker);
    size_t packed_bytes = ZSTD_compress(packed, bound, maker->texts.data, maker->texts.len, COMPRESSION);
    if (ZSTD_isError(packed_bytes))
        BUG("texts of an index cannot be compressed: %s", ZSTD_getErrorName(packed_bytes));
    memcpy(header.magic, MAGIC, sizeof header.magic);
    memcpy(header.text_at, maker->text_at, sizeof header.text_at);
    header.handle_count = maker->count;
    header.bucket_bits = maker->bucket_bits;
    header.text_bytes = maker->texts.len;
    header.packed_bytes = packed_bytes;
    buf_add(out, (struct str){(const char *)&header, sizeof header});
    put_buckets(maker, out);
    buf_add(out, (struct str){packed, packed_bytes});
    free(packed);
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static enum err_code damaged(const char *path, struct err *err) {
    err_set(err, ERR_ENVIRONMENT, "the store is damaged: '%s' is no index, or a part of one", path);
    err_hint(err, "look at all of it with: backtrail store verify");
    return ERR_ENVIRONMENT;
}

static size_t firsts_bytes(const struct header *header) {
    return (((size_t)1 << header->bucket_bits) + 1) * sizeof(uint32_t);
}

/* What the header tells must be what is there, to the byte. */
static bool is_sound(const struct header *header, uint64_t bytes) {
    if (memcmp(header->magic, MAGIC, sizeof header->magic) != 0 || header->handle_count > bytes / ENTRY_BYTES ||
        header->bucket_bits > BUCKETS_MOST_BITS || header->packed_bytes > bytes || header->text_bytes > TEXTS_MOST)
        return false;
    for (size_t i = 0; i < store_index_column_count; i++)
        if (header->text_at[i] >= header->text_bytes || (i && header->text_at[i] < header->text_at[i - 1]))
            return false;
    return sizeof *header + firsts_bytes(header) + header->handle_count * ENTRY_BYTES + header->packed_bytes == bytes;
}

enum err_code store_index_open(struct store_index *index, const char *path, struct err *err) {
    struct stat about;
    *index = (struct store_index){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0) {
        enum err_code code = err_set(err, ERR_ENVIRONMENT, "cannot read '%s': %s", path, file_fault_text(errno));
        if (fd >= 0)
            close(fd);
        return code;
    }
    size_t bytes = (size_t)about.st_size;
    const struct header *header =
        bytes >= sizeof *header ? mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    close(fd);
    if (header == MAP_FAILED)
        return damaged(path, err);
    if (!is_sound(header, bytes)) {
        munmap((void *)(uintptr_t)header, bytes);
        return damaged(path, err);
    }
    index->map = (void *)(uintptr_t)header;
    index->map_bytes = bytes;
    index->firsts = (const uint32_t *)(const void *)(header + 1);
    index->bucket_bits = (unsigned)header->bucket_bits;
    index->entries = (const unsigned char *)index->firsts + firsts_bytes(header);
    index->handle_count = header->handle_count;
    index->packed = (const char *)index->entries + header->handle_count * ENTRY_BYTES;
    index->packed_bytes = header->packed_bytes;
    index->text_bytes = header->text_bytes;
    index->text_at = header->text_at;
    return ERR_OK;
}

void store_index_close(struct store_index *index) {
    free(index->texts);
    if (index->map)
        munmap(index->map, index->map_bytes);
    *index = (struct store_index){0};
}

static uint64_t entry_at(const struct store_index *index, size_t i) {
    const unsigned char *bytes = index->entries + i * ENTRY_BYTES;
    uint64_t value = 0;
    for (size_t b = 0; b < ENTRY_BYTES; b++)
        value |= (uint64_t)bytes[b] << 8 * b;
    return value;
}

/* Of a damaged file: no further than its entries. */
static size_t first_of(const struct store_index *index, size_t bucket) {
    return index->firsts[bucket] < index->handle_count ? index->firsts[bucket] : index->handle_count;
}

void store_index_find(const struct store_index *index, uint64_t hash, void (*found)(void *context, uint32_t row),
                      void *context) {
    size_t bucket = bucket_of(hash, index->bucket_bits);
    size_t low = first_of(index, bucket), end = first_of(index, bucket + 1), high = end;
    uint64_t wanted = entry_in_bucket(hash, index->bucket_bits, 0);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entry_at(index, middle) < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < end && (entry_at(index, low) & ~ROW_MASK) == wanted; low++)
        found(context, (uint32_t)(entry_at(index, low) & ROW_MASK));
}

static enum err_code unpack(struct store_index *index, struct err *err) {
    if (index->texts)
        return ERR_OK;
    index->texts = xmalloc(index->text_bytes + 1);
    if (ZSTD_decompress(index->texts, index->text_bytes, index->packed, index->packed_bytes) == index->text_bytes)
        return ERR_OK;
    free(index->texts);
    index->texts = NULL;
    return err_set(err, ERR_ENVIRONMENT, "the store is damaged: the texts of an index cannot be unpacked");
}

enum err_code store_index_holds(struct store_index *index, enum column column, struct str text, bool whole, bool *held,
                                struct err *err) {
    size_t i = 0;
    while (i < store_index_column_count && store_index_columns[i] != column)
        i++;
    *held = true;
    if (i == store_index_column_count)
        return ERR_OK;
    enum err_code code = unpack(index, err);
    if (code != ERR_OK)
        return code;
    const char *texts = index->texts;
    size_t from = index->text_at[i];
    size_t to = i + 1 < store_index_column_count ? index->text_at[i + 1] : index->text_bytes;
    char *needle = xmalloc(text.len + 2);
    needle[0] = needle[text.len + 1] = '\0';
    if (text.len)
        memcpy(needle + 1, text.data, text.len);
    *held = whole ? memmem(texts + from, to - from, needle, text.len + 2) != NULL
                  : memmem(texts + from, to - from, needle + 1, text.len) != NULL;
    free(needle);
    return ERR_OK;
}

/* The handles of a bucket: each above the one before, of rows that there are. */
static enum err_code check_bucket(const struct store_index *index, size_t from, size_t to, uint64_t rows,
                                  struct err *err) {
    for (size_t i = from; i < to; i++) {
        uint64_t row = entry_at(index, i) & ROW_MASK;
        if ((i > from && entry_at(index, i - 1) >= entry_at(index, i)) || (row >= rows && row != INDEX_MANY))
            return err_set(err, ERR_ENVIRONMENT, "its handle %zu is damaged", i);
    }
    return ERR_OK;
}

enum err_code store_index_check(struct store_index *index, uint64_t rows, struct err *err) {
    size_t buckets = (size_t)1 << index->bucket_bits;
    enum err_code code = ERR_OK;
    if (index->firsts[0] != 0 || index->firsts[buckets] != index->handle_count)
        return err_set(err, ERR_ENVIRONMENT, "its buckets are damaged");
    for (size_t i = 0; i < buckets && code == ERR_OK; i++)
        code = index->firsts[i] > index->firsts[i + 1]
                   ? err_set(err, ERR_ENVIRONMENT, "its bucket %zu is damaged", i)
                   : check_bucket(index, index->firsts[i], index->firsts[i + 1], rows, err);
    return code == ERR_OK ? unpack(index, err) : code;
}
