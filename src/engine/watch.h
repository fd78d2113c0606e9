/* What a pass over the logs picks out, and what it remembers for the next pass.
 *
 * A case needs few events out of millions: those of the lead and its sessions, and those that hand out identities. A
 * watch is that choice as data, applied by cloudtrail() inside the scan, so that uninteresting records never become
 * rows. While it runs, the pass leaves a map of which session occurs in which file: later passes read only those files.
 *
 * Filled by case/ before a statement that names it (`FROM watched_events()`), then read-only while the statement runs,
 * except the learned sessions and the map, which have a lock. Sessions are kept as keyed 64-bit hashes (engine/hash.h):
 * what a pass picks may, once in 2^64, be an event too many; it is never one too few. */
#ifndef ENGINE_WATCH_H
#define ENGINE_WATCH_H

#include "base/hash.h"
#include "engine/pivot_index.h"
#include "trail/record.h"

struct watch; /* opaque */

struct watch *watch_new(void);
void watch_free(struct watch *watch);

/* Have the full pass note where the pivots lie (handle_is_pivot), by their handles under `key` (copied). They are not
 * picked for that: there are too many. */
void watch_index_pivots(struct watch *watch, const struct hash_key *key);
/* Pick the records at these spots (borrowed, sorted), in a pass that is limited to their objects. */
void watch_spots(struct watch *watch, const struct pivot_spots *spots);
/* Pick events whose TEXT column equals `value` (copied). Any of several conditions suffices. `nocase` for event ids. */
void watch_equal(struct watch *watch, enum column column, struct str value);
/* Pick events with `needle` anywhere in a TEXT or JSON column (a bucket in request_parameters, say). */
void watch_contains(struct watch *watch, enum column column, struct str needle);
/* Pick events of a session (column `session`). */
void watch_session(struct watch *watch, struct str session);
/* When on, the session of every event that a watch_equal or watch_contains condition picked is watched from then on. */
void watch_follow_sessions(struct watch *watch, bool on);
/* Restrict the pass to events within [since, until]; TIME_NONE: open. */
void watch_window(struct watch *watch, int64_t since, int64_t until);
/* When on, what is outside the window is not counted as covered either (engine_coverage). */
void watch_cover_window(struct watch *watch, bool on);

/* Forget the conditions, keep the map. */
void watch_reset_conditions(struct watch *watch);

/* Condition `i` of watch_equal and watch_contains; false when there are no more. Borrowed. */
struct watch_condition {
    enum column column;
    struct str value;
    bool contains, ignores_case;
};
bool watch_condition_at(const struct watch *watch, size_t i, struct watch_condition *out);
/* What else it picks. */
struct watch_choice {
    bool follow, cover_window;
    int64_t since, until;
};
struct watch_choice watch_choice(const struct watch *watch);

/* --- the map --- */
/* Objects in which any of `sessions` occurs, ascending, in `arena`. */
size_t *watch_objects_of(const struct watch *watch, const struct str *sessions, size_t session_count,
                         struct arena *arena, size_t *count);
/* Of these, the objects that may hold events of `sessions` which the full pass did not pick: those begun before it knew
 * the session (watch_session, watch_follow_sessions), or all when it never did. */
size_t *watch_objects_to_revisit(const struct watch *watch, const struct str *sessions, size_t session_count,
                                 struct arena *arena, size_t *count);
/* True when the map covers all objects (a full pass was made). */
bool watch_map_complete(const struct watch *watch);

/* --- the index of pivots --- */
/* Spots of pivots with any of these handles, or of all pivots, that were not handed out before; sorted. What began the
 * sessions that called them comes along, back to the first: a chain of any length is read in one pass. */
void watch_find_pivots(struct watch *watch, const uint64_t *handles, size_t count, bool all, struct pivot_spots *spots);

/* --- for the scan (engine/scan.c) --- */
/* One thread's view of a watch while a pass runs. */
struct watcher; /* opaque */
/* Begin a pass; a full one forgets the map of the pass before. */
void watch_begin(struct watch *watch, bool full);
struct watcher *watcher_new(struct watch *watch);
/* Columns that watcher_picks reads, derived ones included. */
struct column_set watch_columns(const struct watch *watch);
/* The records that follow are those of `object`. */
void watcher_start(struct watcher *watcher, size_t object);
/* Does any condition pick this record, the object's `ordinal`th? Notes its session for the map (in a full pass), and
 * learns it when sessions are followed. */
bool watcher_picks(struct watcher *watcher, const struct record *record, uint64_t ordinal);
/* Are the handles of this record to be noted? They take the columns of handle_columns. */
bool watcher_indexes(const struct watcher *watcher, const struct record *record);
void watcher_index(struct watcher *watcher, const struct record *record, uint64_t ordinal);
/* Is this record one that coverage counts? */
bool watcher_covers(const struct watcher *watcher, const struct record *record);
/* Give what was noted to the watch, and free. `watch_finish` after the last one makes the map usable. */
void watcher_finish(struct watcher *watcher);
void watcher_free(struct watcher *watcher); /* without giving */
void watch_finish(struct watch *watch);

#endif
