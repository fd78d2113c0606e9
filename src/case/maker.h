/* Which service made a session, where its AssumeRole is not in the evidence.
 *
 * What AWS itself writes into a session's events (the path of a service-linked role, ec2RoleDelivery, inScopeOf) tells
 * it for certain; a session's name only as a claim (trail/service_session.h). */
#ifndef CASE_MAKER_H
#define CASE_MAKER_H

#include "case/node.h"

/* The service behind a service-linked role, or absent. Only that service can assume it. */
struct str maker_linked(const struct node *node);
/* The service that AWS's own marks name, or absent. */
struct str maker_marked(const struct node *node, struct arena *arena);

#endif
