/* Where in a store something lies: from names to segments and rows, by the indexes of its batches. Inside engine/.
 *
 * An index is opened when it is first needed and stays open. */
#ifndef ENGINE_STORE_FIND_H
#define ENGINE_STORE_FIND_H

#include "engine/store_index.h"
#include "engine/store_view.h"
#include "engine/watch.h"

struct store_finder; /* opaque; of one store_view, which it borrows */
struct store_finder *store_finder_new(const struct store_view *view);
void store_finder_free(struct store_finder *finder);

/* Segments by their number in the view, and of each which rows. */
struct segment_set {
    const struct store_view *view;
    bool *chosen;
    size_t count;
};
struct segment_set segment_set_new(const struct store_view *view, bool all);
void segment_set_free(struct segment_set *set);

/* Add the segments that may hold an event of a session, of a key, or that a condition names. */
MUST_USE enum err_code store_find_session(struct store_finder *finder, struct str session, struct segment_set *set,
                                          struct err *err);
MUST_USE enum err_code store_find_key(struct store_finder *finder, struct str access_key_id, struct segment_set *set,
                                      struct err *err);
MUST_USE enum err_code store_find_condition(struct store_finder *finder, const struct watch_condition *condition,
                                            struct segment_set *set, struct err *err);

/* Rows of pivots: a segment and a row in it, or INDEX_MANY for all pivots of it. */
struct pivot_place {
    size_t segment;
    uint32_t row;
};
struct pivot_places {
    struct pivot_place *items;
    size_t count, space;
};
/* Add the places of pivots with these handles that were not found before by this finder; sorted. */
MUST_USE enum err_code store_find_pivots(struct store_finder *finder, const struct pivots_wanted *wanted,
                                         struct pivot_places *out, struct err *err);

#endif
