/* A keyed 128-bit digest of a file: has it changed since it was read? The key is the store's: whoever writes a file
 * cannot prepare two that are taken for one. The construction is that of wyhash, four lanes wide. Pure but for reading.
 */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include "trail/record.h"

/* Digest what `fd` holds from its beginning, with a scratch buffer of DIGEST_CHUNK_BYTES. Returns an errno, or 0. */
#define DIGEST_CHUNK_BYTES ((size_t)256 << 10)
int digest_file(int fd, const char key[RECORD_FINGERPRINT_KEY_BYTES], char *scratch, uint64_t out[2]);

#endif
