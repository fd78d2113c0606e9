/* A document given by the user (a finding, a configuration): read whole, plain or gzip, from a file or "-". */
#ifndef BASE_DOCUMENT_H
#define BASE_DOCUMENT_H

#include "base/arena.h"

/* The text of `path` in `arena`, inflated when it is gzip; at most LIMIT_DOCUMENT_BYTES.
 * ERR_ENVIRONMENT when it cannot be read, ERR_INPUT when it is damaged or too large. */
MUST_USE enum err_code document_read(const char *path, struct arena *arena, struct str *text, struct err *err);

#endif
