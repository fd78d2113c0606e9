#include "trail/parameters.h"

#include "base/buf.h"
#include "base/safe.h"
#include "trail/glob.h"
#include "trail/json.h"

enum {
    MARKER_BYTES = 26,  /* room for `,"…":"123456 more"` and a bracket */
    STRING_BYTES = 160, /* of one string value: a policy's first statement, a name in full */
    NESTED_LEAST_BYTES = 48,
};

enum verdict { KEEP, NOISE, SECRET };

/* Names of members, without regard to case; the first row that fits decides. */
static const struct rule {
    const char *pattern;
    enum verdict verdict;
    const char *source;
} rules[] = {
    {"clientToken", NOISE, "EC2 and others, API models"},
    {"clientRequestToken", NOISE, "API models"},
    {"*idempoten*", NOISE, "API models"},
    {"creatorRequestId", NOISE, "API models"},
    {"callerReference", NOISE, "Route 53 and CloudFront API models"},
    {"nextToken", NOISE, "API models"},
    {"paginationToken", NOISE, "API models"},
    {"marker", NOISE, "API models"},
    {"maxResults", NOISE, "API models"},
    {"maxItems", NOISE, "API models"},
    {"maxRecords", NOISE, "API models"},
    {"secretId", KEEP, "Secrets Manager: a name or an ARN"},
    {"secretIdList", KEEP, "Secrets Manager: names or ARNs"},
    {"secretArn", KEEP, "an ARN"},
    {"secretName", KEEP, "a name"},
    {"forceDeleteWithoutRecovery", KEEP, "a flag"},
    {"passwordResetRequired", KEEP, "IAM CreateLoginProfile: a flag"},
    {"passwordMode", KEEP, "IAM Identity Center: a word"},
    {"hidePassword", KEEP, "Glue: a flag"},
    {"manageMasterUserPassword", KEEP, "RDS: a flag"},
    {"*passwordPolicy*", KEEP, "Cognito"},
    {"tokenValidity*", KEEP, "Cognito: a number"},
    {"*httpTokens*", KEEP, "EC2 metadata options"},
    {"*password*", SECRET, "API models"},
    {"*secret*", SECRET, "API models"},
    {"*privateKey*", SECRET, "API models"},
    {"plaintext*", SECRET, "KMS API model"},
    {"sAMLAssertion", SECRET, "STS API model"},
    {"tokenCode", SECRET, "STS API model: an MFA code"},
    {"*authenticationCode*", SECRET, "IAM API model: MFA codes"},
    {"*token", SECRET, "API models"},
    {"*tokens", SECRET, "API models"},
    {"assertion", SECRET, "OAuth"},
    {"code_verifier", SECRET, "OAuth"},
    {"userData", SECRET, "EC2: boot scripts"},
};

/* What AWS and its services write in the place of a value. */
static const char *const redactions[] = {
    "HIDDEN_DUE_TO_SECURITY_REASONS",
    "Value hidden due to security reasons.",
    "***OMITTED***",
    "***",
    "****",
    "<sensitiveDataRemoved>",
    "REDACTED",
    "<redacted>",
    "HIDDEN",
    "sensitiveDataRemoved",
};

bool parameters_redacted(struct str value) {
    for (size_t i = 0; i < sizeof redactions / sizeof *redactions; i++)
        if (str_is(value, redactions[i]))
            return true;
    return false;
}

static enum verdict judge(struct str name) {
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (glob_match_nocase(str_of(rules[i].pattern), name))
            return rules[i].verdict;
    return KEEP;
}

struct sample {
    struct buf out;
    struct arena *arena;
};

static bool add_value(struct sample *s, struct str value, size_t budget);

static bool add_raw(struct sample *s, struct str text, size_t budget) {
    if (text.len > budget)
        return false;
    buf_add(&s->out, text);
    return true;
}

