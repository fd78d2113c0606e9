/* The evidence of one case: the few events out of millions that answer it, in a table of their own.
 *
 * Invariant: however long the chain, the logs are read once in full, and then only in part, a few times:
 *   1. one full pass picks every event of the lead, and notes where the pivots lie (engine/pivot_index.h) and which
 *      session and which key occurs in which object (engine/watch.h);
 *   2. a question that asks for pivots (case/need.h) reads the objects in which they lie, and no others; those of the
 *      whole chain come with the first of it;
 *   3. once chain and tree are known, one pass reads the objects that hold their sessions; a tree through sessions that
 *      services made takes one more a generation, to learn their names from their keys;
 *   4. whose forward access a user's was, if that is in question, takes a pass over all, of few columns
 * (case/forward.h). All questions are SQL on the table `picked` (all columns of trail/columns.h).
 *
 * Of a store, only segments are read that hold what is asked for. */
#ifndef CASE_EVIDENCE_H
#define CASE_EVIDENCE_H

#include "case/case.h"
#include "engine/engine.h"
#include "intake/ledger.h"
#include "trail/record.h"

struct evidence; /* opaque */

/* Events as records; their text lives in the evidence's arena. */
struct rows {
    struct record *items;
    size_t count, space;
};

/* Pass 1: pick the events that `lead` names. */
MUST_USE enum err_code evidence_open(struct evidence **out, struct engine *engine, struct ledger *ledger,
                                     const struct lead *lead, struct err *err);
void evidence_close(struct evidence *evidence);
/* Pass 3: after it, every event of these sessions (names as in the column `session`) is in the table. A temporary key
 * id in place of a name stands for the sessions it was used in, which are then followed as well. */
MUST_USE enum err_code evidence_complete(struct evidence *evidence, const struct strs *sessions, struct err *err);

/* Was this session one of evidence_complete's? */
bool evidence_is_complete(const struct evidence *evidence, struct str session);

/* From here on an event and its addenda are one, in its last form. Returns how many of `sessions` were told again. */
MUST_USE enum err_code evidence_merge_addenda(struct evidence *evidence, const struct strs *sessions, uint64_t *addenda,
                                              struct err *err);
/* Does any event of the logs belong to this session? */
bool evidence_has_session(struct evidence *evidence, struct str session);

struct engine *evidence_engine(struct evidence *evidence);
struct ledger *evidence_ledger(struct evidence *evidence);
struct arena *evidence_arena(struct evidence *evidence);

/* Run the embedded query `name`, whose result has columns of trail/columns.h under their names; read all rows. */
MUST_USE enum err_code evidence_rows(struct evidence *evidence, const char *name, const struct param *params,
                                     size_t param_count, struct rows *out, struct err *err);
/* Run the embedded query `name`, for a result of another shape. */
MUST_USE enum err_code evidence_query(struct evidence *evidence, const char *name, const struct param *params,
                                      size_t param_count, struct result **out, struct err *err);

/* A list of strings as one parameter: SQL takes it apart with string_split(?, chr(31)). */
struct param evidence_list(struct evidence *evidence, const struct strs *items);

/* Strings in an arena: add, add when missing, look up. */
void strs_add(struct arena *arena, struct strs *strs, struct str s);
bool strs_has(const struct strs *strs, struct str s);
bool strs_add_new(struct arena *arena, struct strs *strs, struct str s);

#endif
