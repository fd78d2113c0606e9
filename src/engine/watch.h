/* What a pass over the logs picks out, and what it remembers for the next pass.
 *
 * A case needs few events out of millions: those of the lead and its sessions, and those that hand out identities. A
 * watch is that choice as data, applied by cloudtrail() inside the scan, so that uninteresting records never become
 * rows. While it runs, the pass leaves a map of which session occurs in which file: later passes read only those files.
 *
 * Filled by case/ before a statement that names it (`FROM watched_events()`), then read-only while the statement runs,
 * except the learned sessions and the map, which have a lock. */
#ifndef ENGINE_WATCH_H
#define ENGINE_WATCH_H

#include "trail/record.h"

struct watch; /* opaque */

struct watch *watch_new(void);
void watch_free(struct watch *watch);

/* Pick every event that is a row of trail/pivot.c. */
void watch_pivots(struct watch *watch);
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

/* Forget the conditions, keep the map. */
void watch_reset_conditions(struct watch *watch);

/* --- for the scan (engine/cloudtrail.c) --- */
struct column_set watch_columns(const struct watch *watch); /* columns that watch_picks reads */
bool watch_picks(struct watch *watch, const struct record *record, size_t object);

/* --- the map --- */
/* Objects in which any of `sessions` occurs, ascending, in `arena`. */
size_t *watch_objects_of(const struct watch *watch, const struct str *sessions, size_t session_count,
                         struct arena *arena, size_t *count);
/* True when the map covers all objects (a full pass was made). */
bool watch_map_complete(const struct watch *watch);

#endif
