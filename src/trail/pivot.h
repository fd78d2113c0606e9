/* The pivots: every event that hands out a credential or an identity, or makes another one usable. A row each in
 * trail/pivot.c, with where the issued key is, how the child is joined, and the source of the fact.
 *
 * The join classes (how an event of the child session leads back to its issuance):
 *   K  the key id stands in the issuance's response
 *   C  the child's creationDate is the issuance's eventTime, same principal; the key is not logged
 *   P  the child's creationDate is the parent session's own
 *   N  a name chosen by the issuer (instance id, task id, certificate serial, …)
 *   X  no STS: control over a resource that holds another identity, or a new long-term credential */
#ifndef TRAIL_PIVOT_H
#define TRAIL_PIVOT_H

#include "trail/record.h"

struct pivot {
    const char *event_source; /* "sts.amazonaws.com" */
    const char *event_name;   /* without API date suffix */
    const char *name;         /* value of the column `pivot` */
    char join_class;          /* K C P N X */
    char strength;            /* S gives a usable credential, W only makes a pivot possible; 0 for STS and sign-in */
    const char *issued_key;   /* path of the issued key id in responseElements, or NULL */
    const char *child_principal; /* path of the child's principalId in responseElements, or NULL */
    const char *unlogged;     /* what this leaves out of the logs by design, or NULL */
    const char *source;       /* where the fact comes from */
};

/* The row for an event, or NULL. `event_name` may carry an API date suffix. */
const struct pivot *pivot_of(struct str event_source, struct str event_name);
/* The row by its name, or NULL. */
const struct pivot *pivot_named(struct str name);
extern const struct pivot pivots[];
extern const size_t pivot_count;

#endif
