#include "base/safe.h"

#include <stdint.h>
#include <stdio.h>

struct range {
    uint32_t from, to;
};

/* Characters that say nothing by themselves but change how others look or hide. Unicode 15.1, DerivedGeneralCategory:
 * Cc, Cf, Zl, Zp, and what is defined as default-ignorable. U+00AD and U+200D hide as well as the rest. */
static const struct range hidden[] = {
    {0x0000, 0x001f},   {0x007f, 0x009f},   {0x00ad, 0x00ad},   {0x034f, 0x034f},   {0x0600, 0x0605},
    {0x061c, 0x061c},   {0x06dd, 0x06dd},   {0x070f, 0x070f},   {0x0890, 0x0891},   {0x08e2, 0x08e2},
    {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},
    {0x2060, 0x206f},   {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
    {0xfff0, 0xfffb},   {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x1343f}, {0x1bca0, 0x1bca3},
    {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

/* Marks that sit on the character before them (Mn and Me, the blocks that are all marks, and Hangul's second halves).
 */
static const struct range combining[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},   {0x05bf, 0x05bf},   {0x05c1, 0x05c2}, {0x05c4, 0x05c5},
    {0x0610, 0x061a}, {0x064b, 0x065f}, {0x0670, 0x0670},   {0x06d6, 0x06dc},   {0x06df, 0x06e4}, {0x06e7, 0x06e8},
    {0x06ea, 0x06ed}, {0x0711, 0x0711}, {0x0730, 0x074a},   {0x07a6, 0x07b0},   {0x0816, 0x0819}, {0x08e3, 0x0902},
    {0x093a, 0x093a}, {0x093c, 0x093c}, {0x0941, 0x0948},   {0x094d, 0x094d},   {0x0951, 0x0957}, {0x0962, 0x0963},
    {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e},   {0x0eb1, 0x0eb1},   {0x0eb4, 0x0ebc}, {0x0ec8, 0x0ece},
    {0x0f71, 0x0f7e}, {0x1161, 0x11ff}, {0x1ab0, 0x1aff},   {0x1dc0, 0x1dff},   {0x20d0, 0x20ff}, {0x302a, 0x302d},
    {0x3099, 0x309a}, {0xfe20, 0xfe2f}, {0x1e000, 0x1e02a}, {0x1e8d0, 0x1e8d6},
};

/* East_Asian_Width W and F (UAX 11), and emoji shown as pictures. */
static const struct range wide[] = {
    {0x1100, 0x115e},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},   {0x23f0, 0x23f0},
    {0x23f3, 0x23f3},   {0x25fd, 0x25fe},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267f, 0x267f},
    {0x2693, 0x2693},   {0x26a1, 0x26a1},   {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x26c4, 0x26c5},
    {0x26ce, 0x26ce},   {0x26d4, 0x26d4},   {0x26ea, 0x26ea},   {0x26f2, 0x26f3},   {0x26f5, 0x26f5},
    {0x26fa, 0x26fa},   {0x26fd, 0x26fd},   {0x2705, 0x2705},   {0x270a, 0x270b},   {0x2728, 0x2728},
    {0x274c, 0x274c},   {0x274e, 0x274e},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27b0, 0x27b0},   {0x27bf, 0x27bf},   {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2b55, 0x2b55},
    {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97f},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
    {0xffe0, 0xffe6},   {0x16fe0, 0x18cff}, {0x1aff0, 0x1b2ff}, {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf},
    {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a}, {0x1f200, 0x1f320}, {0x1f32d, 0x1f335}, {0x1f337, 0x1f37c},
    {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca}, {0x1f3cf, 0x1f3d3}, {0x1f3e0, 0x1f3f0}, {0x1f3f4, 0x1f3f4},
    {0x1f3f8, 0x1f43e}, {0x1f440, 0x1f440}, {0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f54e},
    {0x1f550, 0x1f567}, {0x1f57a, 0x1f57a}, {0x1f595, 0x1f596}, {0x1f5a4, 0x1f5a4}, {0x1f5fb, 0x1f64f},
    {0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d2}, {0x1f6d5, 0x1f6d7}, {0x1f6dc, 0x1f6df},
    {0x1f6eb, 0x1f6ec}, {0x1f6f4, 0x1f6fc}, {0x1f7e0, 0x1f7eb}, {0x1f90c, 0x1f93a}, {0x1f93c, 0x1f945},
    {0x1f947, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool in_ranges(const struct range *ranges, size_t count, uint32_t c) {
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (c < ranges[middle].from)
            count = middle;
        else if (c > ranges[middle].to)
            low = middle + 1;
        else
            return true;
    }
    return false;
}

