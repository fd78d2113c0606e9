/* "did you mean …": the nearest of a list of words. Pure. */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

#include <stddef.h>

/* Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and swaps of
 * neighbours, case ignored. Words longer than 63 bytes count as far away. */
size_t suggest_distance(const char *a, const char *b);
/* The word nearest to `typed` that is near enough to be meant (a third of its length, at least one; or that it begins),
 * or NULL. `words` ends with NULL. */
const char *suggest_nearest(const char *typed, const char *const *words);

#endif
