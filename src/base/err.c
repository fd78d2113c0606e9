#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum err_code err_set(struct err *err, enum err_code code, const char *format, ...) {
    if (!err)
        return code;
    err->code = code;
    err->hint[0] = '\0';
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return code;
}

void err_hint(struct err *err, const char *format, ...) {
    if (!err)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(err->hint, sizeof err->hint, format, args);
    va_end(args);
}

int err_exit_status(enum err_code code) {
    switch (code) {
#define ERR_CASE(name, status)                                                                                         \
    case name: return status;
        ERR_CODES(ERR_CASE)
#undef ERR_CASE
    }
    return 4;
}

static _Noreturn void out_of_memory(size_t size_bytes) {
    fprintf(stderr, "backtrail: out of memory (%zu bytes asked for)\n", size_bytes);
    exit(4);
}

void *xmalloc(size_t size_bytes) {
    void *block = malloc(size_bytes ? size_bytes : 1);
    if (!block)
        out_of_memory(size_bytes);
    return block;
}

void *xcalloc(size_t count, size_t size_bytes) {
    void *block = calloc(count ? count : 1, size_bytes ? size_bytes : 1);
    if (!block)
        out_of_memory(count * size_bytes);
    return block;
}

void *xrealloc(void *old, size_t size_bytes) {
    void *block = realloc(old, size_bytes ? size_bytes : 1);
    if (!block)
        out_of_memory(size_bytes);
    return block;
}

char *xstrdup(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(xmalloc(size), text, size);
}

_Noreturn void err_bug(const char *file, int line, const char *format, ...) {
    fprintf(stderr, "backtrail: bug at %s:%d: ", file, line);
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}
