/* Grants of tokens to programs (`aws login`, MCP): the event that authorised a key which no event issued.
 *
 * All that is granted under one console session has its creation date: only the sign-in session of an agent, or what
 * the key shares with a grant besides, tells whose token it was exchanged for (AWS Sign-In User Guide, OAuth 2.0). */
#ifndef CASE_GRANT_H
#define CASE_GRANT_H

#include "case/node.h"

/* The last grant before the key's first use, of every device that was granted any: best first. */
struct grants {
    struct rows devices;
    const char *tie_breaker; /* what only the first shares with the key, where there are several; or NULL */
};
MUST_USE enum err_code grants_of(struct evidence *evidence, const struct node *node, struct grants *out,
                                 struct err *err);

/* Where a token was authorised for a program on another device, and from another address than it was fetched from: the
 * event that authorised it. `found` false: not so, or nothing says. */
MUST_USE enum err_code grant_authorised_elsewhere(struct evidence *evidence, const struct record *grant,
                                                  struct record *authorised, bool *found, struct err *err);

#endif
