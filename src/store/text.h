/* Texts of logs and file systems as JSON strings: what is not UTF-8 has U+FFFD in its place. Pure. */
#ifndef STORE_TEXT_H
#define STORE_TEXT_H

#include <jansson.h>

#include "base/arena.h"

/* null for absent text. */
json_t *text_json(struct str text);
/* `text` itself when it is valid, else a repaired copy in `arena`. */
struct str text_valid(struct arena *arena, struct str text);

#endif
