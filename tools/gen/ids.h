/* Identifiers as AWS writes them: key and unique ids that decode to their account, UUIDs, session tokens, times.
 *
 * Source: the layout of ids (base32, bit 47 set, account in bits 46..7 of the first 48) is public knowledge and was
 * checked against real trails; "AKIA", "ASIA" ids have 20 characters, "AIDA", "AROA" ids 21.
 * The `put_` functions write at `at`, without NUL, and return the place behind what they wrote. */
#ifndef GEN_IDS_H
#define GEN_IDS_H

#include "base/arena.h"
#include "gen/rng.h"

enum { ID_KEY_LEN = 20, ID_UNIQUE_LEN = 21, ID_UUID_LEN = 36, ID_TOKEN_MOST = 1600, ID_TIME_MOST = 32 };

/* An id of `len` characters that begins with the four letters `prefix` and decodes to `account`. */
char *put_id(char *at, const char *prefix, uint64_t account, size_t len, struct rng *rng);
char *put_uuid(char *at, struct rng *rng);
/* `len` characters out of an alphabet. */
char *put_hex(char *at, size_t len, struct rng *rng);
char *put_upper_hex(char *at, size_t len, struct rng *rng);
char *put_alnum(char *at, size_t len, struct rng *rng);
char *put_base64(char *at, size_t len, struct rng *rng);
/* A session token: base64 whose clear part names the issuing region and the account. At most ID_TOKEN_MOST. */
char *put_token(char *at, const char *region, const char *account, struct rng *rng);

/* The account inside an id, or 0 when it encodes none. */
uint64_t id_account(struct str id);

/* Seconds since 1970 as "2026-03-02T09:15:00Z". */
char *put_iso(char *at, int64_t seconds);
/* ... as "Mar 2, 2026, 9:15:00 AM": how STS and IAM write expiration and createDate. */
char *put_sts(char *at, int64_t seconds);
/* Seconds since 1970 of a UTC date. */
int64_t time_of(int year, int month, int day, int hour, int minute, int second);
struct civil {
    int year, month, day, hour, minute, second;
};
struct civil civil_of(int64_t seconds);

/* The same as strings in an arena. */
struct str new_key(struct arena *arena, const char *prefix, uint64_t account, struct rng *rng);
struct str new_unique(struct arena *arena, const char *prefix, uint64_t account, struct rng *rng);
struct str new_uuid(struct arena *arena, struct rng *rng);
struct str new_hex(struct arena *arena, size_t len, struct rng *rng);
struct str new_token(struct arena *arena, struct str region, struct str account, struct rng *rng);
struct str iso(struct arena *arena, int64_t seconds);
struct str sts_time(struct arena *arena, int64_t seconds);

#endif
