#include "base/time.h"

#include <stdio.h>
#include <strings.h>
#include <time.h>

enum { MONTHS = 12, SECONDS_A_DAY = 86400 };

/* Years 0001 to 9999: what four digits can write, DuckDB can hold and Python's datetime agrees with. */
static const int64_t time_first_second = INT64_C(-62135596800);
static const int64_t time_last_second = INT64_C(253402300799);

/* What is left of the text being read. */
struct reading {
    const char *p, *end;
};

/* The parts of a time, before they are known to exist in the calendar. */
struct parts {
    unsigned year, month, day, hour, minute, second, microsecond;
    int offset_seconds;
};

/* --- calendar -------------------------------------------------------------------------------------------------- */

/* Days since 1970-01-01 in the proleptic Gregorian calendar, counting from 1 March so that the leap day comes last
 * (H. Hinnant, "chrono-compatible low-level date algorithms"). */
static int64_t days_from_date(int64_t year, unsigned month, unsigned day) {
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    unsigned year_of_era = (unsigned)(year - era * 400);
    unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + (int64_t)day_of_era - 719468;
}

/* The inverse. */
static void date_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day) {
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    unsigned day_of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = (int64_t)year_of_era + era * 400 + (*month <= 2);
}

static unsigned days_in_month(unsigned year, unsigned month) {
    static const unsigned char days[MONTHS + 1] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month] + (month == 2 && leap);
}

static int64_t time_of_second(int64_t second, unsigned microsecond) {
    if (second < time_first_second || second > time_last_second)
        return TIME_NONE;
    return second * TIME_SECOND + microsecond;
}

static int64_t time_of_parts(const struct parts *at) {
    if (at->year < 1 || at->month < 1 || at->month > MONTHS || at->day < 1 ||
        at->day > days_in_month(at->year, at->month) || at->hour > 23 || at->minute > 59 || at->second > 59)
        return TIME_NONE;
    int64_t days = days_from_date(at->year, at->month, at->day);
    int64_t second = days * SECONDS_A_DAY + at->hour * 3600 + at->minute * 60 + at->second;
    return time_of_second(second - at->offset_seconds, at->microsecond);
}

/* --- reading pieces -------------------------------------------------------------------------------------------- */

/* Exactly `count` digits. */
static bool read_digits(struct reading *in, unsigned count, unsigned *value) {
    if ((size_t)(in->end - in->p) < count)
        return false;
    unsigned sum = 0;
    for (unsigned i = 0; i < count; i++) {
        unsigned digit = (unsigned char)in->p[i] - '0';
        if (digit > 9)
            return false;
        sum = sum * 10 + digit;
    }
    in->p += count;
    *value = sum;
    return true;
}

/* One digit or two. */
static bool read_short_number(struct reading *in, unsigned *value) {
    return read_digits(in, 2, value) || read_digits(in, 1, value);
}

static bool read_char(struct reading *in, char c) {
    if (in->p == in->end || *in->p != c)
        return false;
    in->p++;
    return true;
}

/* `word`, in any case. */
static bool read_word(struct reading *in, const char *word) {
    size_t len = strlen(word);
    if ((size_t)(in->end - in->p) < len || strncasecmp(in->p, word, len) != 0)
        return false;
    in->p += len;
    return true;
}

/* 1 to 9 digits behind a point; microseconds are kept. */
static bool read_fraction(struct reading *in, unsigned *microsecond) {
    unsigned sum = 0, count = 0, digit;
    while (read_digits(in, 1, &digit))
        if (++count <= 6)
            sum = sum * 10 + digit;
    for (unsigned i = count; i < 6; i++)
        sum *= 10;
    *microsecond = sum;
    return count >= 1 && count <= 9;
}

