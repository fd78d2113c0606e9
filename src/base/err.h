/* Errors: a code for the program, one sentence for the person.
 *
 * A fallible function returns `enum err_code`, must be used, and fills `struct err` where the fault is seen:
 * what, on what, where, e.g. "cannot read 'x.json.gz': gzip data ends early at byte 48211".
 * Three classes are kept apart: bad input is data (see intake/ledger.h: counted, listed, never an err);
 * a bad world is an err; a bug aborts with file and line (BUG). Out of memory is fatal. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stddef.h>

/* _(code, exit status of the program when this ends a command) */
#define ERR_CODES(_)                                                                                                   \
    _(ERR_OK, 0)                                                                                                       \
    _(ERR_NOT_FOUND, 1)   /* the lead is not in the evidence */                                                        \
    _(ERR_USAGE, 2)       /* the command line is wrong */                                                              \
    _(ERR_INPUT, 3)       /* input that cannot be read; used inside, for one file or document */                       \
    _(ERR_ENVIRONMENT, 4) /* disk, permission, memory, missing library */                                              \
    _(ERR_REMOTE, 5)      /* a remote engine failed */                                                                 \
    _(ERR_INTERRUPTED, 130)

enum err_code {
#define ERR_ENUM(code, exit) code,
    ERR_CODES(ERR_ENUM)
#undef ERR_ENUM
};

struct err {
    enum err_code code;
    char message[1024]; /* one sentence, lower case, no full stop; may hold log text: escape before a terminal */
    char hint[512];     /* what to try, or "" */
};

#define MUST_USE               __attribute__((warn_unused_result))
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))

/* Fill `err` (may be NULL) and return `code`, so that a failing line stays one line. */
enum err_code err_set(struct err *err, enum err_code code, const char *format, ...) PRINTF_LIKE(3, 4);
/* Add what to try. */
void err_hint(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);
/* Exit status of design: 0 answered, 1 not in the evidence, 2 usage, 3 refused input, 4 environment, 5 remote, 130. */
int err_exit_status(enum err_code code);

/* Memory that must be there: print and exit 4 when it is not. Sizes from input are bounded by base/limits.h first. */
void *xmalloc(size_t size_bytes);
void *xcalloc(size_t count, size_t size_bytes);
void *xrealloc(void *old, size_t size_bytes);
char *xstrdup(const char *text);

#define BUG(...) err_bug(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void err_bug(const char *file, int line, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
