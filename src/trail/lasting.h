/* What a call leaves behind when its session has ended: users, credentials, policies, trusts and shares (the openings
 * and credentials of trail/pivot.h), and what goes on by itself: code, services, rules, instances, a key's deletion.
 *
 * src/trail/lasting.csv, a row a fact: where the things stand that are made (as in struct pivot; empty: what the event
 * acts on), for whom, a member that says the call only took something back, and what a later call undoes. Pure; any
 * thread. Source: API models, and the pages named with each row. */
#ifndef TRAIL_LASTING_H
#define TRAIL_LASTING_H

#include "base/arena.h"

/* Between several things or names of one call. */
#define LASTING_SEPARATOR '\x1f'

struct lasting_call {
    struct str event_source, event_name, request_parameters, response_elements; /* the last two are JSON text */
};

struct lasting {
    struct str things; /* absent where the row has no paths: what the event acts on */
    struct str whom;   /* accounts or principals, "all"; absent where the call does not say */
    struct str undoes; /* event names with spaces between, of the same service; absent of what makes something */
};

/* False when a successful call of this kind leaves nothing behind, and undoes nothing that did. Text in `arena`. */
bool lasting_of(const struct lasting_call *call, struct lasting *out, struct arena *arena);
/* Does a call of this kind leave something behind, as a rule? */
bool lasting_is_left(struct str event_source, struct str event_name);

#endif