/* "Z", "+hh:mm", "+hhmm", "+hh", " UTC" (as Athena prints) or nothing, which is UTC. */
static bool read_zone(struct reading *in, int *offset_seconds) {
    *offset_seconds = 0;
    if (in->p == in->end || read_word(in, "Z") || read_word(in, " UTC") || read_word(in, "UTC"))
        return true;
    int sign = *in->p == '-' ? -1 : 1;
    unsigned hour, minute = 0;
    if ((!read_char(in, '+') && !read_char(in, '-')) || !read_digits(in, 2, &hour))
        return false;
    bool colon = read_char(in, ':');
    if ((colon || in->p < in->end) && !read_digits(in, 2, &minute))
        return false;
    *offset_seconds = sign * (int)(hour * 3600 + minute * 60);
    return hour <= 23 && minute <= 59;
}

static bool read_date(struct reading *in, struct parts *at) {
    return read_digits(in, 4, &at->year) && read_char(in, '-') && read_digits(in, 2, &at->month) &&
           read_char(in, '-') && read_digits(in, 2, &at->day);
}

/* --- forms ----------------------------------------------------------------------------------------------------- */

/* True when the bytes of `s` are digits where `form` has '0', and as in `form` elsewhere. Eight at once: a byte's
 * difference from the form is 0 to 9 at a digit, which adding 6 leaves below 16, and 0 elsewhere. */
static bool fits8(const char *s, const char *form, const char *places) {
    uint64_t bytes, wanted, others;
    memcpy(&bytes, s, sizeof bytes);
    memcpy(&wanted, form, sizeof wanted);
    memcpy(&others, places, sizeof others);
    bytes ^= wanted;
    return ((bytes | (bytes + UINT64_C(0x0606060606060606))) & UINT64_C(0xf0f0f0f0f0f0f0f0)) == 0 &&
           (bytes & others) == 0;
}

static unsigned two_digits(const char *s) {
    return (unsigned)(s[0] - '0') * 10 + (unsigned)(s[1] - '0');
}

/* "2021-08-21T19:36:15Z": nearly every time of a trail. */
static int64_t parse_common(const char *s) {
    if (!fits8(s, "0000-00-", "\0\0\0\0\xff\0\0\xff") || !fits8(s + 8, "00T00:00", "\0\0\xff\0\0\xff\0\0") ||
        !fits8(s + 12, "0:00:00Z", "\0\xff\0\0\xff\0\0\xff"))
        return TIME_NONE;
    struct parts at = {.year = two_digits(s) * 100 + two_digits(s + 2),
                       .month = two_digits(s + 5),
                       .day = two_digits(s + 8),
                       .hour = two_digits(s + 11),
                       .minute = two_digits(s + 14),
                       .second = two_digits(s + 17)};
    return time_of_parts(&at);
}

/* RFC 3339, and the same with a space for the T, as SIEMs write it. */
static int64_t parse_iso(struct reading in) {
    struct parts at = {0};
    if (!read_date(&in, &at) || (!read_word(&in, "T") && !read_char(&in, ' ')) || !read_digits(&in, 2, &at.hour) ||
        !read_char(&in, ':') || !read_digits(&in, 2, &at.minute) || !read_char(&in, ':') ||
        !read_digits(&in, 2, &at.second))
        return TIME_NONE;
    if (read_char(&in, '.') && !read_fraction(&in, &at.microsecond))
        return TIME_NONE;
    if (!read_zone(&in, &at.offset_seconds) || in.p != in.end)
        return TIME_NONE;
    return time_of_parts(&at);
}

/* "20131102T010628Z": ISO 8601's basic format, in AWS's own userIdentity examples. */
static int64_t parse_basic(struct reading in) {
    struct parts at = {0};
    if (!read_digits(&in, 4, &at.year) || !read_digits(&in, 2, &at.month) || !read_digits(&in, 2, &at.day) ||
        !read_word(&in, "T") || !read_digits(&in, 2, &at.hour) || !read_digits(&in, 2, &at.minute) ||
        !read_digits(&in, 2, &at.second) || !read_zone(&in, &at.offset_seconds) || in.p != in.end)
        return TIME_NONE;
    return time_of_parts(&at);
}

