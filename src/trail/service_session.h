/* Sessions that services make (facts 2.5): what the service names them after, and through which services one gets into
 * what it runs on. A row each in trail/service_session.c; a service that has none names its sessions all alike, or
 * nobody knows how, and then only their role tells. Pure. */
#ifndef TRAIL_SERVICE_SESSION_H
#define TRAIL_SERVICE_SESSION_H

#include "base/str.h"

/* By what a take-over (trail/takeover.h) tells such a session: the thing it runs on, its role, or both; absent which
 * does not tell it. */
struct service_session_names {
    struct str thing, role;
};
struct service_session_names service_session_names(struct str service, struct str session_name, struct str role);
/* The same by the session's ARN; both absent when it is none of a role session. */
struct service_session_names service_session_names_of(struct str service, struct str arn);

/* The service whose sessions have names like this one, or absent. A claim: whoever may assume a role chooses the name.
 */
struct str service_session_claim(struct str session_name);

/* Do calls to `event_source` reach what sessions of `service` run on? */
bool service_session_reached(struct str service, struct str event_source);
/* May a session whose AssumeRole was logged in region `made` run on what a call in region `called` had in hand? Names
 * tell things of one region; ids are nobody else's, and their AssumeRole may have been made elsewhere. */
bool service_session_same_region(struct str service, struct str made, struct str called);

#endif
