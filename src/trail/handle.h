/* Handles: by which names the pivots of a store are found again.
 *
 * A case asks for few pivots of hundreds of thousands, and always by something it knows: the key that one issued, the
 * session that one began, the instance that one took over. Each such name of a pivot is a handle: a kind and a text (or
 * a text and a time), as a hash. A store keeps the handles of its pivots in an index, a pass over logs leaves one;
 * case/need.c says which handles each question looks up. What a lookup gives is a superset: the question itself
 * compares texts.
 *
 * A question about pivots that a new kind of handle would answer: add the kind here, its texts in trail/handle.c, its
 * row in case/need.c, and raise the store's version. Pure. */
#ifndef TRAIL_HANDLE_H
#define TRAIL_HANDLE_H

#include "base/hash.h"
#include "trail/record.h"

enum handle {
    HANDLE_NONE,
    /* of every event: where it lies (looked up as in the columns) */
    HANDLE_EVENT_SESSION, /* `session_id` */
    HANDLE_EVENT_KEY,     /* `access_key_id` of temporary keys and of long-term ones */
    HANDLE_EVENT_ADDRESS, /* `source_ip_address` */
    /* of pivots, and of the forward access of users */
    HANDLE_SESSION,          /* `session`: who made the call */
    HANDLE_ISSUED_SESSION,   /* `issued_session`; `issued_arn` where that is not told */
    HANDLE_ISSUED_KEY,       /* `issued_access_key_id` */
    HANDLE_ISSUED_ARN,       /* `issued_arn` and the hour */
    HANDLE_SIGNED_IN_ARN,    /* `issued_arn` of an event that belongs to no session */
    HANDLE_FORWARDED,        /* `principal_id` of forward access of whoever is no role session */
    HANDLE_GRANT,            /* `principal_id` and creation date of a token's grant */
    HANDLE_SIGN_IN_NAME,     /* `user_name` of a ConsoleLogin */
    HANDLE_ROLE_CREDENTIALS, /* "" and the second of a GetRoleCredentials */
    HANDLE_SAID, /* a name in the parameters or the answer of a takeover; a user whose password changed, or who got a
                    service's; a role whose trust was edited */
    HANDLE_MADE, /* what tells a session that a service made: what it runs on, its role (a part of it) */
    HANDLE_DIRECTORY_USER,    /* `on_behalf_of_user_id` of the steps of an Identity Center sign-in */
    HANDLE_DIRECTORY_SIGN_IN, /* their AuthWorkflowID */
    HANDLE_SWITCHED_FROM,     /* the ARN from which a console switched to a role */
    HANDLE_ENDPOINT_MADE,     /* "": CreateVpcEndpoint */
    HANDLE_ADDENDUM           /* "": an event that amends another */
};

/* The hash of a handle. `number` is 0 where the kind has none; HANDLE_HOUR and HANDLE_SECOND make it of a time. */
uint64_t handle_hash(const struct hash_key *key, enum handle kind, struct str text, int64_t number);
#define HANDLE_HOUR(time)   ((time) / (3600 * TIME_SECOND))
#define HANDLE_SECOND(time) ((time) / TIME_SECOND)

/* The column whose text, to the letter and nothing else, the handles of this kind are among pivots; COLUMN_COUNT where
 * there is no such column. */
enum column handle_column(enum handle kind);

/* Is this event one that has the handles of pivots? */
bool handle_is_pivot(const struct record *record);
/* The columns that handle_is_pivot and handles_of_pivot read, derived ones included. */
struct column_set handle_columns(void);
/* Hand out the handles of a pivot; one may come more than once. */
void handles_of_pivot(const struct hash_key *key, const struct record *record,
                      void (*give)(void *context, uint64_t hash), void *context);

/* Hand out the handles by which the pivot is found that began the session in which this one was called: so that a whole
 * chain is found at once. */
void handles_of_beginning(const struct hash_key *key, const struct record *record,
                          void (*give)(void *context, uint64_t hash), void *context);

/* Names stand in JSON between quotes, slashes and colons, and are looked up by their longest part between these. */
struct str handle_part(struct str name);
/* Hand out the parts of a JSON text that handle_part could be. */
void handle_parts(struct str json, void (*give)(void *context, struct str part), void *context);

#endif