/* A long string loses its end; one that no head of fits fails. */
static bool add_string(struct sample *s, struct str literal, size_t budget) {
    struct str text = json_scalar(literal, s->arena);
    size_t start = s->out.len;
    if (parameters_redacted(text))
        return add_raw(s, STR("\"<hidden>\""), budget);
    if (literal.len <= budget && text.len <= STRING_BYTES)
        return add_raw(s, literal, budget);
    size_t room = budget < STRING_BYTES ? budget : STRING_BYTES;
    if (room < NESTED_LEAST_BYTES / 2)
        return false;
    /* a quotation mark needs two bytes, a control character six: halve until it fits */
    for (size_t most = room - 5; most > 0; most /= 2) {
        struct str head = safe_head(text, most);
        struct str cut = arena_printf(s->arena, "%.*s…", STR_ARG(head));
        json_quote(&s->out, cut);
        if (s->out.len - start <= budget && !s->out.truncated)
            return true;
        s->out.len = start;
        s->out.truncated = false;
    }
    return false;
}

static bool is_nested(struct str value) {
    return value.len && (value.data[0] == '{' || value.data[0] == '[');
}

/* One member or item with its comma; what is nested gets half of what is left, so that it leaves room for the rest. */
static bool add_item(struct sample *s, const struct json_item *item, bool first, size_t budget) {
    size_t start = s->out.len;
    if (item->name.len + 6 > budget)
        return false;
    if (!first)
        buf_addc(&s->out, ',');
    if (item->name.data) {
        buf_addc(&s->out, '"');
        buf_add(&s->out, item->name);
        buf_addz(&s->out, "\":");
    }
    size_t left = budget - (s->out.len - start);
    if (is_nested(item->value) && item->value.len > left && left / 2 > NESTED_LEAST_BYTES)
        left /= 2;
    bool secret = item->name.data && judge(item->name) == SECRET && !str_is(item->value, "null");
    bool added = secret ? add_raw(s, STR("\"<hidden>\""), left) : add_value(s, item->value, left);
    if (!added)
        s->out.len = start;
    return added;
}

static void add_marker(struct sample *s, bool first, char kind, size_t skipped) {
    if (skipped > 999999)
        skipped = 999999;
    buf_printf(&s->out, "%s%s\"%s%zu more\"", first ? "" : ",", kind == '{' ? "\"…\":" : "", kind == '{' ? "" : "…",
               skipped);
}

static bool add_nested(struct sample *s, struct str value, size_t budget) {
    if (budget < MARKER_BYTES + 2)
        return false;
    struct json_cursor cursor = json_open(value);
    struct json_item item;
    size_t start = s->out.len, skipped = 0;
    bool first = true;
    buf_addc(&s->out, value.data[0]);
    while (json_next(&cursor, &item)) {
        if (item.name.data && judge(item.name) == NOISE)
            continue;
        size_t used = s->out.len - start + MARKER_BYTES;
        if (used < budget && add_item(s, &item, first, budget - used))
            first = false;
        else
            skipped++;
    }
    if (skipped)
        add_marker(s, first, value.data[0], skipped);
    buf_addc(&s->out, value.data[0] == '{' ? '}' : ']');
    return true;
}

static bool add_value(struct sample *s, struct str value, size_t budget) {
    if (is_nested(value))
        return add_nested(s, value, budget);
    if (value.len && value.data[0] == '"')
        return add_string(s, value, budget);
    return add_raw(s, value, budget);
}

static bool says_something(struct str text) {
    return text.len && !str_is(text, "{}") && !str_is(text, "[]") && !str_is(text, "\"\"") && !str_is(text, "null");
}

struct str parameters_sample(struct str request_parameters, struct arena *arena) {
    struct str value = str_trim(request_parameters);
    if (!says_something(value))
        return STR_NONE;
    struct sample sample = {.out = BUF_INIT(PARAMETERS_MOST_BYTES), .arena = arena};
    bool added = add_value(&sample, value, PARAMETERS_MOST_BYTES);
    struct str text = added && says_something(buf_str(&sample.out)) ? arena_str(arena, buf_str(&sample.out)) : STR_NONE;
    buf_clear(&sample.out);
    return text;
}
