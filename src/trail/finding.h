/* GuardDuty findings as leads, whatever door they came through: GetFindings (PascalCase), console, S3 export (a finding
 * a line) and EventBridge (camelCase, under `detail`), Security Hub (ASFF), OCSF 2004, and copies that other tools
 * re-emitted. Names of members are compared without regard to case.
 *
 * A finding is input from outside: bounded in size and depth, and every text in it is a claim. Parsed with a library
 * (jansson); all strings are copied into the arena. Pure; any thread.
 * Sources: GuardDuty User Guide and API Reference; Security Hub, AWS Security Finding Format; OCSF, Detection Finding.
 */
#ifndef TRAIL_FINDING_H
#define TRAIL_FINDING_H

#include "base/arena.h"
#include "base/time.h"

/* One who acts in an attack sequence. */
struct finding_actor {
    struct str id, principal_id, user_name, user_type, account_id, access_key_id;
    struct str session_issuer; /* "arn:…" where given */
    int64_t session_created;   /* TIME_NONE when not given */
};

struct finding {
    struct str id, arn, type, title, account_id, region;
    struct str access_key_id, principal_id, user_type, user_name; /* user_name: of an assumed role, the role's name */
    struct str instance_id, instance_profile_arn;
    struct str resource; /* bucket, cluster, database or container: its ARN, else its name */
    struct str function_arn, task_arn;
    struct str api, service; /* "ListUsers", "iam.amazonaws.com" */
    struct str remote_ip, remote_account_id, user_agent, error_code;
    int64_t first_seen, last_seen; /* TIME_NONE when not given */
    int64_t count;                 /* 0 when not given */
    bool sample;                   /* made by "Generate sample findings": names nothing real */
    struct finding_actor *actors;  /* of an attack sequence */
    size_t actor_count, actor_space;
    const char *shape; /* "guardduty", "asff", "ocsf" */
};

struct finding_list {
    struct finding *items;
    size_t count, space;
};

/* Read every finding in `text`: one JSON document, or several (JSON Lines). A document that holds none, and text that
 * is no JSON, give ERR_INPUT with the reason; findings read before the fault are in the list. The caller inflates. */
MUST_USE enum err_code finding_read(struct str text, struct arena *arena, struct finding_list *list, struct err *err);

#endif
