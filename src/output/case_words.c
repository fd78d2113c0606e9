#include "output/case_words.h"

const char *join_class_words(char join_class) {
    static const struct {
        char join_class;
        const char *words;
    } classes[] = {
        {'K', "by key id"}, {'C', "by creation date"}, {'P', "by the parent's creation date"},
        {'N', "by name"},   {'X', "outside STS"},
    };
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (classes[i].join_class == join_class)
            return classes[i].words;
    return "";
}

const char *lead_words(enum lead_type type) {
    static const char *const words[] = {
        [LEAD_ACCESS_KEY] = "access key",
        [LEAD_ARN] = "ARN",
        [LEAD_PRINCIPAL] = "principal",
        [LEAD_IP] = "address",
        [LEAD_EVENT] = "event",
        [LEAD_USER] = "user",
        [LEAD_ROLE] = "role",
        [LEAD_INSTANCE] = "instance",
        [LEAD_RESOURCE] = "resource",
        [LEAD_SESSION] = "session",
        [LEAD_FINDING] = "finding",
    };
    return words[type];
}

const char *origin_words(enum origin_kind kind) {
    static const char *const words[] = {
        [ORIGIN_USER_KEY] = "long-term key of an IAM user",
        [ORIGIN_USER_SIGN_IN] = "sign-in of an IAM user",
        [ORIGIN_ROOT_SIGN_IN] = "sign-in of the root user",
        [ORIGIN_ROOT_KEY] = "long-term key of the root user",
        [ORIGIN_SAML] = "SAML subject",
        [ORIGIN_WEB_IDENTITY] = "web identity subject",
        [ORIGIN_IDENTITY_CENTER] = "Identity Center user",
        [ORIGIN_AWS_SERVICE] = "AWS service",
        [ORIGIN_FOREIGN_ACCOUNT] = "account whose trail is not here",
        [ORIGIN_UNKNOWN] = "unknown origin",
    };
    return words[kind];
}

const char *session_words(enum session_kind kind) {
    static const char *const words[] = {
        [SESSION_CONSOLE] = "console session",
        [SESSION_ROLE] = "role session",
        [SESSION_USER_KEY] = "user's long-term key",
        [SESSION_ROOT_KEY] = "root's long-term key",
        [SESSION_SESSION_TOKEN] = "session token",
        [SESSION_FEDERATED] = "federation token",
        [SESSION_SAML] = "SAML session",
        [SESSION_WEB_IDENTITY] = "web identity session",
        [SESSION_IDENTITY_CENTER] = "Identity Center session",
        [SESSION_SERVICE] = "service session",
        [SESSION_ASSUMED_ROOT] = "assumed root session",
    };
    return words[kind];
}

const char *call_group_words(enum call_group group) {
    static const char *const words[] = {
        [CALL_WRITE] = "writes", [CALL_SENSITIVE_READ] = "sensitive reads", [CALL_READ] = "reads"};
    return words[group];
}

const char *source_kind_words(enum source_kind kind) {
    static const char *const words[] = {
        [SOURCE_PUBLIC] = "public",           [SOURCE_PRIVATE] = "private",
        [SOURCE_AWS_SERVICE] = "AWS service", [SOURCE_AWS_INTERNAL] = "AWS internal",
        [SOURCE_INVALID] = "not an address",
    };
    return words[kind];
}

const char *source_trust_words(enum source_trust trust) {
    static const char *const words[] = {
        [TRUST_OBSERVED] = "seen by AWS",
        [TRUST_OWN_ENDPOINT] = "own VPC endpoint",
        [TRUST_SPOOFABLE] = "can be spoofed",
        [TRUST_PROXIED] = "through a service",
    };
    return words[trust];
}

enum style confidence_style(enum confidence confidence) {
    static const enum style styles[] = {[CONFIDENCE_CERTAIN] = STYLE_BOLD,
                                        [CONFIDENCE_STRONG] = STYLE_BOLD,
                                        [CONFIDENCE_WEAK] = STYLE_WARN_BOLD,
                                        [CONFIDENCE_GAP] = STYLE_BAD_BOLD};
    return styles[confidence];
}

/* Codes are those of case/caveat.c: what breaks the answer is red, what bends it yellow, bookkeeping plain. */
enum style caveat_style(const struct caveat *caveat) {
    static const struct {
        const char *code;
        enum style style;
    } styles[] = {
        {"gap", STYLE_BAD},
        {"login_missing", STYLE_BAD},
        {"caller_trail_missing", STYLE_BAD},
        {"sts_region_missing", STYLE_BAD},
        {"ambiguous_parent", STYLE_BAD},
        {"duplicates", STYLE_DIM},
        {"data_events_missing", STYLE_DIM},
        {"several_sessions", STYLE_BOLD},
    };
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (caveat->code && strcmp(styles[i].code, caveat->code) == 0)
            return styles[i].style;
    return STYLE_WARN;
}

