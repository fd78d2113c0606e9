/* Text from a log made safe for a reader: a terminal, a table cell, a CSV cell.
 *
 * Logs are written by the attacker: a session name may hold escape sequences, a user agent may turn the line around
 * with bidirectional marks, a tag may hide in zero-width characters. Nothing that this module writes contains a control
 * character (C0, DEL, C1), a bidirectional or invisible formatting mark, a line or paragraph separator, or invalid
 * UTF-8: the first kinds become visible escapes (\n, \x1b, \u202e), broken bytes become U+FFFD. All other text stays as
 * it is. Pure; any thread. (Unicode 15.1: general categories Cc, Cf, Zl, Zp; UAX 9; UAX 11.) */
#ifndef BASE_SAFE_H
#define BASE_SAFE_H

#include "base/buf.h"

/* Append `text`, made safe. Absent text appends nothing. */
void safe_text(struct buf *out, struct str text);
/* As safe_text, at most `cells` terminal cells wide; what does not fit is replaced by "…". Returns the cells used. */
size_t safe_fit(struct buf *out, struct str text, size_t cells);
/* Terminal cells that safe_text would fill: 2 for East Asian wide characters and emoji, 0 for combining marks. */
size_t safe_width(struct str text);
/* Append `text` as one CSV cell (RFC 4180), made safe, and defused: a cell that a spreadsheet would take for a formula
 * (it starts with = + - @, TAB or CR) gets a leading apostrophe. */
void safe_csv(struct buf *out, struct str text);

/* Append a piece of JSON text with every hidden character beyond ASCII, and DEL, as a \u escape: the same JSON,
 * harmless to look at. The controls of ASCII are left alone: in JSON they stand only between values. */
void safe_json(struct buf *out, struct str json);

/* The first `most_bytes` bytes of `text`, fewer where that would cut a character of UTF-8 in two. */
struct str safe_head(struct str text, size_t most_bytes);

#endif
