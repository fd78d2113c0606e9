/* UUIDs (RFC 9562) in their canonical lower-case text, 36 characters, and as their 16 bytes, of which the text is made
 * again to the letter. Any other text of the same UUID (upper case, braces) is no such text. Pure. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>

#include "base/str.h"

enum { UUID_BYTES = 16, UUID_TEXT_BYTES = 36 };

/* False when the text is no canonical UUID: `out` is then not to be used. */
bool uuid_read(struct str text, unsigned char out[UUID_BYTES]);
/* Without a NUL. */
void uuid_write(const unsigned char uuid[UUID_BYTES], char out[UUID_TEXT_BYTES]);

#endif
