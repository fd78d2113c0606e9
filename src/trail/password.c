#include "trail/password.h"

/* A user deleted and made again is another one under the old name; a console's forced change is a ChangePassword, too.
 */
static const struct {
    const char *event_name, *part, *source;
} rows[] = {
    {"CreateLoginProfile", "given", "facts 2.8"},
    {"UpdateLoginProfile", "given", "facts 2.8"},
    {"ChangePassword", "ended", "facts 2.8: the caller's own"},
    {"DeleteLoginProfile", "ended", "IAM API Reference"},
    {"DeleteUser", "ended", "IAM API Reference"},
    {"CreateUser", "ended", "facts 2.8: a new user has no password"},
};

struct str password_part(struct str event_source, struct str event_name) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(event_name, rows[i].event_name) && str_is(event_source, "iam.amazonaws.com"))
            return str_of(rows[i].part);
    return STR_NONE;
}
