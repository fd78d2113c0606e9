/* The tree: every session that descends from a session, by every hand-over the evidence shows: issued credentials,
 * created keys and passwords, and sessions that services made on what was taken over (instances, functions, tasks,
 * builds).
 *
 * What descends from a take-over ran under control of whoever took over, as far as the logs can tell; that is the
 * question of the tree ("what else must be revoked"), not proof that they typed it. Whoever enters a thing that runs
 * gets the session it already has: that one descends from the moment of the take-over on, weakly, and only what it
 * began after that descends further. */
#ifndef CASE_TREE_H
#define CASE_TREE_H

#include "case/evidence.h"

/* What descends: sessions and long-term keys, nearest first, and of each the parent, how sure that is, and, where it
 * ran before it was the parent's, since when it is ("": from its beginning). */
struct descendants {
    struct strs sessions, parents, confidences, since;
    struct strs shared; /* of the sessions those that another caller began, too, in the same second */
};

/* What descends from `roots`, without the roots. Hand-overs are pivots, so the table of pass 1 has them all; a
 * service's answer does not tell whom it made a session for: those are looked up by key, with a pass over the objects
 * that hold it. */
MUST_USE enum err_code tree_descend(struct evidence *evidence, const struct strs *roots, struct descendants *out,
                                    struct err *err);

/* Once their events are in the table: a session in which a key signed that no event here issued was perhaps another
 * caller's, too. */
MUST_USE enum err_code tree_settle(struct evidence *evidence, struct descendants *out, struct err *err);

#endif
