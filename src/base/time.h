/* Points in time: microseconds since 1970-01-01T00:00:00Z, as DuckDB's TIMESTAMP. UTC throughout.
 *
 * CloudTrail writes times in many forms (ISO 8601 with and without fraction or offset, "Aug 21, 2021 8:36:15 PM",
 * "20131102T010628Z", epoch seconds or milliseconds): time_parse reads them all. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdint.h>

#include "base/arena.h"

#define TIME_NONE   INT64_MIN
#define TIME_SECOND INT64_C(1000000)

/* The time in `text`, or TIME_NONE when it is not one. Locale- and zone-independent; no offset means UTC.
 * Forms: RFC 3339 with 0 to 9 fractional digits, "YYYY-MM-DD HH:MM:SS[.f][+hh:mm]", "YYYYMMDDTHHMMSSZ",
 * "Mon D, YYYY[,] h:mm:ss AM|PM" (space, U+202F or U+00A0 before AM/PM), an integer (>= 1e12: milliseconds), seconds
 * with a fraction. Only dates that exist, of the years 0001 to 9999; no leap seconds. " UTC" may stand for Z. */
int64_t time_parse(struct str text);
/* As time_parse for what users type: also dates ("2024-07-30", "20240730"), times without seconds, "now", and "90s",
 * "30m", "2h", "7d", "1w" before `now`. */
int64_t time_parse_user(struct str text, int64_t now);
/* "2021-08-21T19:36:15Z", with a fraction only when there is one. Writes at most 32 bytes with NUL; returns length. */
size_t time_format(int64_t time, char *out);
/* As time_format, in `arena`; absent for TIME_NONE. */
struct str time_str(struct arena *arena, int64_t time);
/* Now, from the system clock. */
int64_t time_now(void);

#endif
