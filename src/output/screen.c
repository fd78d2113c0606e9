#include "output/screen.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include "base/safe.h"

/* An answer is a few kilobytes; in full, with thousands of calls, a few megabytes. */
#define SCREEN_MOST_BYTES ((size_t)256 << 20)
#define TEXT_MOST_BYTES   ((size_t)4 << 20)

const char *glyph(const struct look *look, enum glyph glyph) {
    static const char *const shapes[][2] = {
#define GLYPH_SHAPES(id, unicode, ascii) [id] = {ascii, unicode},
        GLYPHS(GLYPH_SHAPES)
#undef GLYPH_SHAPES
    };
    return shapes[glyph][look->unicode];
}

/* Plain ANSI colours, which every terminal theme maps to something readable on its own background. */
const char *style_sequence(enum style style) {
    static const char *const sequences[] = {
        [STYLE_PLAIN] = "",
        [STYLE_BOLD] = "\033[1m",
        [STYLE_DIM] = "\033[2m",
        [STYLE_ID] = "\033[36m",
        [STYLE_BAD] = "\033[31m",
        [STYLE_WARN] = "\033[33m",
        [STYLE_BAD_BOLD] = "\033[1;31m",
        [STYLE_WARN_BOLD] = "\033[1;33m",
    };
    return sequences[style];
}

void screen_init(struct screen *screen, const struct look *look) {
    *screen = (struct screen){.look = look, .buf = BUF_INIT(SCREEN_MOST_BYTES), .fresh = true};
}

void screen_clear(struct screen *screen) {
    buf_clear(&screen->buf);
}

/* `safe` is ours, or came out of look_safe. */
static void put_safe(struct screen *screen, enum style style, struct str safe) {
    bool styled = screen->look->color && style != STYLE_PLAIN && safe.len;
    if (styled)
        buf_addz(&screen->buf, style_sequence(style));
    buf_add(&screen->buf, safe);
    if (styled)
        buf_addz(&screen->buf, STYLE_RESET);
    screen->column += look_cells(safe);
}

void screen_put(struct screen *screen, enum style style, const char *words) {
    put_safe(screen, style, str_of(words));
}

/* Formats are ours, but an argument may come from a log one day: made safe all the same. */
static void format_safe(struct screen *screen, struct buf *safe, const char *format, va_list args) {
    char words[1024];
    vsnprintf(words, sizeof words, format, args);
    look_safe(screen->look, safe, str_of(words));
}

void screen_printf(struct screen *screen, enum style style, const char *format, ...) {
    struct buf safe = BUF_INIT(TEXT_MOST_BYTES);
    va_list args;
    va_start(args, format);
    format_safe(screen, &safe, format, args);
    va_end(args);
    put_safe(screen, style, buf_str(&safe));
    buf_clear(&safe);
}

void screen_glyph(struct screen *screen, enum style style, enum glyph shape) {
    put_safe(screen, style, str_of(glyph(screen->look, shape)));
}

void screen_text(struct screen *screen, enum style style, struct str text) {
    struct buf safe = BUF_INIT(TEXT_MOST_BYTES);
    look_safe(screen->look, &safe, text);
    put_safe(screen, style, buf_str(&safe));
    buf_clear(&safe);
}

void screen_text_fit(struct screen *screen, enum style style, struct str text, size_t most) {
    struct buf safe = BUF_INIT(TEXT_MOST_BYTES), cut = BUF_INIT(TEXT_MOST_BYTES);
    look_safe(screen->look, &safe, text);
    look_fit(screen->look, &cut, buf_str(&safe), most);
    put_safe(screen, style, buf_str(&cut));
    buf_clear(&safe);
    buf_clear(&cut);
}

void screen_pad(struct screen *screen, size_t column) {
    for (; screen->column < column; screen->column++)
        buf_addc(&screen->buf, ' ');
}

void screen_newline(struct screen *screen) {
    while (screen->buf.len && screen->buf.data[screen->buf.len - 1] == ' ')
        screen->buf.len--;
    buf_addc(&screen->buf, '\n');
    screen->column = 0;
    screen->fresh = true;
}

