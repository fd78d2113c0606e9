/* The file of a batch's fingerprints: a set of numbers of 64 bits that are as good as chance.
 *
 *   prints/<id>.set   of few: 8 bytes each. Of many: ordered by their highest 16 bits, of which only is told, in a bit
 *                     string, how many numbers have each value (a 1 for each number, a 0 behind each value: Elias and
 *                     Fano's code); before it the other 6 bytes of each number
 *
 * How many there are is known from the manifest. Byte order: lowest first. Pure. */
#ifndef STORE_PRINTS_H
#define STORE_PRINTS_H

#include <stdint.h>

#include "base/buf.h"

/* As many bytes as the file will have, at most. */
#define PRINTS_MOST_BYTES(count) ((count) * sizeof(uint64_t) + 16)

enum { PRINTS_LEAST_BYTES = 6 }; /* for each */

/* Their order is lost. */
void prints_write(const uint64_t *prints, size_t count, struct buf *out);
/* False when `bytes` are not those of so many. */
bool prints_read(struct str bytes, size_t count, uint64_t *out);

#endif
