/* Patterns of the tables of facts: literal text in which `*` stands for any run of characters, also none. Pure. */
#ifndef TRAIL_GLOB_H
#define TRAIL_GLOB_H

#include "base/str.h"

/* True when all of `s` fits `pattern`. Absent text fits nothing. Time grows with the product of both lengths at worst.
 */
bool glob_match(const char *pattern, struct str s);
/* As glob_match, for a pattern that is a str, ASCII case-insensitive. */
bool glob_match_nocase(struct str pattern, struct str s);

#endif
