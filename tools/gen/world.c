#include "gen/world.h"

#include "gen/ids.h"

#define COUNT(array)     (sizeof(array) / sizeof *(array))
#define PICK(array, rng) (array)[rng_below((rng), (uint32_t)COUNT(array))]

static const char *const regions[REGIONS_MOST] = {
    "us-east-1",      "eu-central-1",   "us-west-2",    "eu-west-1",      "ap-southeast-2", "us-east-2",
    "eu-north-1",     "ap-northeast-1", "ca-central-1", "eu-west-2",      "sa-east-1",      "ap-south-1",
    "ap-southeast-1", "eu-west-3",      "us-west-1",    "ap-northeast-2", "eu-south-1"};
static const char *const teams[] = {"checkout", "billing", "orders",  "search",  "inventory", "ledger",
                                    "media",    "ingest",  "reports", "pricing", "catalog",   "identity"};
static const char *const stages[] = {"prod", "staging", "dev"};
static const char *const people[] = {"maria.keller", "tom.okafor", "jana.novak",   "luis.ferreira",
                                     "priya.raman",  "erik.lund",  "sofia.rossi",  "daniel.weber",
                                     "amina.diallo", "kenji.mori", "clara.dubois", "owen.hughes"};
static const char *const things[] = {"api", "worker", "export", "importer", "thumbnailer", "webhook", "sync", "notify"};

static struct str item_bucket(struct arena *arena, const struct account *account, struct rng *rng) {
    static const char *const uses[] = {"assets", "exports", "backups", "logs", "customer-data", "artifacts", "raw"};
    return arena_printf(arena, "%.*s-%s-%s-%s", STR_ARG(account->alias), PICK(teams, rng), PICK(uses, rng),
                        PICK(stages, rng));
}

static struct str item_object(struct arena *arena, const struct account *account, struct rng *rng) {
    static const char *const shapes[] = {"exports/2026/03/part", "invoices/2026",  "images/original",
                                         "events/dt=2026-03",    "backup/nightly", "users/avatar"};
    static const char *const ends[] = {"parquet", "json.gz", "pdf", "jpg", "csv", "avro"};
    (void)account;
    struct str name = new_hex(arena, 8, rng);
    return arena_printf(arena, "%s/%.*s.%s", PICK(shapes, rng), STR_ARG(name), PICK(ends, rng));
}

static struct str item_named(struct arena *arena, const struct account *account, struct rng *rng) {
    (void)account;
    return arena_printf(arena, "%s-%s-%s", PICK(teams, rng), PICK(things, rng), PICK(stages, rng));
}

static struct str item_uuid(struct arena *arena, const struct account *account, struct rng *rng) {
    (void)account;
    return new_uuid(arena, rng);
}

static struct str item_secret(struct arena *arena, const struct account *account, struct rng *rng) {
    static const char *const uses[] = {"db-password", "stripe-key", "oauth-client", "smtp", "signing-key"};
    char end[6];
    (void)account;
    put_alnum(end, sizeof end, rng);
    return arena_printf(arena, "%s/%s/%s-%.6s", PICK(stages, rng), PICK(teams, rng), PICK(uses, rng), end);
}

static struct str item_group(struct arena *arena, const struct account *account, struct rng *rng) {
    struct str name = item_named(arena, account, rng);
    return arena_printf(arena, "/aws/%s/%.*s", rng_chance(rng, 600) ? "lambda" : "ecs", STR_ARG(name));
}

static struct str item_stream(struct arena *arena, const struct account *account, struct rng *rng) {
    struct str name = new_hex(arena, 32, rng);
    (void)account;
    return arena_printf(arena, "2026/03/%02d/[$LATEST]%.*s", (int)rng_between(rng, 1, 28), STR_ARG(name));
}

static struct str item_parameter(struct arena *arena, const struct account *account, struct rng *rng) {
    static const char *const uses[] = {"feature-flags", "endpoint", "pool-size", "token-ttl", "log-level"};
    (void)account;
    return arena_printf(arena, "/%s/%s/%s", PICK(stages, rng), PICK(teams, rng), PICK(uses, rng));
}

static struct str item_private_ip(struct arena *arena, const struct account *account, struct rng *rng) {
    return arena_printf(arena, "10.%d.%d.%d", (int)(account->number % 200), (int)rng_between(rng, 0, 63),
                        (int)rng_between(rng, 4, 250));
}

/* An EC2 id: prefix and 17 hexadecimal digits. */
static struct str item_ec2(struct arena *arena, const char *prefix, struct rng *rng) {
    struct str hex = new_hex(arena, 16, rng);
    return arena_printf(arena, "%s-0%.*s", prefix, STR_ARG(hex));
}

