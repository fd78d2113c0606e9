/* A keyed 64-bit hash of text from logs.
 *
 * The key is drawn once a process: whoever writes a log cannot prepare values that collide or pile up in a table. The
 * hash is that of base/hash.h. */
#ifndef ENGINE_HASH_H
#define ENGINE_HASH_H

#include <stdint.h>

#include "base/hash.h"
#include "base/str.h"

/* Never 0, so that tables may use 0 for "free". Absent text and "" are alike. */
uint64_t hash_text(struct str text);
/* Continue `hash` with more text. */
uint64_t hash_more(uint64_t hash, struct str text);
/* This process's key. */
const struct hash_key *hash_process_key(void);

#endif
