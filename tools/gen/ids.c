#include "gen/ids.h"

#include <stdio.h>

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
static const char lower_hex[] = "0123456789abcdef";
static const char upper_hex[] = "0123456789ABCDEF";
static const char alnum[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789AB";
static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *put_id(char *at, const char *prefix, uint64_t account, size_t len, struct rng *rng) {
    memcpy(at, prefix, 4);
    /* 48 bits: a one, the account, seven free bits; then 32 free bits make the sixteen characters of 80 bits */
    uint64_t head = UINT64_C(1) << 47 | account << 7 | (rng_next(rng) >> 57), tail = rng_next(rng);
    uint64_t high = head << 2 | ((tail >> 30) & 3), low = tail & 0x3fffffff;
    for (int i = 0; i < 10; i++)
        at[4 + i] = base32[high >> (45 - 5 * i) & 31];
    for (int i = 0; i < 6; i++)
        at[14 + i] = base32[low >> (25 - 5 * i) & 31];
    for (size_t i = ID_KEY_LEN; i < len; i++)
        at[i] = base32[(tail >> 40) & 31];
    return at + len;
}

uint64_t id_account(struct str id) {
    if (id.len < ID_KEY_LEN)
        return 0;
    uint64_t bits = 0;
    for (int i = 0; i < 10; i++) {
        const char *found = id.data[4 + i] ? strchr(base32, id.data[4 + i]) : NULL;
        if (!found)
            return 0;
        bits = bits << 5 | (uint64_t)(found - base32);
    }
    uint64_t head = bits >> 2;
    return head >> 47 ? (head & UINT64_C(0x7fffffffff80)) >> 7 : 0;
}

char *put_uuid(char *at, struct rng *rng) {
    static const char layout[] = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
    uint64_t bits = rng_next(rng), more = rng_next(rng);
    for (int i = 0; i < ID_UUID_LEN; i++) {
        if (i == 18)
            bits = more;
        char c = layout[i];
        if (c == 'x' || c == 'y') {
            at[i] = lower_hex[c == 'x' ? bits & 15 : 8 | (bits & 3)];
            bits >>= 4;
        } else {
            at[i] = c;
        }
    }
    return at + ID_UUID_LEN;
}

static char *put_of(char *at, size_t len, const char *alphabet, int bits_each, struct rng *rng) {
    uint64_t bits = 0, mask = (UINT64_C(1) << bits_each) - 1;
    int have = 0;
    for (size_t i = 0; i < len; i++) {
        if (have < bits_each) {
            bits = rng_next(rng) >> 4; /* the lowest bits of the generator are its weakest */
            have = 60;
        }
        at[i] = alphabet[bits & mask];
        bits >>= bits_each;
        have -= bits_each;
    }
    return at + len;
}

char *put_hex(char *at, size_t len, struct rng *rng) {
    return put_of(at, len, lower_hex, 4, rng);
}

char *put_upper_hex(char *at, size_t len, struct rng *rng) {
    return put_of(at, len, upper_hex, 4, rng);
}

char *put_alnum(char *at, size_t len, struct rng *rng) {
    return put_of(at, len, alnum, 6, rng);
}

char *put_base64(char *at, size_t len, struct rng *rng) {
    return put_of(at, len, base64, 6, rng);
}

static char *put_encoded(char *at, const unsigned char *bytes, size_t len) {
    for (size_t i = 0; i + 2 < len; i += 3) {
        unsigned word = (unsigned)bytes[i] << 16 | (unsigned)bytes[i + 1] << 8 | bytes[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            *at++ = base64[word >> shift & 63];
    }
    return at;
}

char *put_token(char *at, const char *region, const char *account, struct rng *rng) {
    unsigned char clear[192];
    int len = snprintf((char *)clear, sizeof clear, "!\n\torigin_ec\x10%c\x1a%c%sH0F\x02!",
                       (char)rng_between(rng, 1, 120), (char)strlen(region), region);
    for (int i = 0; i < 70; i++)
        clear[len++] = (unsigned char)rng_next(rng);
    len += snprintf((char *)clear + len, sizeof clear - (size_t)len, "\x10\x02\x1a\x0c%s\"\x0c", account);
    while (len % 3)
        clear[len++] = (unsigned char)rng_next(rng);
    at = put_encoded(at, clear, (size_t)len);
    size_t more = 420 + 4 * (size_t)rng_below(rng, 110);
    at = put_base64(at, more, rng);
    if (rng_chance(rng, 660)) { /* one or two characters of padding, as two tokens of three have */
        at[-1] = '=';
    }
    return at;
}

struct civil civil_of(int64_t seconds) {
    int64_t days = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        days--;
    }
    /* days since 0000-03-01 in eras of 400 years (the proleptic Gregorian calendar repeats after them) */
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097, yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct civil){(int)(yoe + era * 400 + (month <= 2)),
                          month,
                          (int)(doy - (153 * mp + 2) / 5 + 1),
                          (int)(rest / 3600),
                          (int)(rest / 60 % 60),
                          (int)(rest % 60)};
}

