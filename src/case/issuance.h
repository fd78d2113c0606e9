/* Which event began a session? Every event that may have, judged by what matches, best first.
 *
 * The rule (class: what must match -> confidence):
 *   K  issued key, identity, creation date = event time -> certain
 *   K  issued key, identity, first use within the credential's life -> strong (recycled ids, rewritten logs)
 *   C  identity, creation date = event time -> certain
 *   C  identity, times up to two seconds apart, of a console's sign-in -> weak
 *   C  Identity Center's GetRoleCredentials: time, unless it names another user or role -> strong
 *   X  CreateAccessKey of the key -> strong
 *
 * Identity is the principal id; where the response does not tell one (EC2, ECS, Lambda), the ARN made of role and
 * session name. An issued key with another identity is a recycled id, never a link; nor is one whose own session, begun
 * at another time, is seen at work. Two calls of one second, role and session name begin one session of two keys: the
 * key that is followed leads to its own call alone, unless a service made both (C, strong) or a console works with keys
 * of its own (C). Where no key is followed, such a session has as many beginnings as callers. */
#ifndef CASE_ISSUANCE_H
#define CASE_ISSUANCE_H

#include "case/node.h"
#include "trail/pivot.h"

struct candidate {
    const struct record *record; /* the caller's copy, where both are here */
    const struct pivot *pivot;
    struct issued issued;
    char join_class;
    enum confidence confidence;
    struct strs matched;
    struct rows copies;     /* other deliveries of the same action: same request or shared event id */
    struct rows companions; /* other events of the same beginning (GetSigninToken, ConsoleLogin, …) */
};

struct candidates {
    struct candidate *items; /* best first */
    size_t count, space;
    bool recycled; /* one of the keys was also issued to another identity, or at another time */
    struct strs recycled_events;
    struct strs unissued; /* keys that the session signed with, and none of the events handed out */
    struct rows others;   /* events that began the same session with another key than the one that is followed */
};

MUST_USE enum err_code issuances_of(struct evidence *evidence, const struct node *node, struct candidates *out,
                                    struct err *err);
/* Two candidates that the evidence does not tell apart. */
bool candidates_tie(const struct candidate *a, const struct candidate *b, const struct node *node);
#endif
