#include "trail/glob.h"

#include <ctype.h>

static bool same(char a, char b, bool nocase) {
    return a == b || (nocase && tolower((unsigned char)a) == tolower((unsigned char)b));
}

/* Keeps one point to come back to: the last `*` and the text it has swallowed so far. Earlier ones never need more. */
static bool match(struct str pattern, struct str s, bool nocase) {
    size_t p = 0, i = 0, star = (size_t)-1, resume = 0;
    while (i < s.len) {
        if (p < pattern.len && pattern.data[p] == '*') {
            star = p++;
            resume = i;
        } else if (p < pattern.len && same(pattern.data[p], s.data[i], nocase)) {
            p++, i++;
        } else if (star != (size_t)-1) {
            p = star + 1;
            i = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.data[p] == '*')
        p++;
    return p == pattern.len;
}

bool glob_match(const char *pattern, struct str s) {
    return s.data && match(str_of(pattern), s, false);
}

bool glob_match_nocase(struct str pattern, struct str s) {
    return s.data && match(pattern, s, true);
}
