#include "intake/container_state.h"

/* Files known by their first bytes. Packed ones may hold logs: they are refused; the others are foreign. */
static const struct magic {
    struct str bytes;
    const char *what;
    bool packed;
} magics[] = {
    {STR("\x28\xb5\x2f\xfd"), "zstd data", true}, /* RFC 8878 section 3.1.1 */
    {STR("\xfd"
         "7zXZ"),
     "xz data", true},                                     /* xz file format 1.2.0 section 2.1.1.1 */
    {STR("\x1f\x8b"), "gzip data within gzip data", true}, /* the outer one is unpacked by now */
    {STR("BZh"), "bzip2 data", true},
    {STR("7z\xbc\xaf\x27\x1c"), "a 7-Zip archive", true},
    {STR("Rar!\x1a\x07"), "a RAR archive", true},
    {STR("\x04\x22\x4d\x18"), "lz4 data", true},
    {STR("PAR1"), "Parquet", false}, /* Parquet file format: magic number */
    {STR("ORC"), "ORC", false},
    {STR("Obj\x01"), "Avro", false},
    {STR("SQLite format 3"), "an SQLite database", false},
    {STR("\x89PNG"), "a picture", false},
    {STR("\xff\xd8\xff"), "a picture", false},
    {STR("GIF8"), "a picture", false},
    {STR("%PDF"), "a PDF document", false},
    {STR("\x7f"
         "ELF"),
     "a program", false},
};

static const struct magic *magic_of(struct str head) {
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (head.len >= magics[i].bytes.len && memcmp(head.data, magics[i].bytes.data, magics[i].bytes.len) == 0)
            return &magics[i];
    return NULL;
}

static bool is_utf16(struct str head) {
    if (head.len < 4)
        return false;
    bool marked = memcmp(head.data, "\xff\xfe", 2) == 0 || memcmp(head.data, "\xfe\xff", 2) == 0;
    return marked ||
           (!head.data[0] != !head.data[1] && !head.data[0] == !head.data[2] && !head.data[1] == !head.data[3]);
}

/* A text that could be read in another encoding or unpacked. */
static void refuse_text(struct container *c, const char *what) {
    container_recognise(c->shared);
    ledger_refuse(c->shared->ledger, false, c->shared->source, 0, "%s", what);
    c->over = true;
}

/* UTF-16 with words of CloudTrail in it is evidence that we do not read; other UTF-16 is foreign. */
static void judge_utf16(struct container *c, struct str head) {
    static const struct str words[] = {STR("e\0v\0e\0n\0t\0"), STR("E\0v\0e\0n\0t\0"), STR("R\0e\0c\0o\0r\0d\0")};
    c->shared->seems = "UTF-16 text";
    c->over = true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (memmem(head.data, head.len, words[i].data, words[i].len)) {
            refuse_text(c, "UTF-16 text is not read: convert it to UTF-8");
            return;
        }
}

/* The first look at a text that does not begin like JSON. */
static void begin_other(struct container *c, struct str head) {
    const struct magic *magic = magic_of(head);
    if (magic && magic->packed) {
        container_recognise(c->shared);
        ledger_refuse(c->shared->ledger, false, c->shared->source, 0, "%s is not read: unpack it", magic->what);
        c->over = true;
    } else if (magic) {
        c->shared->seems = magic->what;
        c->over = true;
    } else if (is_utf16(head)) {
        judge_utf16(c, head);
    } else if (!container_begin_csv(c)) {
        c->shared->seems = memchr(head.data, 0, head.len) ? "binary data" : "text";
    }
}

void container_begin(struct container *c) {
    c->begun = true;
    c->shared->seems = "JSON of another kind";
    while ((size_t)(c->window->end - c->p) < HEAD_BYTES && window_more(c->window, &c->p))
        continue;
    struct str head = {c->p, (size_t)(c->window->end - c->p)};
    head = str_slice(head, 0, HEAD_BYTES);
    if (str_starts(head, "\xef\xbb\xbf")) {
        c->p += 3;
        head = str_slice(head, 3, head.len);
    }
    struct str text = str_trim(head);
    bool json = text.len && (text.data[0] == '{' || text.data[0] == '[' || text.data[0] == '"') && !is_utf16(text);
    if (!text.len)
        c->shared->seems = "nothing but white space";
    if (text.len && !json)
        begin_other(c, head);
    else if (text.len && text.data[0] == '"')
        container_begin_csv(c);
}
