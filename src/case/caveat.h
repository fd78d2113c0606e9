/* Caveats: what a reader must know before acting on the answer. One table of codes, one sentence each. */
#ifndef CASE_CAVEAT_H
#define CASE_CAVEAT_H

#include "case/case.h"

/* _(id, code in the contract) */
#define CAVEATS(_)                                                                                                     \
    _(CAVEAT_GAP, "gap")                                   /* the chain ends for lack of evidence */                   \
    _(CAVEAT_LOGIN_MISSING, "login_missing")               /* a console session without its sign-in */                 \
    _(CAVEAT_CALLER_TRAIL_MISSING, "caller_trail_missing") /* only the target's copy of a cross-account call */        \
    _(CAVEAT_STS_REGION_MISSING, "sts_region_missing")     /* no STS events where the issuance would be */             \
    _(CAVEAT_KEY_RECYCLED, "key_recycled")                 /* one key id, several credentials */                       \
    _(CAVEAT_AMBIGUOUS_PARENT, "ambiguous_parent")         /* more than one issuance fits */                           \
    _(CAVEAT_CYCLE, "cycle")                               /* roles that keep assuming each other */                   \
    _(CAVEAT_SEVERAL_SESSIONS, "several_sessions")         /* the lead matches more than one session */                \
    _(CAVEAT_SOURCE_SPOOFABLE, "source_spoofable")         /* the address was the caller's to choose */                \
    _(CAVEAT_SOURCE_PROXIED, "source_proxied")             /* console calls hide the address; recovered elsewhere */   \
    _(CAVEAT_SESSION_NAME_CLAIM, "session_name_claim")     /* a session name made to look like a service's */          \
    _(CAVEAT_TOLERANCE, "time_tolerance")                  /* joined although times differ by up to two seconds */     \
    _(CAVEAT_FORWARD_ACCESS, "forward_access")             /* calls services made with the session's authority */      \
    _(CAVEAT_DATA_EVENTS_MISSING, "data_events_missing")   /* no data events in the evidence */                        \
    _(CAVEAT_LOGGING_CHANGED, "logging_changed")           /* the session touched what is logged */                    \
    _(CAVEAT_DEFENCE_CHANGED, "defence_changed")           /* the session touched what else watches and records */     \
    _(CAVEAT_RUNNING_BEFORE, "running_before")             /* descendants that ran before they were taken over */      \
    _(CAVEAT_TRUST_EDITED, "trust_edited")                 /* who may assume a role changed just before it was */      \
    _(CAVEAT_USED_ELSEWHERE, "used_elsewhere")             /* a service's session with several public addresses */     \
    _(CAVEAT_OPENED, "opened")                             /* users, policies, trusts, credentials it left behind */   \
    _(CAVEAT_DRY_RUN, "dry_run")                           /* calls that only asked whether they may */                \
    _(CAVEAT_PARTIAL_FAILURE, "partial_failure")           /* calls whose answer lists what failed of them */          \
    _(CAVEAT_COUNTED_TWICE, "counted_twice")               /* one call logs itself and its parts */                    \
    _(CAVEAT_DELEGATED, "delegated")                       /* a product provider acted by temporary delegation */      \
    _(CAVEAT_REMOTE_GRANT, "remote_grant")                 /* a token authorised here and fetched elsewhere */         \
    _(CAVEAT_NO_SESSION, "no_session")                     /* events of the lead that belong to no session */          \
    _(CAVEAT_OTHER_ADDRESSES, "other_addresses")           /* a long-term key used from others than the lead's */      \
    _(CAVEAT_NO_EVENTS, "no_events")                       /* the credential was issued and never seen in use */       \
    _(CAVEAT_SEVERAL_FINDINGS, "several_findings")         /* the file holds more findings than the one answered */    \
    _(CAVEAT_NAMED_MISSING, "named_missing")               /* whom the finding names is not in the evidence */         \
    _(CAVEAT_WINDOW, "window")                             /* calls and sources count a stretch of time alone */       \
    _(CAVEAT_SAMPLE_FINDING, "sample_finding")             /* a finding made by "generate sample findings" */          \
    _(CAVEAT_ADDENDA, "addenda")                           /* events told again with more data, counted once */        \
    _(CAVEAT_DUPLICATES, "duplicates")                     /* copies left out of every count */                        \
    _(CAVEAT_REFUSED_INPUT, "refused_input")               /* input that could not be read */

enum caveat_id {
#define CAVEAT_ENUM(id, code) id,
    CAVEATS(CAVEAT_ENUM)
#undef CAVEAT_ENUM
};

/* Add a caveat; of one code with one sentence, once. Returns it, for event ids. */
struct caveat *caveat_add(struct kase *kase, enum caveat_id id, const char *format, ...) PRINTF_LIKE(3, 4);
void caveat_event(struct kase *kase, struct caveat *caveat, struct str event_id);
bool caveat_has(const struct kase *kase, enum caveat_id id);

#endif
