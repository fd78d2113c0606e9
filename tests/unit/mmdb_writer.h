/* Writes tiny databases in the MaxMind DB format, for tests. Source: MaxMind DB File Format Specification 2.0: a binary
 * search tree of 24-bit records, sixteen zero bytes, a data section, a marker and a map of metadata. */
#ifndef TESTS_MMDB_WRITER_H
#define TESTS_MMDB_WRITER_H

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"

enum { MMDB_NODES = 2048, MMDB_NO_ENTRY = -1 };

struct mmdb {
    struct buf data;
    struct {
        int next[2];   /* node; 0: none */
        long entry[2]; /* offset in data, or MMDB_NO_ENTRY */
    } nodes[MMDB_NODES];
    int node_count, ip_version;
};

static void mmdb_begin(struct mmdb *db, int ip_version) {
    *db = (struct mmdb){.data = BUF_INIT(1 << 20), .node_count = 1, .ip_version = ip_version};
    for (int i = 0; i < MMDB_NODES; i++)
        db->nodes[i].entry[0] = db->nodes[i].entry[1] = MMDB_NO_ENTRY;
}

/* --- data: a control byte of type and size, then the value -------------------------------------------------------- */

enum { MMDB_TEXT = 2, MMDB_U16 = 5, MMDB_U32 = 6, MMDB_MAP = 7, MMDB_U64 = 9, MMDB_ARRAY = 11 };

static void mmdb_control(struct buf *out, int type, size_t size) {
    buf_addc(out, (char)((type > 7 ? 0 : type << 5) | (int)(size < 29 ? size : 29)));
    if (type > 7)
        buf_addc(out, (char)(type - 7));
    if (size >= 29)
        buf_addc(out, (char)(size - 29));
}

static void mmdb_text(struct buf *out, const char *text) {
    mmdb_control(out, MMDB_TEXT, strlen(text));
    buf_addz(out, text);
}

static void mmdb_number(struct buf *out, int type, uint64_t number) {
    int bytes = type == MMDB_U16 ? 2 : type == MMDB_U32 ? 4 : 8;
    mmdb_control(out, type, (size_t)bytes);
    for (int i = bytes - 1; i >= 0; i--)
        buf_addc(out, (char)(number >> (8 * i)));
}

static void mmdb_named_number(struct buf *out, const char *name, int type, uint64_t number) {
    mmdb_text(out, name);
    mmdb_number(out, type, number);
}

/* Entries of the usual kinds; each gives its offset. */
static long mmdb_country(struct mmdb *db, const char *member, const char *code) {
    long at = (long)db->data.len;
    mmdb_control(&db->data, MMDB_MAP, 1);
    mmdb_text(&db->data, member);
    mmdb_control(&db->data, MMDB_MAP, 1);
    mmdb_text(&db->data, "iso_code");
    mmdb_text(&db->data, code);
    return at;
}

static long mmdb_owner(struct mmdb *db, uint32_t number, const char *name) {
    long at = (long)db->data.len;
    mmdb_control(&db->data, MMDB_MAP, 2);
    mmdb_named_number(&db->data, "autonomous_system_number", MMDB_U32, number);
    mmdb_text(&db->data, "autonomous_system_organization");
    mmdb_text(&db->data, name);
    return at;
}

/* --- the tree ---------------------------------------------------------------------------------------------------- */

/* Networks must not lie in each other. */
static void mmdb_insert(struct mmdb *db, const char *network, int bits, long entry) {
    unsigned char address[16] = {0};
    bool v6 = strchr(network, ':') != NULL;
    if (inet_pton(v6 ? AF_INET6 : AF_INET, network, v6 || db->ip_version == 4 ? address : address + 12) != 1)
        BUG("'%s' is no address", network);
    if (!v6 && db->ip_version == 6)
        bits += 96;
    int node = 0;
    for (int bit = 0; bit < bits; bit++) {
        int side = address[bit / 8] >> (7 - bit % 8) & 1;
        if (bit == bits - 1) {
            db->nodes[node].entry[side] = entry;
            return;
        }
        if (!db->nodes[node].next[side])
            db->nodes[node].next[side] = db->node_count++;
        node = db->nodes[node].next[side];
    }
}

static void mmdb_record(struct buf *out, const struct mmdb *db, int node, int side) {
    long value = db->nodes[node].entry[side] != MMDB_NO_ENTRY ? db->node_count + 16 + db->nodes[node].entry[side]
                 : db->nodes[node].next[side]                 ? db->nodes[node].next[side]
                                                              : db->node_count;
    for (int shift = 16; shift >= 0; shift -= 8)
        buf_addc(out, (char)(value >> shift));
}

static void mmdb_metadata(struct buf *out, const struct mmdb *db, const char *type) {
    buf_add(out, (struct str){"\xAB\xCD\xEFMaxMind.com", 14});
    mmdb_control(out, MMDB_MAP, 9);
    mmdb_named_number(out, "binary_format_major_version", MMDB_U16, 2);
    mmdb_named_number(out, "binary_format_minor_version", MMDB_U16, 0);
    mmdb_named_number(out, "build_epoch", MMDB_U64, 1714521600);
    mmdb_named_number(out, "ip_version", MMDB_U16, (uint64_t)db->ip_version);
    mmdb_named_number(out, "node_count", MMDB_U32, (uint64_t)db->node_count);
    mmdb_named_number(out, "record_size", MMDB_U16, 24);
    mmdb_text(out, "database_type");
    mmdb_text(out, type);
    mmdb_text(out, "description");
    mmdb_control(out, MMDB_MAP, 0);
    mmdb_text(out, "languages");
    mmdb_control(out, MMDB_ARRAY, 0);
}

/* The whole file; released with buf_clear. */
static struct buf mmdb_end(struct mmdb *db, const char *type) {
    struct buf out = BUF_INIT(1 << 20);
    for (int i = 0; i < db->node_count; i++)
        for (int side = 0; side < 2; side++)
            mmdb_record(&out, db, i, side);
    for (int i = 0; i < 16; i++)
        buf_addc(&out, '\0');
    buf_add(&out, buf_str(&db->data));
    mmdb_metadata(&out, db, type);
    buf_clear(&db->data);
    return out;
}

#endif
