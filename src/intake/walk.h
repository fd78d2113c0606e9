/* Where logs come from: folders, files, "-" (standard input), zip and tar archives.
 *
 * intake_open walks the paths once and keeps a sorted list of objects; objects are read by number, by many threads.
 * Symbolic links to files and folders are followed, loops are not; FIFOs, sockets and devices named inside a folder
 * are skipped (named directly they are read as a stream). Standard input is kept in anonymous memory so that it can be
 * read more than once. Files named like digests (…_CloudTrail-Digest_…) are skipped without reading; hidden files too.
 */
#ifndef INTAKE_WALK_H
#define INTAKE_WALK_H

#include "base/arena.h"
#include "intake/ledger.h"

struct intake; /* opaque; immutable after opening, shared by threads */

struct intake_options {
    int64_t since, until; /* TIME_NONE: open. Files whose path date (YYYY/MM/DD of delivery) is more than a day outside
                             are skipped */
};

/* Walk `paths`. A path that does not exist, or cannot be opened at all, is an error (ERR_ENVIRONMENT, named, with a
 * hint); an unreadable file or folder inside a folder goes to the ledger. A folder without any file is an error too:
 * nothing is ever silently empty. */
MUST_USE enum err_code intake_open(struct intake **out, const char *const *paths, size_t path_count,
                                   const struct intake_options *options, struct ledger *ledger, struct err *err);
void intake_close(struct intake *intake);

size_t intake_count(const struct intake *intake);
/* Name of object i: the path as found under what the user named. An archive is one object; its members are read by
 * whoever reads it, and named "a.zip!member" (reader_source). Lives as long as the intake. */
struct str intake_name(const struct intake *intake, size_t i);
/* The symbolic links that were followed within the paths: what they lead to may lie elsewhere. */
const char *const *intake_links(const struct intake *intake, size_t *count);
/* Size on disk, for progress; 0 when unknown. Asks the file system, since the walk does not. */
uint64_t intake_bytes(const struct intake *intake, size_t i);

#endif
