/* Where a JSON value ends, found by its brackets and quotes alone, at several GB/s.
 *
 * This is how records are cut out of a file before the record scanner validates them: brackets in strings do not count,
 * escaped quotes do not end strings, nothing else is checked. Text that is not JSON gives a wrong end, never a wrong
 * access. Pure; any thread. */
#ifndef INTAKE_MATCH_H
#define INTAKE_MATCH_H

#include <stdint.h>

#include "base/str.h"

/* A search that can be continued where the text ended. Zero-initialise. */
struct match {
    int64_t depth;      /* brackets open */
    uint64_t in_string; /* all ones inside a string */
    uint64_t escaped;   /* 1: the next byte is escaped */
};

/* Go on at `p` (at first: an opening bracket). Returns the position after the bracket that closes the first one, or
 * NULL when `end` came first; then the search goes on with what follows `end`. */
const char *match_run(struct match *match, const char *p, const char *end);

/* The position after the object or array that opens at `p`, or NULL. */
static inline const char *match_brackets(const char *p, const char *end) {
    struct match match = {1, 0, 0};
    return match_run(&match, p + 1, end);
}

/* The position after the string whose opening quote is at `p`, or NULL. */
const char *match_string(const char *p, const char *end);

#endif
