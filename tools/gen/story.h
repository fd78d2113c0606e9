/* A story: parties who sign calls, the events they cause, and the files these come in.
 *
 * The stories of the demonstration and of the scenarios are told in these words. Every event remembers the session it
 * belongs to, so that the truth about a session (gen/truth.h) is counted from the story itself, by other code than the
 * one it judges. Everything lives in the story's arena. */
#ifndef GEN_STORY_H
#define GEN_STORY_H

#include "gen/call.h"
#include "gen/issue.h"
#include "gen/record.h"
#include "gen/world.h"

/* Someone with a credential: a session, or a long-term key. */
struct party {
    struct actor actor;
    const struct account *account;
    struct str region, address, agent;
    struct str vpc_endpoint, vpc_endpoint_account; /* when it calls through one */
    enum tls tls;
    bool console; /* its keys come from the console */
};

struct entry {
    struct record record;
    const struct party *party; /* whose session it belongs to; NULL: nobody's */
    struct str key;            /* that signed it; absent: none */
    bool forward;              /* a service made it with the party's authority */
    enum outcome outcome;
    struct str event_id;
    bool dropped;    /* not in the files */
    unsigned copies; /* in further files; 0: once */
};

struct story {
    struct arena arena;
    struct rng rng;
    uint64_t seed;
    struct world world;
    struct catalogue *catalogue;
    int64_t start; /* of the story's day */
    struct entry **entries;
    size_t entry_count, entry_space;
    char *scratch;
};

void story_begin(struct story *story, uint64_t seed, size_t accounts, size_t regions);
void story_end(struct story *story);
/* The moment `hours:minutes:seconds` of the story's day. */
int64_t story_at(const struct story *story, int hours, int minutes, int seconds);

/* --- parties --- */
/* A party for any actor: region the busiest, a public address, a command line. */
struct party *party_new(struct story *story, const struct account *account, struct actor actor);
/* A user with the long-term key. */
struct party *party_user(struct story *story, const struct account *account, const struct user *user);
struct party *party_service(struct story *story, const struct account *account, const char *service);
/* The child has the parent's address and program. */
void party_at(struct party *party, struct str region, struct str address, struct str agent);

/* --- events --- */
/* An event with an empty body: an API call by `who`, read-only, successful; set the rest through `record`. */
struct entry *story_event(struct story *story, struct party *who, int64_t time, const char *source, const char *name);
/* A call of the catalogue. */
struct entry *story_call(struct story *story, struct party *who, int64_t time, const char *source, const char *name,
                         enum outcome outcome);
/* `count` calls that this persona makes, between two moments. */
void story_calls(struct story *story, struct party *who, enum persona persona, int64_t from, int64_t to, size_t count);
/* The event was denied: code, message, no parameters unless kept. */
void entry_denied(struct story *story, struct entry *entry, const char *code, const char *action, struct str target);
void entry_request(struct story *story, struct entry *entry, const char *format, ...) PRINTF_LIKE(3, 4);
void entry_response(struct story *story, struct entry *entry, const char *format, ...) PRINTF_LIKE(3, 4);
void entry_extra(struct story *story, struct entry *entry, const char *format, ...) PRINTF_LIKE(3, 4);
/* A second copy of the event for another account: own eventID, shared sharedEventID, identity as that account sees it.
 */
struct entry *entry_copy_for(struct story *story, struct entry *entry, const struct account *recipient);

/* A call the service makes with the party's authority, with `key` (absent: a fresh one): not the party's own. */
struct entry *story_forward(struct story *story, struct party *who, int64_t time, const char *service, struct str key);

/* GetSecretValue by the party, and the decryption that the service makes for it in the same second. */
void story_front_door(struct story *story, struct party *who, int64_t time, struct str key);

/* --- beginnings: each writes the issuance and returns the party that begins --- */
/* How an issuance went: its events, for the truth. */
struct issuance {
    struct entry *entry, *copy; /* copy: the target account's, or NULL */
    struct party *child;
};

/* AssumeRole by `caller`. Another account's role: two copies. */
struct issuance story_assume(struct story *story, struct party *caller, const struct account *account,
                             const struct role *role, struct str session, int64_t time);
/* AssumeRole by a service. */
struct issuance story_assume_by_service(struct story *story, const struct account *account, const struct role *role,
                                        const char *service, struct str session, int64_t time);
/* CheckMfa (with `mfa`) and ConsoleLogin; the child's keys are minted by the console and never logged. */
struct issuance story_console(struct story *story, const struct account *account, const struct user *user, bool mfa,
                              struct str address, int64_t time);
/* A console session at work in a region: a page's calls and the background ones, with several keys. */
void story_console_calls(struct story *story, struct party *who, struct str region, int64_t from, int64_t to,
                         size_t count, size_t keys);
/* The same session under another key, address or program: change the copy as needed. */
struct party *party_variant(struct story *story, const struct party *who);
/* Another key for the same session. */
struct str party_new_key(struct story *story, struct party *who);

/* Ordinary life around the story: `count` events of other principals, in all accounts and regions. */
void story_noise(struct story *story, int64_t from, int64_t to, size_t count);

/* --- files --- */
/* Write all entries that are not dropped, out of order, in CloudTrail's layout. */
MUST_USE enum err_code story_write(struct story *story, const char *folder, struct err *err);

#endif
