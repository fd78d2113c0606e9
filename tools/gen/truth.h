/* The truth of a story, as JSON: what an investigation that starts from the lead must find.
 *
 * The shape is the case contract's, field by field, with lists where several answers are right. Counts are taken from
 * the story's own events. Source of the counting rules: a session is what shares principalId and creationDate, or what
 * one long-term key signed; forward access counts as the session's unless the session is a long-term key. */
#ifndef GEN_TRUTH_H
#define GEN_TRUTH_H

#include "gen/story.h"

enum { TRUTH_CHOICES = 6, TRUTH_HOPS = 48, TRUTH_CAVEATS = 6, TRUTH_SESSIONS = 8, TRUTH_TREE = 16 };

struct truth_hop {
    const char *classes; /* "K", "KC": any of them */
    struct entry *events[TRUTH_CHOICES];
    struct str parent_key;
    struct entry *alternatives[TRUTH_CHOICES];
    const char *name, *also_name, *not_confidence;
    bool optional; /* may be given, need not */
};

struct truth {
    const char *kind;
    uint64_t seed;
    const char *lead_type;
    struct str lead;
    const char *origin_kinds[TRUTH_CHOICES];
    struct str origin_identity[TRUTH_CHOICES], origin_key, origin_account;
    struct entry *origin_events[TRUTH_CHOICES];
    struct truth_hop hops[TRUTH_HOPS]; /* as told: from the origin to the lead */
    size_t hop_count;
    const char *confidence[TRUTH_CHOICES];
    bool confidence_not; /* none of them, instead of one of them */
    const struct party *session;
    const char *session_kinds[TRUTH_CHOICES];
    bool no_calls; /* say nothing of calls and addresses: several sessions match, or the lead is an event's */
    const char *caveats[TRUTH_CAVEATS][TRUTH_CHOICES]; /* one of each row must be there */
    const char *no_caveats[TRUTH_CAVEATS];
    const struct party *present[TRUTH_SESSIONS];
    const struct party *placed; /* a party whose address can be believed as far as: */
    const char *trust;
    bool forward_free;                           /* say nothing of forward access */
    bool chain_free;                             /* say nothing of the chain */
    const struct account *missing;               /* its trail is not there */
    struct str mentions[TRUTH_CHOICES];          /* words of the verdict or a caveat */
    const struct party *descendants[TRUTH_TREE]; /* every session that the lead's begot */
};

/* Add the hop of an issuance (from the origin towards the lead). */
struct truth_hop *truth_add(struct truth *truth, const struct issuance *issuance, const char *classes,
                            struct str parent_key);
/* The lead is that party's key; the session asked for is its. */
void truth_lead_key(struct truth *truth, const struct party *party);

/* The chain may name this event on the way, but need not. */
void truth_may(struct truth *truth, struct entry *entry, const char *classes);

/* Take the trail of `missing` out of the files. */
void truth_remove_account(struct story *story, const struct truth *truth);
/* Take a hop's issuance out of the files: `draw` chooses the hop. The chain then ends there, in a gap. */
void truth_remove_issuance(struct truth *truth, uint32_t draw);

/* The truth as JSON into a file. */
MUST_USE enum err_code truth_write(const struct story *story, const struct truth *truth, const char *path,
                                   struct err *err);

#endif
