#include "cli/suggest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define MOST_BYTES 63

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static int letter(const char *word, size_t i) {
    return tolower((unsigned char)word[i]);
}

size_t suggest_distance(const char *a, const char *b) {
    size_t rows[3][MOST_BYTES + 1], a_len = strlen(a), b_len = strlen(b);
    if (a_len > MOST_BYTES || b_len > MOST_BYTES)
        return MOST_BYTES;
    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            bool same = letter(a, i - 1) == letter(b, j - 1);
            now[j] = least(least(before[j], now[j - 1]) + 1, before[j - 1] + !same);
            if (i > 1 && j > 1 && letter(a, i - 1) == letter(b, j - 2) && letter(a, i - 2) == letter(b, j - 1))
                now[j] = least(now[j], earlier[j - 2] + 1);
        }
    }
    return rows[a_len % 3][b_len];
}

const char *suggest_nearest(const char *typed, const char *const *words) {
    const char *nearest = NULL;
    size_t typed_len = strlen(typed), best = typed_len / 3 > 1 ? typed_len / 3 : 1;
    for (; *words; words++) {
        size_t distance = suggest_distance(typed, *words);
        bool begins = typed_len >= 3 && strncasecmp(typed, *words, typed_len) == 0;
        if (begins || distance < best || (distance == best && !nearest)) {
            nearest = *words;
            best = begins ? 0 : distance;
        }
    }
    return nearest;
}
