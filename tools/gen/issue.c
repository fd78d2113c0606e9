#include "gen/issue.h"

#include "gen/ids.h"

struct actor actor_user(const struct account *account, const struct user *user) {
    return (struct actor){.type = "IAMUser",
                          .principal = user->id,
                          .arn = user->arn,
                          .account = account->id,
                          .key = user->key,
                          .user_name = user->name};
}

struct actor actor_role(struct arena *arena, const struct account *account, const struct role *role, struct str session,
                        struct str key, int64_t created) {
    return (struct actor){.type = "AssumedRole",
                          .principal = arena_printf(arena, "%.*s:%.*s", STR_ARG(role->id), STR_ARG(session)),
                          .arn = arena_printf(arena, "arn:aws:sts::%.*s:assumed-role/%.*s/%.*s", STR_ARG(account->id),
                                              STR_ARG(role->name), STR_ARG(session)),
                          .account = account->id,
                          .key = key,
                          .created = created,
                          .issuer_type = "Role",
                          .issuer_principal = role->id,
                          .issuer_arn = role->arn,
                          .issuer_account = account->id,
                          .issuer_name = role->name};
}

struct actor actor_service(const char *service) {
    return (struct actor){.type = "AWSService", .invoked_by = str_of(service)};
}

struct str assume_request(struct arena *arena, const struct role *role, struct str session, int duration) {
    if (!duration)
        return arena_printf(arena, "{\"roleArn\":\"%.*s\",\"roleSessionName\":\"%.*s\"}", STR_ARG(role->arn),
                            STR_ARG(session));
    return arena_printf(arena, "{\"roleArn\":\"%.*s\",\"roleSessionName\":\"%.*s\",\"durationSeconds\":%d}",
                        STR_ARG(role->arn), STR_ARG(session), duration);
}

struct str credentials_json(struct arena *arena, struct str key, struct str region, struct str account, int64_t expires,
                            struct rng *rng) {
    struct str token = new_token(arena, region, account, rng), until = sts_time(arena, expires);
    return arena_printf(arena, "{\"accessKeyId\":\"%.*s\",\"sessionToken\":\"%.*s\",\"expiration\":\"%.*s\"}",
                        STR_ARG(key), STR_ARG(token), STR_ARG(until));
}

struct str assume_response(struct arena *arena, const struct actor *child, struct str region, int64_t expires,
                           bool with_user, struct rng *rng) {
    struct str credentials = credentials_json(arena, child->key, region, child->account, expires, rng);
    if (!with_user)
        return arena_printf(arena, "{\"credentials\":%.*s}", STR_ARG(credentials));
    return arena_printf(arena,
                        "{\"credentials\":%.*s,\"assumedRoleUser\":{\"assumedRoleId\":\"%.*s\",\"arn\":\"%.*s\"}}",
                        STR_ARG(credentials), STR_ARG(child->principal), STR_ARG(child->arn));
}

struct str role_resource(struct arena *arena, const struct account *account, const struct role *role) {
    return arena_printf(arena, "[{\"accountId\":\"%.*s\",\"type\":\"AWS::IAM::Role\",\"ARN\":\"%.*s\"}]",
                        STR_ARG(account->id), STR_ARG(role->arn));
}