/* The first three letters, or the whole name. */
static bool read_month(struct reading *in, unsigned *month) {
    static const char *const names[MONTHS] = {"January", "February", "March",     "April",   "May",      "June",
                                              "July",    "August",   "September", "October", "November", "December"};
    for (unsigned i = 0; i < MONTHS; i++) {
        char abbreviation[4] = {names[i][0], names[i][1], names[i][2], '\0'};
        if (read_word(in, names[i]) || read_word(in, abbreviation)) {
            *month = i + 1;
            return true;
        }
    }
    return false;
}

/* A space, or what browsers' locale data puts before AM and PM: U+202F (since CLDR 42) or U+00A0. */
static bool read_any_space(struct reading *in) {
    return read_char(in, ' ') || read_word(in, "\xe2\x80\xaf") || read_word(in, "\xc2\xa0");
}

/* "Aug 21, 2021 8:36:15 PM": JavaScript's toLocaleString, in console exports and in session attributes. */
static int64_t parse_english(struct reading in) {
    struct parts at = {0};
    if (!read_month(&in, &at.month) || !read_char(&in, ' ') || !read_short_number(&in, &at.day) ||
        !read_char(&in, ',') || !read_char(&in, ' ') || !read_digits(&in, 4, &at.year))
        return TIME_NONE;
    read_char(&in, ',');
    if (!read_char(&in, ' ') || !read_short_number(&in, &at.hour) || !read_char(&in, ':') ||
        !read_digits(&in, 2, &at.minute) || !read_char(&in, ':') || !read_digits(&in, 2, &at.second) ||
        !read_any_space(&in) || at.hour < 1 || at.hour > 12)
        return TIME_NONE;
    bool afternoon = read_word(&in, "PM");
    if ((!afternoon && !read_word(&in, "AM")) || in.p != in.end)
        return TIME_NONE;
    at.hour = at.hour % 12 + (afternoon ? 12 : 0);
    return time_of_parts(&at);
}

/* Seconds or milliseconds since 1970; a fraction only with seconds (the AWS CLI's older output). */
static int64_t parse_epoch(struct reading in) {
    const int64_t first_millisecond = INT64_C(1000000000000);
    int64_t sum = 0;
    unsigned digit, count = 0, microsecond = 0;
    while (count < 16 && read_digits(&in, 1, &digit)) {
        sum = sum * 10 + digit;
        count++;
    }
    bool fraction = count && read_char(&in, '.');
    if (!count || (fraction && !read_fraction(&in, &microsecond)) || in.p != in.end)
        return TIME_NONE;
    if (sum < first_millisecond)
        return time_of_second(sum, microsecond);
    return fraction ? TIME_NONE : time_of_second(sum / 1000, (unsigned)(sum % 1000) * 1000);
}

int64_t time_parse(struct str text) {
    static int64_t (*const forms[])(struct reading) = {parse_iso, parse_basic, parse_english, parse_epoch};
    int64_t time = text.len == 20 ? parse_common(text.data) : TIME_NONE;
    for (size_t i = 0; time == TIME_NONE && text.len && i < sizeof forms / sizeof *forms; i++)
        time = forms[i]((struct reading){text.data, text.data + text.len});
    return time;
}

/* --- what users type ------------------------------------------------------------------------------------------- */

/* "2024-07-30", "20240730", "2024-07-30 12:00". */
static int64_t parse_date(struct reading in) {
    struct parts at = {0};
    struct reading start = in;
    if (!read_date(&in, &at)) {
        in = start;
        if (!read_digits(&in, 4, &at.year) || !read_digits(&in, 2, &at.month) || !read_digits(&in, 2, &at.day) ||
            in.p != in.end)
            return TIME_NONE;
    }
    if (in.p == in.end)
        return time_of_parts(&at);
    if ((!read_word(&in, "T") && !read_char(&in, ' ')) || !read_digits(&in, 2, &at.hour) || !read_char(&in, ':') ||
        !read_digits(&in, 2, &at.minute) || !read_zone(&in, &at.offset_seconds) || in.p != in.end)
        return TIME_NONE;
    return time_of_parts(&at);
}

