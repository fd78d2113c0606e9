/* Trino's JSON paths over JSON text: $.requestParameters.bucketName, $.items[0].id, $['a b'], $."x.y".
 *
 * Text from a log is read by our own validated scanner (trail/json.h), never by DuckDB's JSON reader. Pure; any thread.
 */
#ifndef ENGINE_JSON_PATH_H
#define ENGINE_JSON_PATH_H

#include "base/arena.h"

/* True when `text` is one JSON value within the limits of base/limits.h; the functions below need such text. */
bool json_sound(struct str text);
/* The raw value at `path`, absent when there is none or the path is not one. */
struct str json_path_at(struct str text, struct str path);

#endif
