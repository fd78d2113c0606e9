/* The words in which a case is told, shared by its screens: one place, so that one thing has one name everywhere. */
#ifndef OUTPUT_CASE_WORDS_H
#define OUTPUT_CASE_WORDS_H

#include "case/case.h"
#include "output/screen.h"

/* How a case is shown besides its look: what the user typed, to be repeated in the commands offered next. */
struct case_view {
    struct str lead;      /* the lead as the user wrote it */
    struct str arguments; /* shell-quoted, with a leading space: " --logs 'my logs'" */
};

/* For people: "by key id", "long-term key of an IAM user", "own VPC endpoint". */
const char *join_class_words(char join_class);
const char *lead_words(enum lead_type type);
const char *origin_words(enum origin_kind kind);
const char *session_words(enum session_kind kind);
const char *call_group_words(enum call_group group);
const char *source_kind_words(enum source_kind kind);
const char *source_trust_words(enum source_trust trust);
enum style confidence_style(enum confidence confidence);
enum style caveat_style(const struct caveat *caveat);

/* "iam:CreateUser", in `arena`. */
struct str call_label(struct arena *arena, struct str event_source, struct str event_name);
/* An ARN without its first five parts ("user/bob"), other text as it is. Borrowed. */
struct str arn_short(struct str arn);
/* An identity for one line: "assumed-role/Deploy/bob in 111122223333"; absent gives "?". */
struct str identity_short(struct arena *arena, struct str identity);
/* An identity for a column: "Deploy/bob", "user/alice". Borrowed. */
struct str identity_name(struct str identity);
/* Eight digits of an event id, enough to recognise it; all of it is taken by `backtrail events --event`. */
struct str event_short(struct str event_id);
/* The most telling example of what a call was about: a resource, a denied one, a filter, parameters. */
struct str call_target(const struct call *call);
/* "aws-cli (198), Boto3 (16)": families, most frequent first, at most `most` of them. */
struct str agent_families(struct arena *arena, const struct source *source, size_t most);
/* "a, b and 3 more". */
struct str strs_joined(struct arena *arena, const struct strs *strs, size_t most);
/* `words` as one word of a POSIX shell, quoted only where it needs it. */
void shell_quote(struct buf *out, struct str word);
/* Count the sessions of a relation. */
size_t sessions_related(const struct kase *kase, enum relation relation);

#endif