/* U+FDD0 to U+FDEF and the last two of every plane are no characters; nor is anything past U+10FFFF. */
static bool is_no_character(uint32_t c) {
    return (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe || c > 0x10ffff;
}

/* What one character of the text becomes. */
struct piece {
    char text[12]; /* UTF-8 or escape */
    uint8_t bytes, cells;
};

enum { REPLACEMENT = 0xfffd, NOT_UTF8 = 0xffffffff };

/* Decodes one character at s.data[*at] and advances; NOT_UTF8 for a broken one, which advances past its maximal subpart
 * (Unicode 15.1, 3.9, "U+FFFD substitution of maximal subparts"). */
static uint32_t decode(struct str s, size_t *at) {
    const unsigned char *p = (const unsigned char *)s.data + *at;
    size_t left = s.len - (*at)++, need;
    if (p[0] < 0x80)
        return p[0];
    if (p[0] < 0xc2 || p[0] > 0xf4)
        return NOT_UTF8;
    need = p[0] < 0xe0 ? 1 : p[0] < 0xf0 ? 2 : 3;
    uint32_t c = p[0] & (0x3fu >> need);
    unsigned char low = 0x80, high = 0xbf; /* of the second byte: no overlong forms, no surrogates, not past U+10FFFF */
    if (p[0] == 0xe0)
        low = 0xa0;
    else if (p[0] == 0xed)
        high = 0x9f;
    else if (p[0] == 0xf0)
        low = 0x90;
    else if (p[0] == 0xf4)
        high = 0x8f;
    for (size_t i = 1; i <= need; i++, low = 0x80, high = 0xbf) {
        if (i >= left || p[i] < low || p[i] > high)
            return NOT_UTF8;
        c = c << 6 | (p[i] & 0x3f);
        (*at)++;
    }
    return c;
}

static struct piece escape(uint32_t c) {
    static const char *const short_forms[] = {['\t'] = "\\t", ['\n'] = "\\n", ['\r'] = "\\r"};
    struct piece piece;
    int len;
    if (c <= '\r' && short_forms[c])
        len = snprintf(piece.text, sizeof piece.text, "%s", short_forms[c]);
    else if (c < 0x80)
        len = snprintf(piece.text, sizeof piece.text, "\\x%02x", (unsigned)c);
    else if (c < 0x10000)
        len = snprintf(piece.text, sizeof piece.text, "\\u%04x", (unsigned)c);
    else
        len = snprintf(piece.text, sizeof piece.text, "\\U%08x", (unsigned)c);
    piece.bytes = piece.cells = (uint8_t)len;
    return piece;
}

static struct piece next_piece(struct str s, size_t *at) {
    size_t from = *at;
    uint32_t c = decode(s, at);
    if (c == NOT_UTF8 || is_no_character(c))
        return (struct piece){"\xef\xbf\xbd", 3, 1};
    if (in_ranges(hidden, COUNT(hidden), c))
        return escape(c);
    struct piece piece = {.bytes = (uint8_t)(*at - from)};
    memcpy(piece.text, s.data + from, piece.bytes);
    bool mark = in_ranges(combining, COUNT(combining), c);
    piece.cells = mark ? 0 : in_ranges(wide, COUNT(wide), c) ? 2 : 1;
    return piece;
}

static void add_piece(struct buf *out, const struct piece *piece) {
    buf_add(out, (struct str){piece->text, piece->bytes});
}

void safe_text(struct buf *out, struct str text) {
    for (size_t at = 0; at < text.len;) {
        struct piece piece = next_piece(text, &at);
        add_piece(out, &piece);
    }
}

size_t safe_width(struct str text) {
    size_t cells = 0;
    for (size_t at = 0; at < text.len;)
        cells += next_piece(text, &at).cells;
    return cells;
}

/* Room for "…" is kept until it is known that the rest fits; a mark stays with its character. */
size_t safe_fit(struct buf *out, struct str text, size_t cells) {
    size_t used = 0;
    if (safe_width(text) <= cells) {
        safe_text(out, text);
        return safe_width(text);
    }
    if (cells == 0)
        return 0;
    for (size_t at = 0; at < text.len;) {
        struct piece piece = next_piece(text, &at);
        if (used + piece.cells > cells - 1)
            break;
        add_piece(out, &piece);
        used += piece.cells;
    }
    buf_addz(out, "…");
    return used + 1;
}

/* Spreadsheets take the full-width forms for formulas, too. */
static bool is_formula(struct str text) {
    static const char *const starts[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
    for (size_t i = 0; i < COUNT(starts); i++)
        if (str_starts(text, starts[i]))
            return true;
    return false;
}

static bool needs_quotes(struct str text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == ',' || text.data[i] == '"')
            return true;
    return false;
}

void safe_csv(struct buf *out, struct str text) {
    bool quotes = needs_quotes(text);
    if (quotes)
        buf_addc(out, '"');
    if (is_formula(text))
        buf_addc(out, '\'');
    for (size_t at = 0; at < text.len;) {
        struct piece piece = next_piece(text, &at);
        if (piece.bytes == 1 && piece.text[0] == '"')
            buf_addc(out, '"');
        add_piece(out, &piece);
    }
    if (quotes)
        buf_addc(out, '"');
}

struct str safe_head(struct str text, size_t most_bytes) {
    if (text.len <= most_bytes)
        return text;
    while (most_bytes > 0 && ((unsigned char)text.data[most_bytes] & 0xc0) == 0x80)
        most_bytes--;
    return str_slice(text, 0, most_bytes);
}

void safe_json(struct buf *out, struct str json) {
    size_t plain = 0; /* from here on nothing was appended yet */
    for (size_t at = 0; at < json.len;) {
        size_t from = at;
        uint32_t c = decode(json, &at);
        if (c < 0x7f || c == NOT_UTF8 || !in_ranges(hidden, COUNT(hidden), c))
            continue;
        buf_add(out, str_slice(json, plain, from));
        if (c > 0xffff)
            buf_printf(out, "\\u%04x\\u%04x", (unsigned)(0xd7c0 + (c >> 10)), (unsigned)(0xdc00 | (c & 0x3ff)));
        else
            buf_printf(out, "\\u%04x", (unsigned)c);
        plain = at;
    }
    buf_add(out, str_slice(json, plain, json.len));
}
