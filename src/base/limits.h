/* Every limit that hostile input can reach, with its reason and the words used when it is hit.
 *
 * Logs are written by the adversary: each number here bounds what one file, record or string may cost us.
 * A limit is never a reason to stop: the offending part is refused, counted and listed, the rest is read. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* A CloudTrail file is 1 to 50 MB inflated; larger legitimate ones (exports) are streamed, not held in memory. */
#define LIMIT_INFLATED_BYTES ((size_t)1 << 30)
/* Real trails inflate 6 to 20 times. Past the first MiB, 200 is a decompression bomb. */
#define LIMIT_INFLATE_RATIO             200
#define LIMIT_INFLATE_RATIO_AFTER_BYTES ((size_t)1 << 20)
/* Above this a file is streamed through a window instead of being inflated in one piece. */
#define LIMIT_WHOLE_FILE_BYTES ((size_t)64 << 20)
/* CloudTrail events are at most 256 KB, Lake's 1 MB. */
#define LIMIT_RECORD_BYTES ((size_t)1 << 20)
/* requestParameters, the largest member, is at most 100 KB. */
#define LIMIT_STRING_BYTES ((size_t)256 << 10)
/* The deepest real record seen nests 14 levels. */
#define LIMIT_JSON_DEPTH 64
/* A finding, or an answer of another engine: read whole with a library. */
#define LIMIT_DOCUMENT_BYTES ((size_t)64 << 20)
/* Refusals are all counted; this many are kept with file and offset, the others only as a number per reason. */
#define LIMIT_REFUSALS_LISTED 1000
/* Folders below a path given by the user; deeper is a loop of links. */
#define LIMIT_WALK_DEPTH 64
/* Hops followed backwards from the lead. Role juggling makes chains of any length; see case/chain.c. */
#define LIMIT_CHAIN_HOPS 256

#endif