/* How a pool's items are made: by a function, or as an EC2 id with that prefix. */
static const struct {
    struct str (*make)(struct arena *arena, const struct account *account, struct rng *rng);
    const char *ec2_prefix;
} makers[POOL_COUNT] = {
    [POOL_BUCKET] = {item_bucket, NULL},
    [POOL_OBJECT] = {item_object, NULL},
    [POOL_TABLE] = {item_named, NULL},
    [POOL_FUNCTION] = {item_named, NULL},
    [POOL_INSTANCE] = {NULL, "i"},
    [POOL_KMS_KEY] = {item_uuid, NULL},
    [POOL_SECRET] = {item_secret, NULL},
    [POOL_QUEUE] = {item_named, NULL},
    [POOL_LOG_GROUP] = {item_group, NULL},
    [POOL_LOG_STREAM] = {item_stream, NULL},
    [POOL_PARAMETER] = {item_parameter, NULL},
    [POOL_VPC] = {NULL, "vpc"},
    [POOL_SUBNET] = {NULL, "subnet"},
    [POOL_SECURITY_GROUP] = {NULL, "sg"},
    [POOL_IMAGE] = {NULL, "ami"},
    [POOL_DATABASE] = {item_named, NULL},
    [POOL_TOPIC] = {item_named, NULL},
    [POOL_REPOSITORY] = {item_named, NULL},
    [POOL_CLUSTER] = {item_named, NULL},
    [POOL_STACK] = {item_named, NULL},
    [POOL_PRIVATE_IP] = {item_private_ip, NULL},
};

/* The roles of every account, a row each. A service's own role is assumed by that service. */
static const struct {
    enum role_use use;
    const char *path, *name, *service;
} role_rows[ROLES_EACH] = {
    {ROLE_EC2, "", "web-fleet", NULL},
    {ROLE_EC2, "", "batch-worker-node", NULL},
    {ROLE_EC2, "", "eks-node-group", NULL},
    {ROLE_ECS, "", "checkout-task", NULL},
    {ROLE_ECS, "", "ecsTaskExecutionRole", NULL},
    {ROLE_ECS, "", "orders-task", NULL},
    {ROLE_LAMBDA, "service-role/", "thumbnailer-role-k2x9f1ab", NULL},
    {ROLE_LAMBDA, "service-role/", "orders-webhook-role-8h3jd0qz", NULL},
    {ROLE_LAMBDA, "", "ingest-lambda", NULL},
    {ROLE_LAMBDA, "", "reports-export-lambda", NULL},
    {ROLE_PEOPLE, "", "deploy-pipeline", NULL},
    {ROLE_PEOPLE, "", "prod-data-admin", NULL},
    {ROLE_PEOPLE, "", "OrganizationAccountAccessRole", NULL},
    {ROLE_PEOPLE, "", "security-audit", NULL},
    {ROLE_CI, "ci/", "github-actions-deploy", NULL},
    {ROLE_CI, "ci/", "github-actions-plan", NULL},
    {ROLE_SSO, "aws-reserved/sso.amazonaws.com/eu-central-1/", "AWSReservedSSO_PowerUser_4f1c2a9e7b3d5608", NULL},
    {ROLE_SSO, "aws-reserved/sso.amazonaws.com/eu-central-1/", "AWSReservedSSO_ReadOnly_9a0be4c1d2f37865", NULL},
    {ROLE_SERVICE, "aws-service-role/config.amazonaws.com/", "AWSServiceRoleForConfig", "config.amazonaws.com"},
    {ROLE_SERVICE, "aws-service-role/autoscaling.amazonaws.com/", "AWSServiceRoleForAutoScaling",
     "autoscaling.amazonaws.com"},
};

struct str public_address(struct arena *arena, struct rng *rng) {
    static const char *const networks[] = {"203.0.113", "198.51.100", "192.0.2"};
    return arena_printf(arena, "%s.%d", PICK(networks, rng), (int)rng_between(rng, 1, 254));
}

struct str agent_cli(struct arena *arena, struct rng *rng, const char *command) {
    static const char *const systems[] = {
        "linux#6.8.0-1021-aws md/arch#x86_64 lang/python#3.12.6", "macos#24.6.0 md/arch#arm64 lang/python#3.13.3",
        "linux#5.15.0-122-generic md/arch#x86_64 lang/python#3.11.8", "windows#11 md/arch#amd64 lang/python#3.12.6"};
    return arena_printf(arena,
                        "aws-cli/2.%d.%d md/awscrt#0.26.1 ua/2.1 os/%s md/pyimpl#CPython m/Z,E,b "
                        "cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#%s",
                        (int)rng_between(rng, 17, 34), (int)rng_between(rng, 0, 40), PICK(systems, rng), command);
}

struct str agent_browser(struct rng *rng) {
    static const char *const browsers[] = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 "
        "Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 "
        "Safari/605.1.15",
        "Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 "
        "Safari/537.36 Edg/132.0.0.0"};
    return str_of(PICK(browsers, rng));
}

