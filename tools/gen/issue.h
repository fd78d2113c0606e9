/* The events that hand out credentials: their JSON bodies, and the actors that result.
 *
 * Source: IAM User Guide, "Logging IAM and AWS STS API calls with AWS CloudTrail", and records of each event.
 * The invariants every caller relies on: the child's creationDate is the issuance's eventTime, its principalId is the
 * response's assumedRoleId, and expiration is eventTime plus the duration. */
#ifndef GEN_ISSUE_H
#define GEN_ISSUE_H

#include "gen/record.h"
#include "gen/world.h"

/* A user who signs with the long-term key. */
struct actor actor_user(const struct account *account, const struct user *user);
/* A role session that began at `created` with `key`. */
struct actor actor_role(struct arena *arena, const struct account *account, const struct role *role, struct str session,
                        struct str key, int64_t created);
/* A service acting for itself. */
struct actor actor_service(const char *service);

/* {"roleArn":…,"roleSessionName":…[,"durationSeconds":…]}; duration 0 leaves it out. */
struct str assume_request(struct arena *arena, const struct role *role, struct str session, int duration);
/* {"credentials":{…}[,"assumedRoleUser":{…}]}: EC2 and ECS answer without the latter. `issuer_region` shows in the
 * token, `expires` is in seconds. */
struct str assume_response(struct arena *arena, const struct actor *child, struct str region, int64_t expires,
                           bool with_user, struct rng *rng);
struct str credentials_json(struct arena *arena, struct str key, struct str region, struct str account, int64_t expires,
                            struct rng *rng);
/* [{"ARN":role,"accountId":…,"type":"AWS::IAM::Role"}] */
struct str role_resource(struct arena *arena, const struct account *account, const struct role *role);

#endif