/* "2h": so long before now. */
static int64_t parse_ago(struct reading in, int64_t now) {
    static const struct {
        char letter;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', SECONDS_A_DAY}, {'w', 7 * SECONDS_A_DAY}};
    int64_t sum = 0;
    unsigned digit, count = 0;
    while (count < 9 && read_digits(&in, 1, &digit)) {
        sum = sum * 10 + digit;
        count++;
    }
    for (size_t i = 0; count && i < sizeof units / sizeof *units; i++)
        if (read_char(&in, units[i].letter) && in.p == in.end) {
            int64_t second = now / TIME_SECOND - sum * units[i].seconds;
            return time_of_second(second, (unsigned)(now % TIME_SECOND < 0 ? 0 : now % TIME_SECOND));
        }
    return TIME_NONE;
}

int64_t time_parse_user(struct str text, int64_t now) {
    struct str trimmed = str_trim(text);
    struct reading in = {trimmed.data, trimmed.data + trimmed.len};
    if (!trimmed.len)
        return TIME_NONE;
    if (str_is_nocase(trimmed, "now"))
        return now;
    int64_t time = parse_date(in);
    if (time == TIME_NONE)
        time = parse_ago(in, now);
    return time == TIME_NONE ? time_parse(trimmed) : time;
}

/* --- writing --------------------------------------------------------------------------------------------------- */

static char *put_two(char *out, unsigned number, char behind) {
    *out++ = (char)('0' + number / 10);
    *out++ = (char)('0' + number % 10);
    *out++ = behind;
    return out;
}

/* "2021-08-21T19:36:15": every event's session is named with one, so printf is too slow for it. Returns the length. */
static int put_date(char *out, unsigned year, unsigned month, unsigned day, unsigned second_of_day) {
    char *end = put_two(out, year / 100, ' ') - 1;
    end = put_two(end, year % 100, '-');
    end = put_two(end, month, '-');
    end = put_two(end, day, 'T');
    end = put_two(end, second_of_day / 3600, ':');
    end = put_two(end, second_of_day / 60 % 60, ':');
    return (int)(put_two(end, second_of_day % 60, ' ') - 1 - out);
}

size_t time_format(int64_t time, char *out) {
    enum { SPACE = 32 };
    out[0] = '\0';
    if (time == TIME_NONE)
        return 0;
    int64_t second = time / TIME_SECOND, microsecond = time % TIME_SECOND;
    if (microsecond < 0)
        microsecond += TIME_SECOND, second--;
    int64_t days = second / SECONDS_A_DAY, rest = second % SECONDS_A_DAY, year;
    if (rest < 0)
        rest += SECONDS_A_DAY, days--;
    unsigned month, day;
    date_from_days(days, &year, &month, &day);
    int len;
    if (year >= 0 && year <= 9999) {
        len = put_date(out, (unsigned)year, month, day, (unsigned)rest);
    } else {
        len = snprintf(out, SPACE, "%lld-%02u-%02uT%02d:%02d:%02d", (long long)year, month, day, (int)(rest / 3600),
                       (int)(rest / 60 % 60), (int)(rest % 60));
    }
    if (microsecond)
        len += snprintf(out + len, SPACE - (size_t)len, ".%06d", (int)microsecond);
    while (microsecond && out[len - 1] == '0')
        len--;
    out[len++] = 'Z';
    out[len] = '\0';
    return (size_t)len;
}

struct str time_str(struct arena *arena, int64_t time) {
    char text[32];
    size_t len = time_format(time, text);
    return time == TIME_NONE ? STR_NONE : arena_str(arena, (struct str){text, len});
}

int64_t time_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * TIME_SECOND + now.tv_nsec / 1000;
}