struct str call_label(struct arena *arena, struct str event_source, struct str event_name) {
    struct str service = str_ends(event_source, ".amazonaws.com") ? str_before(event_source, '.') : event_source;
    if (str_empty(service))
        return event_name;
    return arena_printf(arena, "%.*s:%.*s", STR_ARG(service), STR_ARG(event_name));
}

struct str arn_short(struct str arn) {
    if (!str_starts(arn, "arn:"))
        return arn;
    struct str rest = arn;
    for (int i = 0; i < 5; i++) {
        struct str part = str_before(rest, ':');
        if (part.len == rest.len)
            return arn;
        rest = str_slice(rest, part.len + 1, rest.len);
    }
    return rest.len ? rest : arn;
}

/* The fifth part of an ARN. */
static struct str arn_account(struct str arn) {
    struct str rest = arn;
    for (int i = 0; i < 4; i++)
        rest = str_slice(rest, str_before(rest, ':').len + 1, rest.len);
    return str_before(rest, ':');
}

struct str identity_short(struct arena *arena, struct str identity) {
    if (str_empty(identity))
        return STR("?");
    struct str name = arn_short(identity);
    if (name.data == identity.data || str_empty(arn_account(identity)))
        return name;
    return arena_printf(arena, "%.*s in %.*s", STR_ARG(name), STR_ARG(arn_account(identity)));
}

struct str identity_name(struct str identity) {
    struct str name = arn_short(identity);
    return str_starts(name, "assumed-role/") ? str_slice(name, strlen("assumed-role/"), name.len) : name;
}

struct str event_short(struct str event_id) {
    struct str first = str_before(event_id, '-');
    return first.len == 8 ? first : event_id;
}

struct str call_target(const struct call *call) {
    const struct str choices[] = {call->resource_sample, call->denied_resource_sample, call->filter_sample,
                                  call->parameters_sample};
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (!str_empty(choices[i]))
            return choices[i];
    return STR_NONE;
}

static struct str agent_name(const struct agent_count *agent) {
    return !str_empty(agent->family) ? agent->family : !str_empty(agent->value) ? agent->value : STR("no user agent");
}

/* Agents of one family are one entry: versions and platforms are for `where`. */
static size_t fold_families(const struct source *source, struct agent_count *families, size_t space) {
    size_t count = 0;
    for (size_t i = 0; i < source->agent_count; i++) {
        struct str name = agent_name(&source->agents[i]);
        size_t at = 0;
        while (at < count && !str_eq(families[at].family, name))
            at++;
        if (at == count && count < space)
            families[count++] = (struct agent_count){.family = name};
        if (at < count)
            families[at].event_count += source->agents[i].event_count;
    }
    return count;
}

struct str agent_families(struct arena *arena, const struct source *source, size_t most) {
    struct agent_count families[64];
    size_t count = fold_families(source, families, sizeof families / sizeof *families);
    struct str joined = STR("");
    char digits[32];
    for (size_t i = 0; i < count && i < most; i++)
        joined = arena_printf(arena, "%.*s%s%.*s (%s)", STR_ARG(joined), i ? ", " : "", STR_ARG(families[i].family),
                              look_count(families[i].event_count, digits));
    if (count > most)
        joined = arena_printf(arena, "%.*s and %zu more", STR_ARG(joined), count - most);
    return joined;
}

struct str strs_joined(struct arena *arena, const struct strs *strs, size_t most) {
    struct buf buf = BUF_INIT((size_t)1 << 20);
    for (size_t i = 0; i < strs->count && i < most; i++) {
        buf_addz(&buf, i ? ", " : "");
        buf_add(&buf, strs->items[i]);
    }
    if (strs->count > most)
        buf_printf(&buf, " and %zu more", strs->count - most);
    struct str joined = arena_str(arena, buf_str(&buf));
    buf_clear(&buf);
    return joined;
}

static bool plain_in_shell(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("_-./:=@+,%", c);
}

void shell_quote(struct buf *out, struct str word) {
    bool plain = word.len > 0;
    for (size_t i = 0; i < word.len && plain; i++)
        plain = word.data[i] && plain_in_shell(word.data[i]);
    if (plain) {
        buf_add(out, word);
        return;
    }
    buf_addc(out, '\'');
    for (size_t i = 0; i < word.len; i++)
        if (word.data[i] == '\'')
            buf_addz(out, "'\\''");
        else
            buf_addc(out, word.data[i]);
    buf_addc(out, '\'');
}

size_t sessions_related(const struct kase *kase, enum relation relation) {
    size_t count = 0;
    for (size_t i = 0; i < kase->session_count; i++)
        count += kase->sessions[i].relation == relation;
    return count;
}