void screen_gap(struct screen *screen) {
    if (screen->column)
        screen_newline(screen);
    if (screen->buf.len)
        screen_newline(screen);
}

void screen_items(struct screen *screen, size_t indent) {
    screen->indent = indent;
    screen->fresh = true;
    screen_pad(screen, indent);
}

/* Room for an item of `cells`: on this line behind two spaces, else on the next. */
static void item_room(struct screen *screen, size_t cells) {
    if (!screen->fresh && screen->column + 2 + cells > screen->look->width) {
        screen_newline(screen);
        if (screen->rail != GLYPH_NONE) {
            screen_pad(screen, screen->rail_column);
            screen_glyph(screen, STYLE_DIM, screen->rail);
        }
        screen_pad(screen, screen->indent);
    } else if (!screen->fresh) {
        screen_pad(screen, screen->column + 2);
    }
    screen->fresh = false;
}

static void item_safe(struct screen *screen, enum style style, struct str safe) {
    if (!safe.len)
        return;
    item_room(screen, look_cells(safe));
    put_safe(screen, style, safe);
}

void screen_item(struct screen *screen, enum style style, const char *words) {
    item_safe(screen, style, str_of(words));
}

void screen_itemf(struct screen *screen, enum style style, const char *format, ...) {
    struct buf safe = BUF_INIT(TEXT_MOST_BYTES);
    va_list args;
    va_start(args, format);
    format_safe(screen, &safe, format, args);
    va_end(args);
    item_safe(screen, style, buf_str(&safe));
    buf_clear(&safe);
}

void screen_item_text(struct screen *screen, enum style style, struct str text) {
    struct buf safe = BUF_INIT(TEXT_MOST_BYTES);
    look_safe(screen->look, &safe, text);
    item_safe(screen, style, buf_str(&safe));
    buf_clear(&safe);
}

void screen_item_fit(struct screen *screen, enum style style, struct str text) {
    struct buf safe = BUF_INIT(TEXT_MOST_BYTES), cut = BUF_INIT(TEXT_MOST_BYTES);
    size_t begin = screen->fresh && screen->column > screen->indent ? screen->column : screen->indent;
    look_safe(screen->look, &safe, text);
    look_fit(screen->look, &cut, buf_str(&safe), screen->look->width - begin);
    item_safe(screen, style, buf_str(&cut));
    buf_clear(&safe);
    buf_clear(&cut);
}

void screen_item_pair(struct screen *screen, const char *label, enum style style, struct str text) {
    if (!text.data)
        return;
    struct buf safe = BUF_INIT(TEXT_MOST_BYTES);
    look_safe(screen->look, &safe, text);
    item_room(screen, strlen(label) + 1 + look_cells(buf_str(&safe)));
    put_safe(screen, STYLE_DIM, str_of(label));
    put_safe(screen, STYLE_PLAIN, STR(" "));
    put_safe(screen, style, buf_str(&safe));
    buf_clear(&safe);
}

void screen_sentence(struct screen *screen, enum style style, struct str text, size_t indent) {
    struct buf safe = BUF_INIT(TEXT_MOST_BYTES);
    look_safe(screen->look, &safe, text);
    struct str rest = buf_str(&safe);
    bool first = true;
    while (rest.len) {
        struct str word = str_before(rest, ' ');
        rest = str_slice(rest, word.len + (word.len < rest.len), rest.len);
        if (!first && screen->column + 1 + look_cells(word) > screen->look->width) {
            screen_newline(screen);
            screen_pad(screen, indent);
        } else if (!first) {
            put_safe(screen, STYLE_PLAIN, STR(" "));
        }
        put_safe(screen, style, word);
        first = false;
    }
    screen_newline(screen);
    buf_clear(&safe);
}

void screen_write(const struct screen *screen, FILE *out) {
    fwrite(buf_str(&screen->buf).data, 1, screen->buf.len, out);
}

/* --- words for figures ------------------------------------------------------------------------------------------ */

