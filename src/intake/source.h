/* The text of one file or archive member: as it is, or out of gzip; in one piece when it is small, else as a stream.
 *
 *   struct source source = {0};
 *   switch (source_open(&source, fd, bytes)) { case SOURCE_TEXT: window is &source.window … }
 *   … read the window …
 *   if (source_fault(&source, &at)) …
 *
 * Buffers are kept from one text to the next. Thread rule: one thread. */
#ifndef INTAKE_SOURCE_H
#define INTAKE_SOURCE_H

#include "base/inflate.h"
#include "intake/bundle.h"
#include "intake/window.h"

enum source_kind {
    SOURCE_TEXT,    /* read `window`, then ask source_fault */
    SOURCE_EMPTY,   /* no bytes */
    SOURCE_ARCHIVE, /* zip, tar, tar.gz */
    SOURCE_FAILED,  /* source_fault tells why */
};

struct source {
    struct window window;
    uint64_t compressed; /* bytes taken from the file or member so far */
    /* the rest is ours */
    struct inflater *inflater;
    struct inflate_stream *stream;
    char *raw, *chunk;
    size_t raw_space;
    struct str head; /* bytes taken and not yet used */
    int fd;
    struct bundle *bundle;
    uint64_t size;
    int error;
    enum inflate_fault fault;
    uint64_t fault_at;
    bool shrank;
    bool packed; /* the text is what gzip data hold */
    /* for tests: stream everything, in steps of this size */
    bool streams;
    size_t step_bytes;
};

/* Begin the text in `fd`, a file of `size` bytes, which stays the caller's. */
enum source_kind source_open(struct source *source, int fd, uint64_t size);
/* Begin the text of the member that `bundle` is at. */
enum source_kind source_open_member(struct source *source, struct bundle *bundle);
/* What is wrong with the file, not with its text, or NULL; *at is the byte in it. */
const char *source_fault(const struct source *source, uint64_t *at);
/* True when that is no more than bytes behind a complete text. */
bool source_is_complete(const struct source *source);
/* Bytes of text seen so far. */
uint64_t source_text_bytes(const struct source *source);
/* Free everything. */
void source_clear(struct source *source);

#endif
