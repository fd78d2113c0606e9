#include "base/document.h"

#include <errno.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/inflate.h"
#include "base/limits.h"

static enum err_code read_all(const char *path, struct buf *text, struct err *err) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!file) {
        err_set(err, ERR_ENVIRONMENT, "cannot open '%s': %s", path, strerror(errno));
        err_hint(err, "check the path, or give the document on standard input as '-'");
        return ERR_ENVIRONMENT;
    }
    char chunk[65536];
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_add(text, (struct str){chunk, got});
    int failed = ferror(file) ? errno : 0;
    if (file != stdin)
        fclose(file);
    if (failed)
        return err_set(err, ERR_ENVIRONMENT, "cannot read '%s': %s", path, strerror(failed));
    if (text->truncated)
        return err_set(err, ERR_INPUT, "'%s' is larger than %zu MiB", path, LIMIT_DOCUMENT_BYTES >> 20);
    return ERR_OK;
}

static enum err_code inflate_document(const char *path, struct str gzip, struct arena *arena, struct str *text,
                                      struct err *err) {
    struct inflater *inflater = inflater_new();
    struct str out = STR_NONE;
    size_t at = 0;
    enum inflate_fault fault = inflate_whole(inflater, gzip, LIMIT_DOCUMENT_BYTES, &out, &at);
    *text = arena_str(arena, out);
    inflater_free(inflater);
    if (fault != INFLATE_OK)
        return err_set(err, ERR_INPUT, "cannot read '%s': %s at byte %zu", path, inflate_fault_text(fault), at);
    return ERR_OK;
}

enum err_code document_read(const char *path, struct arena *arena, struct str *text, struct err *err) {
    struct buf all = BUF_INIT(LIMIT_DOCUMENT_BYTES);
    enum err_code code = read_all(path, &all, err);
    struct str bytes = buf_str(&all);
    if (code == ERR_OK && bytes.len > 2 && memcmp(bytes.data, "\x1f\x8b", 2) == 0)
        code = inflate_document(path, bytes, arena, text, err);
    else if (code == ERR_OK)
        *text = arena_str(arena, bytes);
    buf_clear(&all);
    return code;
}
