/* Take-overs: calls that give control of what holds a role (facts 2.5, 2.8), and what each of them has in hand.
 *
 * Two kinds of names tell which sessions a take-over leads to: the thing a session runs on (an instance, task,
 * function, build, run), and the role that was passed to a service that names its sessions all alike. They are read
 * from the members that name them (trail/pivot.h, `target`; and the table of takeover.c), never from other text of the
 * call: a role or a handler may be named like somebody's function.
 *
 * A role that a call only passes to what another call will start ("passes:") leads to no session by itself.
 *
 * A dry run takes nothing over. Pure. */
#ifndef TRAIL_TAKEOVER_H
#define TRAIL_TAKEOVER_H

#include "base/arena.h"

/* Members of the record; the last two are JSON text. Any may be absent. */
struct takeover_call {
    struct str event_source, event_name, error_code, request_parameters, response_elements;
};

#define TAKEOVER_SEPARATOR '\x1f'
/* What the call has in hand: "thing:i-0abc", "role:etl", "passes:web", …, with TAKEOVER_SEPARATOR between; absent when
 * nothing. Text in `arena`. */
struct str takeover_names(const struct takeover_call *call, struct arena *arena);

enum takeover_trait {
    TAKEOVER_ENTERS,   /* gets into what runs: into the session it has, too, not only those it is given later */
    TAKEOVER_PREPARES, /* only makes what another call, an event or a schedule starts */
    TAKEOVER_STARTS    /* starts, by its own name, what was made with a role before */
};
bool takeover_has(struct str event_source, struct str event_name, enum takeover_trait trait);
/* How long before the call a session that it enters may have begun; how long after it one that it starts. Minutes, 0 of
 * the others. */
unsigned takeover_minutes(struct str event_source, struct str event_name);

#endif
