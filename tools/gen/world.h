/* The fictional company whose trails are made: accounts with users, roles, buckets, instances, functions.
 *
 * Everything is drawn from the seed; ids decode to their account. Read-only once built, so threads share it. */
#ifndef GEN_WORLD_H
#define GEN_WORLD_H

#include "base/arena.h"
#include "gen/rng.h"

/* What a template's letter draws from (gen/call.h); _(id, letter) */
#define POOLS(_)                                                                                                       \
    _(POOL_BUCKET, 'b')                                                                                                \
    _(POOL_OBJECT, 'k')                                                                                                \
    _(POOL_TABLE, 't')                                                                                                 \
    _(POOL_FUNCTION, 'f')                                                                                              \
    _(POOL_INSTANCE, 'i')                                                                                              \
    _(POOL_USER, 'u')                                                                                                  \
    _(POOL_ROLE, 'o')                                                                                                  \
    _(POOL_KMS_KEY, 'm')                                                                                               \
    _(POOL_SECRET, 's')                                                                                                \
    _(POOL_QUEUE, 'q')                                                                                                 \
    _(POOL_LOG_GROUP, 'g')                                                                                             \
    _(POOL_LOG_STREAM, 'l')                                                                                            \
    _(POOL_PARAMETER, 'p')                                                                                             \
    _(POOL_VPC, 'v')                                                                                                   \
    _(POOL_SUBNET, 'w')                                                                                                \
    _(POOL_SECURITY_GROUP, 'G')                                                                                        \
    _(POOL_IMAGE, 'e')                                                                                                 \
    _(POOL_DATABASE, 'd')                                                                                              \
    _(POOL_TOPIC, 'c')                                                                                                 \
    _(POOL_REPOSITORY, 'y')                                                                                            \
    _(POOL_CLUSTER, 'C')                                                                                               \
    _(POOL_STACK, 'K')                                                                                                 \
    _(POOL_PRIVATE_IP, 'I')

enum pool {
#define POOL_ENUM(id, letter) id,
    POOLS(POOL_ENUM)
#undef POOL_ENUM
        POOL_COUNT
};

enum { POOL_ITEMS = 16, USERS_EACH = 12, ROLES_EACH = 20, REGIONS_MOST = 17 };

struct user {
    struct str name, id, arn, key, address, agent;
};

/* Who may assume a role decides how its sessions begin. */
enum role_use { ROLE_EC2, ROLE_ECS, ROLE_LAMBDA, ROLE_PEOPLE, ROLE_CI, ROLE_SSO, ROLE_SERVICE };

struct role {
    enum role_use use;
    struct str name, path, id, arn;
    struct str service; /* of ROLE_SERVICE: who assumes it */
};

struct account {
    uint64_t number;
    struct str id, alias;
    struct user users[USERS_EACH];
    struct role roles[ROLES_EACH];
    struct str pools[POOL_COUNT][POOL_ITEMS];
};

struct world {
    struct arena arena;
    struct account *accounts;
    size_t account_count;
    struct str regions[REGIONS_MOST]; /* the busiest first */
    size_t region_count;
    struct str organisation_domain, identity_provider_host;
};

/* A world of so many accounts and regions (at most REGIONS_MOST). */
void world_make(struct world *world, uint64_t seed, size_t accounts, size_t regions);
void world_clear(struct world *world);

/* A role of that use, drawn; a user; any address of a public network, or a private one. */
const struct role *world_role(const struct account *account, enum role_use use, struct rng *rng);
const struct user *world_user(const struct account *account, struct rng *rng);
struct str public_address(struct arena *arena, struct rng *rng);
/* A role or user of that name made on demand, outside the noise. */
struct role role_new(struct arena *arena, const struct account *account, const char *path, const char *name,
                     struct rng *rng);
struct user user_new(struct arena *arena, const struct account *account, const char *name, struct rng *rng);

/* User agents by family. */
struct str agent_cli(struct arena *arena, struct rng *rng, const char *command);
struct str agent_browser(struct rng *rng);
struct str agent_sdk(struct rng *rng);

#endif
