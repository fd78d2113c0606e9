/* Raw texts of events, one after the other: the file that was read last stays open at its place.
 *
 * Thread rule: a struct excerpt belongs to one thread. */
#ifndef INTAKE_EXCERPT_H
#define INTAKE_EXCERPT_H

#include "intake/walk.h"

struct reader;
struct excerpt {
    struct reader *reader; /* at the text of `object` */
    struct intake *source; /* the file, when no intake has it */
    char *object;
};
#define EXCERPT_EMPTY ((struct excerpt){NULL, NULL, NULL})

/* Bytes [offset, offset + length) of the inflated object `object` ("file", or "archive!member"), in `arena`: an object
 * of `intake`, or (NULL, or when it has none of that name) a file by its name, as a store knows it. Quick when offsets
 * of one object ascend. ERR_INPUT or ERR_ENVIRONMENT when the file is gone or shorter. */
MUST_USE enum err_code excerpt_read(struct excerpt *excerpt, const struct intake *intake, struct str object,
                                    uint64_t offset, uint64_t length, struct arena *arena, struct str *text,
                                    struct err *err);
void excerpt_clear(struct excerpt *excerpt);

#endif
