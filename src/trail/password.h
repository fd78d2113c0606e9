/* Whose password opens a user's sign-in: the calls that give a user one, and those after which it opens nothing any
 * more. Pure. */
#ifndef TRAIL_PASSWORD_H
#define TRAIL_PASSWORD_H

#include "base/str.h"

/* "given": whoever calls gives the user a password; "ended": what was given before is the user's no longer; absent of
 * other calls. The user is the one that the request names, else the caller. */
struct str password_part(struct str event_source, struct str event_name);

#endif
