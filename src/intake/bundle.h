/* zip and tar archives, also tar.gz, member by member, read once front to back (libarchive).
 *
 * Members that cannot hold logs (folders, links, hidden files, __MACOSX) are passed over. Everything is bounded: what
 * all members inflate to is held against the size of the archive, as for gzip. Thread rule: one thread. */
#ifndef INTAKE_BUNDLE_H
#define INTAKE_BUNDLE_H

#include <stdint.h>

#include "base/arena.h"

struct bundle; /* opaque */

/* Open the archive in `fd`, which stays the caller's; its file offset is neither used nor changed. What is
 * wrong with it shows at the first bundle_next. */
struct bundle *bundle_open(int fd, uint64_t size_bytes);
void bundle_close(struct bundle *bundle);

enum bundle_step { BUNDLE_MEMBER, BUNDLE_ENCRYPTED, BUNDLE_END, BUNDLE_BROKEN };
/* Go to the next member: its name (valid until the next call), or what is wrong (bundle_fault). */
enum bundle_step bundle_next(struct bundle *bundle, struct str *name);
/* Read from the member. 0 at its end, or at a fault (bundle_fault is then not NULL). */
size_t bundle_read(struct bundle *bundle, char *out, size_t space);
/* What is wrong with the member or the archive, or NULL. */
const char *bundle_fault(const struct bundle *bundle);

/* True for the first bytes of a zip or tar file. */
bool bundle_recognises(struct str head);
/* As many bytes are needed to tell. */
#define BUNDLE_HEAD_BYTES 512

#endif
