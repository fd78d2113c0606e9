#include "trail/key.h"

#include <stdint.h>
#include <stdio.h>

static const struct {
    const char *prefix, *name;
} kinds[] = {
#define KEY_ROW(id, prefix, name, length) {prefix, name},
    KEY_KINDS(KEY_ROW)
#undef KEY_ROW
};

enum { PREFIX_CHARS = 4, ENCODED_CHARS = 10 };

const char *key_kind_name(enum key_kind kind) {
    return kinds[kind].name;
}

enum key_kind key_kind_of(struct str id) {
    for (size_t i = KEY_UNKNOWN + 1; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts(id, kinds[i].prefix))
            return (enum key_kind)i;
    return KEY_UNKNOWN;
}

bool key_is_credential(enum key_kind kind) {
    return kind == KEY_LONG_TERM || kind == KEY_TEMPORARY || kind == KEY_BEARER || kind == KEY_CONTEXT;
}

/* RFC 4648 base32: A-Z are 0-25, 2-7 are 26-31; -1 for anything else. */
static int digit(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

/* A principalId has the session's name behind a colon. */
static struct str body(struct str id) {
    struct str bare = str_before(id, ':');
    return str_slice(bare, PREFIX_CHARS, bare.len);
}

bool key_is_anonymised(struct str id) {
    if (key_kind_of(id) == KEY_UNKNOWN)
        return false;
    struct str chars = body(id);
    for (size_t i = 0; i < chars.len; i++)
        if (digit(chars.data[i]) < 0)
            return true;
    return false;
}

bool key_is_placeholder(struct str id) {
    return key_kind_of(id) != KEY_UNKNOWN && str_ends(str_before(id, ':'), "EXAMPLE");
}

/* Ten characters are 50 bits: one that marks the newer layout, forty of the account, nine of something else. */
bool key_account_id(struct str id, char out[13]) {
    out[0] = '\0';
    struct str chars = body(id);
    if (key_kind_of(id) == KEY_UNKNOWN || chars.len < ENCODED_CHARS || key_is_anonymised(id) || key_is_placeholder(id))
        return false;
    uint64_t bits = 0;
    for (size_t i = 0; i < ENCODED_CHARS; i++)
        bits = bits << 5 | (uint64_t)digit(chars.data[i]);
    if (!(bits >> 49 & 1))
        return false;
    uint64_t account = bits >> 9 & ((UINT64_C(1) << 40) - 1);
    if (account > UINT64_C(999999999999))
        return false;
    snprintf(out, 13, "%012llu", (unsigned long long)account);
    return true;
}
