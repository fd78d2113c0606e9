#include "cli/talk.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/safe.h"

#define TALK_MOST_BYTES 16384

static void say(const char *before, const char *format, va_list args) {
    char words[4096];
    struct buf line = BUF_INIT(TALK_MOST_BYTES);
    vsnprintf(words, sizeof words, format, args);
    buf_addz(&line, before);
    safe_text(&line, str_of(words));
    buf_addc(&line, '\n');
    fwrite(line.data, 1, line.len, stderr);
    buf_clear(&line);
}

void talk(const char *format, ...) {
    va_list args;
    va_start(args, format);
    say("backtrail: ", format, args);
    va_end(args);
}

void talk_more(const char *format, ...) {
    va_list args;
    va_start(args, format);
    say("  ", format, args);
    va_end(args);
}

static void say_line(const char *before, const char *format, ...) PRINTF_LIKE(2, 3);
static void say_line(const char *before, const char *format, ...) {
    va_list args;
    va_start(args, format);
    say(before, format, args);
    va_end(args);
}

void talk_source(struct str object, int64_t offset, size_t len) {
    say_line("# ", "%.*s at byte %" PRId64 ", %zu bytes", STR_ARG(object), offset, len);
}

/* A complaint about SQL points at a place in it, on lines of its own. Only usage errors have lines: they quote what the
 * person typed, never a log. */
static void talk_lines(const char *message) {
    struct str rest = str_of(message), line = str_before(rest, '\n');
    talk("%.*s", STR_ARG(line));
    while (line.len < rest.len) {
        rest = str_slice(rest, line.len + 1, rest.len);
        line = str_before(rest, '\n');
        if (line.len)
            talk_more("%.*s", STR_ARG(line));
    }
}

int talk_error(const struct err *err) {
    if (err->code == ERR_USAGE)
        talk_lines(err->message);
    else
        talk("%s", err->message);
    if (err->hint[0])
        talk_more("%s", err->hint);
    return err_exit_status(err->code);
}

bool talk_to_terminal(void) {
    return isatty(STDERR_FILENO);
}
