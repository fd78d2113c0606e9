/* gzip in, text out, bounded. libdeflate for a whole member in memory, zlib for streaming what is too large for that.
 *
 * CloudTrail writes exactly one gzip member: bytes after it are tampering and are reported, not read. */
#ifndef BASE_INFLATE_H
#define BASE_INFLATE_H

#include "base/err.h"
#include "base/str.h"

/* _(code, text for people) */
#define INFLATE_FAULTS(_)                                                                                              \
    _(INFLATE_OK, "")                                                                                                  \
    _(INFLATE_NOT_GZIP, "not gzip data")                                                                               \
    _(INFLATE_ENDS_EARLY, "gzip data ends early")                                                                      \
    _(INFLATE_BAD_DATA, "gzip data is damaged: what it gave may be altered")                                           \
    _(INFLATE_TRAILING, "bytes after the end of the gzip data")                                                        \
    _(INFLATE_TOO_LARGE, "inflates to more than the limit")                                                            \
    _(INFLATE_RATIO, "inflates too many times (decompression bomb)")

enum inflate_fault {
#define INFLATE_FAULT_ENUM(name, text) name,
    INFLATE_FAULTS(INFLATE_FAULT_ENUM)
#undef INFLATE_FAULT_ENUM
};
const char *inflate_fault_text(enum inflate_fault fault);
/* Which libraries inflate: "libdeflate 1.14, zlib 1.2.13". */
const char *inflate_libraries(void);

/* A reusable inflater with its output buffer. Not thread-safe. */
struct inflater;
struct inflater *inflater_new(void);
void inflater_free(struct inflater *inflater);

/* Inflate one gzip file held in memory. `*out` is what could be inflated (also on a fault: the readable beginning of a
 * damaged file is evidence), owned by the inflater until the next call, with at least 64 readable bytes behind it.
 * `*at` is the byte of the compressed data where the fault is (the end of the member for INFLATE_TRAILING).
 * `most_bytes` bounds the output. */
MUST_USE enum inflate_fault inflate_whole(struct inflater *inflater, struct str gzip, size_t most_bytes,
                                          struct str *out, size_t *at);

/* Streaming: feed compressed chunks, take text. */
struct inflate_stream;
struct inflate_stream *inflate_stream_new(void);
void inflate_stream_free(struct inflate_stream *stream);
/* Inflate from `*in` (advanced) into [out, out+space). Returns bytes written; 0 with *fault == INFLATE_OK and an empty
 * `*in` means: feed more. *done is set at the end of the member. */
size_t inflate_stream_take(struct inflate_stream *stream, struct str *in, char *out, size_t space, bool *done,
                           enum inflate_fault *fault);

#endif