static void zone_time(struct buf *out, int64_t time) {
    time_t seconds = (time_t)(time / TIME_SECOND);
    struct tm parts;
    char text[64];
    if (!localtime_r(&seconds, &parts)) {
        buf_addc(out, '?');
        return;
    }
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S%z", &parts);
    size_t len = strlen(text); /* "+0200" becomes "+02:00" */
    buf_add(out, (struct str){text, len - 2});
    buf_addc(out, ':');
    buf_addz(out, text + len - 2);
}

void look_time(const struct look *look, struct buf *out, int64_t time) {
    char text[32];
    if (time == TIME_NONE)
        buf_addc(out, '?');
    else if (look->local_time)
        zone_time(out, time);
    else
        buf_add(out, (struct str){text, time_format(time, text)});
}

void look_duration(struct buf *out, int64_t microseconds) {
    static const struct {
        int64_t seconds;
        const char *unit;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    int64_t seconds = microseconds / TIME_SECOND;
    size_t i = 0;
    while (i < 3 && seconds < units[i].seconds)
        i++;
    buf_printf(out, "%" PRId64 " %s", seconds / units[i].seconds, units[i].unit);
    int64_t rest = seconds % units[i].seconds;
    if (i < 2 && rest / units[i + 1].seconds)
        buf_printf(out, " %" PRId64 " %s", rest / units[i + 1].seconds, units[i + 1].unit);
}

void look_span(const struct look *look, struct buf *out, int64_t first, int64_t last) {
    struct buf end = BUF_INIT(256);
    size_t start = out->len;
    look_time(look, out, first);
    if (first == last || last == TIME_NONE)
        return;
    look_time(look, &end, last);
    bool same_day = out->len - start > 10 && end.len > 10 && memcmp(out->data + start, end.data, 10) == 0;
    buf_printf(out, " %s %s", glyph(look, GLYPH_DASH), end.data + (same_day ? 11 : 0));
    if (first != TIME_NONE && last - first >= TIME_SECOND) {
        buf_addz(out, " (");
        look_duration(out, last - first);
        buf_addz(out, ")");
    }
    buf_clear(&end);
}

const char *look_count(uint64_t count, char *out) {
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, count);
    char *p = out;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            *p++ = ',';
        *p++ = digits[i];
    }
    *p = '\0';
    return out;
}

void look_counted(struct buf *out, uint64_t count, const char *one, const char *many) {
    char digits[32];
    buf_printf(out, "%s %s", look_count(count, digits), count == 1 ? one : many);
}

/* Outside a UTF-8 locale a terminal shows bytes: characters beyond ASCII become escapes there. */
static void ascii_only(struct buf *out, struct str safe) {
    for (size_t i = 0; i < safe.len;) {
        unsigned char c = (unsigned char)safe.data[i++];
        if (c < 0x80) {
            buf_addc(out, (char)c);
            continue;
        }
        unsigned long point = c >= 0xF0 ? c & 7 : c >= 0xE0 ? c & 15 : c & 31;
        while (i < safe.len && ((unsigned char)safe.data[i] & 0xC0) == 0x80)
            point = point << 6 | ((unsigned char)safe.data[i++] & 0x3F);
        buf_printf(out, point > 0xFFFF ? "\\U%08lx" : "\\u%04lx", point);
    }
}

void look_safe(const struct look *look, struct buf *out, struct str text) {
    if (look->unicode) {
        safe_text(out, text);
        return;
    }
    struct buf safe = BUF_INIT(TEXT_MOST_BYTES);
    safe_text(&safe, text);
    ascii_only(out, buf_str(&safe));
    buf_clear(&safe);
}

size_t look_cells(struct str safe) {
    bool ascii = true;
    for (size_t i = 0; i < safe.len && ascii; i++)
        ascii = (unsigned char)safe.data[i] < 0x80;
    return ascii ? safe.len : safe_width(safe);
}

void look_fit(const struct look *look, struct buf *out, struct str safe, size_t most) {
    const char *mark = glyph(look, GLYPH_ELLIPSIS);
    if (look_cells(safe) <= most)
        buf_add(out, safe);
    else if (look->unicode)
        safe_fit(out, safe, most);
    else if (most <= strlen(mark))
        buf_add(out, str_slice(safe, 0, most));
    else {
        buf_add(out, str_slice(safe, 0, most - strlen(mark)));
        buf_addz(out, mark);
    }
}
