/* The tree: every session that descends from a session, by every hand-over the evidence shows. */
#ifndef CASE_TREE_H
#define CASE_TREE_H

#include "case/evidence.h"

/* Sessions and long-term keys that descend from `roots`, nearest first, without the roots; `parents` names the parent
 * of each. Pass 1 suffices: every hand-over is a pivot. */
MUST_USE enum err_code tree_descend(struct evidence *evidence, const struct strs *roots, struct strs *descendants,
                                    struct strs *parents, struct err *err);

#endif