int64_t time_of(int year, int month, int day, int hour, int minute, int second) {
    int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
    int64_t doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t days = era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
    return days * 86400 + hour * 3600 + minute * 60 + second;
}

static char *put_two(char *at, int n) {
    at[0] = (char)('0' + n / 10);
    at[1] = (char)('0' + n % 10);
    return at + 2;
}

char *put_iso(char *at, int64_t seconds) {
    struct civil c = civil_of(seconds);
    at = put_two(put_two(at, c.year / 100), c.year % 100);
    *at++ = '-';
    at = put_two(at, c.month);
    *at++ = '-';
    at = put_two(at, c.day);
    *at++ = 'T';
    at = put_two(at, c.hour);
    *at++ = ':';
    at = put_two(at, c.minute);
    *at++ = ':';
    at = put_two(at, c.second);
    *at++ = 'Z';
    return at;
}

char *put_sts(char *at, int64_t seconds) {
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct civil c = civil_of(seconds);
    return at + snprintf(at, ID_TIME_MOST, "%.3s %d, %d, %d:%02d:%02d %s", months + 3 * (c.month - 1), c.day, c.year,
                         c.hour % 12 ? c.hour % 12 : 12, c.minute, c.second, c.hour < 12 ? "AM" : "PM");
}

static struct str kept(struct arena *arena, const char *text, const char *end) {
    return arena_str(arena, (struct str){text, (size_t)(end - text)});
}

struct str new_key(struct arena *arena, const char *prefix, uint64_t account, struct rng *rng) {
    char text[ID_KEY_LEN];
    return kept(arena, text, put_id(text, prefix, account, ID_KEY_LEN, rng));
}

struct str new_unique(struct arena *arena, const char *prefix, uint64_t account, struct rng *rng) {
    char text[ID_UNIQUE_LEN];
    return kept(arena, text, put_id(text, prefix, account, ID_UNIQUE_LEN, rng));
}

struct str new_uuid(struct arena *arena, struct rng *rng) {
    char text[ID_UUID_LEN];
    return kept(arena, text, put_uuid(text, rng));
}

struct str new_hex(struct arena *arena, size_t len, struct rng *rng) {
    char text[64];
    return kept(arena, text, put_hex(text, len < sizeof text ? len : sizeof text, rng));
}

struct str new_token(struct arena *arena, struct str region, struct str account, struct rng *rng) {
    char text[ID_TOKEN_MOST];
    return kept(arena, text, put_token(text, region.data, account.data, rng));
}

struct str iso(struct arena *arena, int64_t seconds) {
    char text[ID_TIME_MOST];
    return kept(arena, text, put_iso(text, seconds));
}

struct str sts_time(struct arena *arena, int64_t seconds) {
    char text[ID_TIME_MOST];
    return kept(arena, text, put_sts(text, seconds));
}
