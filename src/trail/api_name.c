#include "trail/api_name.h"

static bool digits(struct str s, size_t from, size_t count) {
    if (from + count > s.len)
        return false;
    for (size_t i = from; i < from + count; i++)
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
    return true;
}

/* True when a year of this century starts at `at`. */
static bool year(struct str s, size_t at) {
    return digits(s, at, 4) && s.data[at] == '2' && s.data[at + 1] == '0';
}

/* 20150331 or 20150331v2, to the end of the name */
static bool compact_date(struct str s, size_t at) {
    if (!year(s, at) || !digits(s, at, 8))
        return false;
    if (at + 8 == s.len)
        return true;
    return s.data[at + 8] == 'v' && at + 9 < s.len && digits(s, at + 9, s.len - at - 9);
}

/* 2020_05_31, to the end of the name */
static bool spaced_date(struct str s, size_t at) {
    return at + 10 == s.len && year(s, at) && s.data[at + 4] == '_' && digits(s, at + 5, 2) && s.data[at + 7] == '_' &&
           digits(s, at + 8, 2);
}

struct str api_name(struct str event_name) {
    for (size_t at = 1; at + 8 <= event_name.len; at++) {
        if (spaced_date(event_name, at))
            return str_slice(event_name, 0, event_name.data[at - 1] == '_' && at > 1 ? at - 1 : at);
        if (compact_date(event_name, at))
            return str_slice(event_name, 0, at);
    }
    return event_name;
}
