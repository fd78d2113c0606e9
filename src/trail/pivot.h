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

/* What kind of thing a pivot is; decides who reads the row. */
enum pivot_kind {
    PIVOT_ISSUE,      /* STS and its kin: a session begins, usually with its key in the response */
    PIVOT_SIGN_IN,    /* console sign-in family: a session begins, the key is never logged */
    PIVOT_GRANT,      /* a token under the same creation date (OAuth) */
    PIVOT_SUPPORT,    /* tells of an identity (Identity Center sign-in steps), begins nothing itself */
    PIVOT_CREDENTIAL, /* X: a new long-term credential of a user */
    PIVOT_TAKEOVER,   /* X: control of a resource that holds a role (instance, function, task, build) */
    PIVOT_OPENING,    /* X, weak: only makes a pivot possible (policy, trust, provider) */
    PIVOT_TAMPER,     /* changes what is logged by CloudTrail */
    PIVOT_DEFENCE     /* changes or removes what else watches and records */
};

struct pivot {
    const char *event_source; /* "sts.amazonaws.com" */
    const char *event_name;   /* without API date suffix */
    enum pivot_kind kind;
    char join_class;        /* K C P N X, or '-' */
    const char *issued_key; /* path of the issued key id in responseElements, or NULL */
    const char *target;   /* of what is taken over: paths in requestParameters, or "=" + path in responseElements, with
                           * spaces between and "[]" for every item (trail/takeover.h reads them) */
    const char *unlogged; /* what this leaves out of the logs by design, or NULL */
    const char *source;   /* where the fact comes from */
};

/* The row for an event, or NULL. `event_name` may carry an API date suffix. */
const struct pivot *pivot_of(struct str event_source, struct str event_name);
/* The name of a pivot's kind, the value of the column `pivot_kind`. */
const char *pivot_kind_name(enum pivot_kind kind);
extern const struct pivot pivots[];
extern const size_t pivot_count;

/* What an issuance or sign-in began, read from its record. */
struct issued {
    struct str access_key_id; /* absent when not logged */
    struct str principal_id;  /* of the child; absent when the response does not tell (service-made role sessions) */
    struct str arn;           /* of the child */
    struct str role_arn, role_session_name, source_identity;
    int64_t time; /* eventTime: the child's creation date */
};

/* What `record` (an event with `pivot`) began; all absent when it failed or began nothing. Text lives in `scratch` or
 * in the record. Needs the columns of pivot_needs. */
struct issued pivot_issued(const struct pivot *pivot, const struct record *record, struct arena *scratch);
void pivot_needs(struct column_set *wanted);
/* When what an issuance or a sign-in began expires: from the response, else from the duration asked for, else the
 * default of the call. TIME_NONE of other pivots, and without a time. */
int64_t pivot_expiration(const struct pivot *pivot, const struct record *record, struct arena *scratch);

#endif
