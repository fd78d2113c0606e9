/* The surface of a terminal answer: styled text, items that wrap, lines, made up in memory and written in one piece.
 *
 * Two doors, never mixed up: screen_put takes words of ours; screen_text takes text of a log, which is the adversary's,
 * and makes it safe (base/safe.h) before it gets near a terminal. Colour only adds to what the words already say.
 *
 * Thread rule: a screen belongs to one thread. */
#ifndef OUTPUT_SCREEN_H
#define OUTPUT_SCREEN_H

#include <stdio.h>

#include "base/buf.h"
#include "base/time.h"

/* How answers look, decided once by the command line. */
struct look {
    size_t width;    /* columns, at least LOOK_LEAST_WIDTH */
    bool color;      /* escape sequences may be used */
    bool unicode;    /* lines and arrows beyond ASCII may be used */
    bool local_time; /* show times in the process's zone (TZ) rather than in UTC */
};
#define LOOK_LEAST_WIDTH 40

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_ID, STYLE_BAD, STYLE_WARN, STYLE_BAD_BOLD, STYLE_WARN_BOLD };

/* _(id, where the locale is UTF-8, elsewhere) */
#define GLYPHS(_)                                                                                                      \
    _(GLYPH_NONE, "", "")                                                                                              \
    _(GLYPH_DOT, "·", "-")                                                                                             \
    _(GLYPH_DASH, "–", "-")                                                                                            \
    _(GLYPH_ELLIPSIS, "…", "...")                                                                                      \
    _(GLYPH_RULE, "│", "|")                                                                                            \
    _(GLYPH_UP, "▲", "^")                                                                                              \
    _(GLYPH_NODE, "●", "o")                                                                                            \
    _(GLYPH_ORIGIN, "◆", "*")                                                                                          \
    _(GLYPH_GAP, "╌", ".")                                                                                             \
    _(GLYPH_CORNER, "└─", "`-")                                                                                        \
    _(GLYPH_TEE, "├─", "|-")                                                                                           \
    _(GLYPH_ARROW, "←", "<-")                                                                                          \
    _(GLYPH_TIMES, "×", "x")                                                                                           \
    _(GLYPH_SHADE_0, "·", ".") /* five shades, from nothing to most */                                                 \
    _(GLYPH_SHADE_1, "░", "-")                                                                                         \
    _(GLYPH_SHADE_2, "▒", "+")                                                                                         \
    _(GLYPH_SHADE_3, "▓", "*")                                                                                         \
    _(GLYPH_SHADE_4, "█", "#")

enum glyph {
#define GLYPH_ENUM(id, unicode, ascii) id,
    GLYPHS(GLYPH_ENUM)
#undef GLYPH_ENUM
};
const char *glyph(const struct look *look, enum glyph glyph);
/* The escape sequence that begins a style, "" when there is none. STYLE_RESET ends any. */
const char *style_sequence(enum style style);
#define STYLE_RESET "\033[0m"

struct screen {
    const struct look *look;
    struct buf buf;
    size_t column; /* cells used on the current line */
    size_t indent; /* where items go on when a line is full */
    bool fresh;    /* no item on this line yet */
    /* drawn at cell `rail_column` of lines that items go on to; GLYPH_NONE: nothing */
    enum glyph rail;
    size_t rail_column;
};

void screen_init(struct screen *screen, const struct look *look);
void screen_clear(struct screen *screen);

/* Words of ours. */
void screen_put(struct screen *screen, enum style style, const char *words);
void screen_printf(struct screen *screen, enum style style, const char *format, ...) PRINTF_LIKE(3, 4);
void screen_glyph(struct screen *screen, enum style style, enum glyph glyph);
/* Text of a log. */
void screen_text(struct screen *screen, enum style style, struct str text);
/* Text of a log in at most `most` cells, its end cut. */
void screen_text_fit(struct screen *screen, enum style style, struct str text, size_t most);
/* Spaces up to cell `column`. */
void screen_pad(struct screen *screen, size_t column);
void screen_newline(struct screen *screen);
/* An empty line, unless the screen is empty. */
void screen_gap(struct screen *screen);

/* Items: pieces kept whole, separated by two spaces, going on at `indent` of the next line when one is full.
 *   screen_items(screen, 9); screen_item(screen, STYLE_ID, safe); … screen_newline(screen); */
void screen_items(struct screen *screen, size_t indent);
void screen_item(struct screen *screen, enum style style, const char *words);
void screen_itemf(struct screen *screen, enum style style, const char *format, ...) PRINTF_LIKE(3, 4);
void screen_item_text(struct screen *screen, enum style style, struct str text);
/* As screen_item_text, cut where not even a line of its own would hold it. */
void screen_item_fit(struct screen *screen, enum style style, struct str text);
/* An item of a label of ours and a value of the log. */
void screen_item_pair(struct screen *screen, const char *label, enum style style, struct str text);

/* A sentence (it may hold log text) broken at spaces, going on at `indent`. */
void screen_sentence(struct screen *screen, enum style style, struct str text, size_t indent);

/* Write what was made up. Errors stay in `out`. */
void screen_write(const struct screen *screen, FILE *out);

/* --- words for figures ------------------------------------------------------------------------------------------ */

/* A time as the logs write it ("2021-08-21T19:36:15Z"), or with the zone's offset; "?" for TIME_NONE. */
void look_time(const struct look *look, struct buf *out, int64_t time);
/* "3 d 4 h": how long so many microseconds are, in at most two units. */
void look_duration(struct buf *out, int64_t microseconds);
/* First to last with how long it took, the date once when it is the same. */
void look_span(const struct look *look, struct buf *out, int64_t first, int64_t last);
/* "1,234". Returns out (32 bytes). */
const char *look_count(uint64_t count, char *out);
/* "1 event", "1,234 events". */
void look_counted(struct buf *out, uint64_t count, const char *one, const char *many);
/* Log text made safe for this look, appended. */
void look_safe(const struct look *look, struct buf *out, struct str text);
/* Cells that safe text takes. */
size_t look_cells(struct str safe);
/* Safe text cut to `most` cells with an ellipsis, appended. */
void look_fit(const struct look *look, struct buf *out, struct str safe, size_t most);

#endif