struct str agent_sdk(struct rng *rng) {
    static const char *const sdks[] = {
        "Boto3/1.36.21 md/Botocore#1.36.21 ua/2.0 os/linux#6.1.127 md/arch#x86_64 lang/python#3.12.9 Botocore/1.36.21",
        "aws-sdk-java/2.30.22 ua/2.1 os/Linux#6.1.127 lang/java#21.0.6 md/vendor#Amazon.com_Inc. m/D,N",
        "aws-sdk-go-v2/1.36.1 ua/2.1 os/linux lang/go#1.23.6 md/GOOS#linux md/GOARCH#arm64 api/s3#1.77.0 m/E",
        "aws-sdk-js/3.744.0 ua/2.1 os/linux#5.10.234 lang/js md/nodejs#22.13.1 exec-env/AWS_Lambda_nodejs22.x m/E",
        "APN/1.0 HashiCorp/1.0 Terraform/1.10.5 (+https://www.terraform.io) terraform-provider-aws/5.87.0"};
    return str_of(PICK(sdks, rng));
}

struct user user_new(struct arena *arena, const struct account *account, const char *name, struct rng *rng) {
    struct user user = {.name = arena_str(arena, str_of(name))};
    user.id = new_unique(arena, "AIDA", account->number, rng);
    user.key = new_key(arena, "AKIA", account->number, rng);
    user.arn = arena_printf(arena, "arn:aws:iam::%.*s:user/%s", STR_ARG(account->id), name);
    user.address = public_address(arena, rng);
    user.agent = agent_cli(arena, rng, "ec2.describe-instances");
    return user;
}

struct role role_new(struct arena *arena, const struct account *account, const char *path, const char *name,
                     struct rng *rng) {
    struct role role = {.use = ROLE_PEOPLE};
    role.name = arena_str(arena, str_of(name));
    role.path = arena_str(arena, str_of(path));
    role.id = new_unique(arena, "AROA", account->number, rng);
    role.arn = arena_printf(arena, "arn:aws:iam::%.*s:role/%s%s", STR_ARG(account->id), path, name);
    return role;
}

static void fill_pools(struct arena *arena, struct account *account, struct rng *rng) {
    for (size_t p = 0; p < POOL_COUNT; p++) {
        for (size_t i = 0; i < POOL_ITEMS; i++) {
            if (p == POOL_USER)
                account->pools[p][i] = account->users[i % USERS_EACH].name;
            else if (p == POOL_ROLE)
                account->pools[p][i] = account->roles[i].name;
            else
                account->pools[p][i] =
                    makers[p].make ? makers[p].make(arena, account, rng) : item_ec2(arena, makers[p].ec2_prefix, rng);
        }
    }
}

static void make_account(struct world *world, struct account *account, size_t number, struct rng *rng) {
    static const char *const names[] = {"northwind", "northwind-data", "northwind-shared", "northwind-lab"};
    struct arena *arena = &world->arena;
    account->number = (uint64_t)rng_between(rng, INT64_C(111222333444), INT64_C(987654321098));
    account->id = arena_printf(arena, "%012llu", (unsigned long long)account->number);
    account->alias = number < COUNT(names) ? str_of(names[number]) : arena_printf(arena, "northwind-%zu", number);
    for (size_t i = 0; i < USERS_EACH; i++) {
        const char *name = i < 8 ? people[(i + number * 5) % COUNT(people)]
                                 : arena_printf(arena, "svc-%s", teams[(i + number) % COUNT(teams)]).data;
        account->users[i] = user_new(arena, account, name, rng);
        if (i >= 8)
            account->users[i].agent = agent_sdk(rng);
    }
    for (size_t i = 0; i < ROLES_EACH; i++) {
        account->roles[i] = role_new(arena, account, role_rows[i].path, role_rows[i].name, rng);
        account->roles[i].use = role_rows[i].use;
        account->roles[i].service = str_of(role_rows[i].service);
    }
    fill_pools(arena, account, rng);
}

void world_make(struct world *world, uint64_t seed, size_t accounts, size_t region_count) {
    struct rng rng = rng_of(seed, 0);
    *world = (struct world){.arena = ARENA_EMPTY, .account_count = accounts};
    world->region_count = region_count < REGIONS_MOST ? region_count : REGIONS_MOST;
    for (size_t i = 0; i < world->region_count; i++)
        world->regions[i] = str_of(regions[i]);
    world->organisation_domain = STR("northwind.example");
    world->identity_provider_host = STR("token.actions.githubusercontent.com");
    world->accounts = arena_zalloc(&world->arena, accounts * sizeof *world->accounts);
    for (size_t i = 0; i < accounts; i++)
        make_account(world, &world->accounts[i], i, &rng);
}

void world_clear(struct world *world) {
    arena_clear(&world->arena);
}

const struct role *world_role(const struct account *account, enum role_use use, struct rng *rng) {
    const struct role *fitting[ROLES_EACH];
    uint32_t count = 0;
    for (size_t i = 0; i < ROLES_EACH; i++)
        if (account->roles[i].use == use)
            fitting[count++] = &account->roles[i];
    if (!count)
        BUG("no role of use %d", (int)use);
    return fitting[rng_below(rng, count)];
}

const struct user *world_user(const struct account *account, struct rng *rng) {
    return &account->users[rng_below(rng, USERS_EACH)];
}
