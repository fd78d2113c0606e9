/* Forward access of long-term keys: which call, of which key, made a service call on.
 *
 * Such calls have a key that no event issues and a creation date of their own, that of the call behind them (IAM User
 * Guide, Forward access sessions). Forward access of a role, a console or any other temporary session has that
 * session's creation date, is part of it, and is none of this module's: neither is a session that an event in the
 * evidence began, nor one in which anybody called by themselves. One rule, front_doors.sql, for the chain, the counts
 * and the tree. */
#ifndef CASE_FORWARD_H
#define CASE_FORWARD_H

#include "case/evidence.h"

/* A call that may have caused a session's forward access. */
struct front_door {
    struct str forwarded; /* the session it may have caused */
    struct str service;   /* that called on, as in invokedBy */
    int64_t fit;          /* 0 fits best (front_doors.sql) */
    struct record call;
};
/* What speaks against a call, as a sentence; or NULL. Such a call is behind the forward access weakly, and counted with
 * no key. */
const char *front_door_doubt(const struct front_door *door);
bool front_door_is_late(const struct front_door *door);

/* Those of one service in a session: one of every key, best first. Equal fits are equally likely. */
struct front_doors {
    struct front_door *items;
    size_t count, space;
    bool alone;       /* the session is forward access of a long-term key: with `count` 0 its call is not here */
    struct strs keys; /* the principal's long-term keys */
};
/* How many, from the first, fit equally well. */
size_t front_doors_tied(const struct front_doors *doors);

/* What caused the forward access of `service` in `session`, which is of the principal. */
MUST_USE enum err_code forward_of_session(struct evidence *evidence, struct str session, struct str principal_id,
                                          struct str service, struct front_doors *out, struct err *err);

/* Sessions of forward access that long-term keys caused, each with its key: only those that one key fits best. */
struct forwarded {
    struct strs keys, sessions; /* in the same order */
    struct strs open;           /* sessions that several keys fit equally, one of them asked about */
};
MUST_USE enum err_code forward_of_keys(struct evidence *evidence, const struct strs *keys, struct forwarded *out,
                                       struct err *err);

#endif
