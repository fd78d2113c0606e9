#include "case/lead.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/document.h"
#include "trail/finding.h"
#include "trail/key.h"
#include "trail/source.h"

/* --- form -> type ---------------------------------------------------------------------------------------------- */

static bool all_of(struct str s, const char *set) {
    for (size_t i = 0; i < s.len; i++)
        if (!strchr(set, s.data[i]) || !s.data[i])
            return false;
    return s.len > 0;
}

static bool is_id_of(struct str s, bool (*wanted)(enum key_kind)) {
    enum key_kind kind = key_kind_of(s);
    if (kind == KEY_UNKNOWN || s.len < 16 || !wanted(kind))
        return false;
    struct str id = str_before(s, ':');
    for (size_t i = 0; i < id.len; i++)
        if (!isalnum((unsigned char)id.data[i]))
            return false;
    return true;
}

static bool is_identity(enum key_kind kind) {
    return kind == KEY_USER || kind == KEY_ROLE;
}

static bool looks_key(struct str s) {
    return is_id_of(s, key_is_credential);
}
static bool looks_principal(struct str s) {
    return is_id_of(s, is_identity);
}
static bool looks_arn(struct str s) {
    return str_starts(s, "arn:") && str_contains(s, ":");
}
static bool looks_event(struct str s) {
    return s.len == 36 && all_of(s, "0123456789abcdefABCDEF-") && s.data[8] == '-' && s.data[13] == '-';
}
static bool looks_session(struct str s) {
    return s.len == 10 && str_starts(s, "s-") && all_of(str_slice(s, 2, 10), "0123456789abcdef");
}
static bool looks_instance(struct str s) {
    return str_starts(s, "i-") && s.len >= 10 && all_of(str_slice(s, 2, s.len), "0123456789abcdef");
}
static bool looks_address(struct str s) {
    enum address_kind kind = address_of(s).kind;
    return kind == ADDRESS_PUBLIC || kind == ADDRESS_PRIVATE || kind == ADDRESS_AWS_INTERNAL ||
           (kind == ADDRESS_AWS_SERVICE && str_contains(s, ".amazonaws.com")) ||
           (all_of(s, "0123456789.") && str_contains(s, "."));
}

/* How each type is recognised, and its prefix. Order matters: the first form that fits wins. */
static const struct {
    const char *prefix;
    enum lead_type type;
    bool (*looks)(struct str);
} forms[] = {
    {"key:", LEAD_ACCESS_KEY, looks_key},
    {"arn:", LEAD_ARN, looks_arn},
    {"principal:", LEAD_PRINCIPAL, looks_principal},
    {"ip:", LEAD_IP, looks_address},
    {"event:", LEAD_EVENT, looks_event},
    {"session:", LEAD_SESSION, looks_session},
    {"instance:", LEAD_INSTANCE, looks_instance},
    {"user:", LEAD_USER, NULL},
    {"role:", LEAD_ROLE, NULL},
    {"resource:", LEAD_RESOURCE, NULL},
    {"finding:", LEAD_FINDING, NULL},
};

/* "arn:aws:iam::1:role/x" names a role, not one identity that signed a call; a bucket's ARN is a resource. */
static enum lead_type arn_type(struct str arn) {
    if (str_contains(arn, ":role/") && str_contains(arn, ":iam:"))
        return LEAD_ROLE;
    if (str_contains(arn, ":iam:") || str_contains(arn, ":sts:"))
        return LEAD_ARN;
    if (str_contains(arn, ":instance/i-"))
        return LEAD_INSTANCE;
    return LEAD_RESOURCE;
}

/* --- findings -------------------------------------------------------------------------------------------------- */

/* How well a finding leads to sessions: a credential before what holds one, before what was touched, before an address.
 */
static int telling(const struct finding *finding) {
    bool actor = false;
    for (size_t i = 0; i < finding->actor_count; i++)
        actor |= finding->actors[i].access_key_id.len > 0;
    return finding->access_key_id.len || actor                                              ? 5
           : finding->principal_id.len                                                      ? 4
           : finding->instance_id.len || finding->function_arn.len || finding->task_arn.len ? 3
           : finding->user_name.len || finding->resource.len                                ? 2
           : finding->remote_ip.len                                                         ? 1
                                                                                            : 0;
}

static void lead_of_finding(struct lead *lead, const struct finding *finding) {
    *lead = (struct lead){.type = LEAD_FINDING,
                          .value = finding->id.len ? finding->id : finding->arn,
                          .title = finding->title.len ? finding->title : finding->type,
                          .from = finding->first_seen,
                          .to = finding->last_seen,
                          .access_key_id = finding->access_key_id,
                          .principal_id = finding->principal_id,
                          .user_name = finding->user_name,
                          .account_id = finding->account_id,
                          .region = finding->region,
                          .api = finding->api,
                          .service = finding->service,
                          .address = finding->remote_ip,
                          .instance_id =
                              finding->instance_id.len ? finding->instance_id : str_after_last(finding->task_arn, '/'),
                          .arn = finding->function_arn,
                          .resource = finding->resource,
                          .sample = finding->sample};
    for (size_t i = 0; i < finding->actor_count && !lead->access_key_id.len; i++) {
        lead->access_key_id = finding->actors[i].access_key_id;
        if (!lead->principal_id.len)
            lead->principal_id = finding->actors[i].principal_id;
    }
}

/* "FILE#3" asks for the third finding of a file; a file of that very name is one. */
static size_t take_number(char *path) {
    struct stat info;
    char *mark = strrchr(path, '#');
    if (!mark || !all_of(str_of(mark + 1), "0123456789") || strlen(mark) > 9 || stat(path, &info) == 0)
        return 0;
    *mark = '\0';
    return strtoul(mark + 1, NULL, 10);
}

static size_t most_telling(const struct finding_list *list) {
    size_t best = 0;
    for (size_t i = 1; i < list->count; i++)
        if (telling(&list->items[i]) > telling(&list->items[best]))
            best = i;
    return best;
}

static enum err_code parse_finding(struct lead *out, struct arena *arena, const char *lead, struct err *err) {
    struct str text;
    char *path = arena_alloc(arena, strlen(lead) + 1);
    memcpy(path, lead, strlen(lead) + 1);
    size_t number = take_number(path);
    enum err_code code = document_read(path, arena, &text, err);
    if (code != ERR_OK)
        return code;
    struct finding_list list = {0};
    code = finding_read(text, arena, &list, err);
    if (code != ERR_OK) {
        struct err why = *err;
        err_set(err, ERR_INPUT, "'%s' is not a finding: %s", path, why.message);
        err_hint(err,
                 "a lead from a file is a GuardDuty, Security Hub or OCSF finding as JSON; "
                 "for logs use --logs %s",
                 path);
        return ERR_INPUT;
    }
    if (number > list.count)
        return err_set(err, ERR_USAGE, "'%s' holds %zu %s, no number %zu", path, list.count,
                       list.count == 1 ? "finding" : "findings", number);
    size_t chosen = number ? number - 1 : most_telling(&list);
    lead_of_finding(out, &list.items[chosen]);
    if (!number && list.count > 1) {
        out->finding_number = chosen + 1;
        out->finding_count = list.count;
    }
    return ERR_OK;
}

/* --- parsing --------------------------------------------------------------------------------------------------- */

static bool is_file(const char *text) {
    struct stat info;
    return strcmp(text, "-") == 0 || (stat(text, &info) == 0 && S_ISREG(info.st_mode));
}

/* What has a prefix or a form. False: neither. A finding's value is the name of its file. */
static bool parse_form(struct lead *out, struct arena *arena, struct str s) {
    *out = (struct lead){.value = s, .from = TIME_NONE, .to = TIME_NONE};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!str_starts(s, forms[i].prefix) || forms[i].type == LEAD_ARN)
            continue;
        out->type = forms[i].type;
        out->value = arena_str(arena, str_slice(s, strlen(forms[i].prefix), s.len));
        return true;
    }
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!forms[i].looks || !forms[i].looks(s))
            continue;
        out->type = forms[i].type == LEAD_ARN ? arn_type(s) : forms[i].type;
        return true;
    }
    return false;
}

static enum err_code names_nothing(const char *text, struct err *err) {
    return err_set(err, ERR_USAGE, "lead '%s' names nothing after '%.*s:'", text,
                   STR_ARG(str_before(str_of(text), ':')));
}

static enum err_code unknown_form(const char *text, struct err *err) {
    err_set(err, ERR_USAGE, "cannot tell what kind of lead '%s' is", text);
    err_hint(err,
             "access keys, ARNs, principal ids, addresses, event ids, instance ids, session ids (s-…) and finding "
             "files are recognised; else say which: user:%s, role:%s or resource:%s",
             text, text, text);
    return ERR_USAGE;
}

enum err_code lead_parse(struct lead *out, struct arena *arena, const char *text, struct err *err) {
    struct str s = arena_str(arena, str_trim(str_of(text)));
    if (!parse_form(out, arena, s))
        return is_file(text) ? parse_finding(out, arena, text, err) : unknown_form(text, err);
    if (str_empty(out->value))
        return names_nothing(text, err);
    return out->type == LEAD_FINDING ? parse_finding(out, arena, out->value.data, err) : ERR_OK;
}

enum err_code lead_parse_text(struct lead *out, struct arena *arena, const char *text, struct err *err) {
    struct str s = arena_str(arena, str_trim(str_of(text)));
    if (!parse_form(out, arena, s))
        return unknown_form(text, err);
    if (str_empty(out->value))
        return names_nothing(text, err);
    if (out->type != LEAD_FINDING)
        return ERR_OK;
    err_set(err, ERR_USAGE, "a finding is a file, and no file is opened from here");
    err_hint(err, "give what the finding names (key, ARN, address), or ask on the command line: backtrail case FILE");
    return ERR_USAGE;
}

/* --- which events ---------------------------------------------------------------------------------------------- */

/* An ARN's or path's last part: the role's, instance's or function's name. */
static struct str last_part(struct str arn) {
    return str_after_last(str_after_last(arn, '/'), ':');
}

/* What a resource is called in parameters, out of its ARN: without the type in front (`table/`, `function:`) and
 * without what follows the name: a qualifier, an object's key, the six letters that end a secret's ARN. */
static struct str resource_name(struct str resource) {
    static const struct {
        const char *service;
        bool cut_slash;
        size_t suffix;
    } rows[] = {{"s3", true, 0}, {"dynamodb", true, 0}, {"cloudformation", true, 0}, {"secretsmanager", false, 7}};
    if (!str_starts(resource, "arn:"))
        return resource;
    struct str rest = resource, service = STR_NONE;
    for (size_t part = 0; part < 5; part++) {
        size_t colon = str_find(rest, ":", 0);
        if (colon == (size_t)-1)
            return resource;
        if (part == 2)
            service = str_slice(rest, 0, colon);
        rest = str_slice(rest, colon + 1, rest.len);
    }
    size_t type = 0;
    while (type < rest.len && rest.data[type] != ':' && rest.data[type] != '/')
        type++;
    if (type < rest.len && !str_is(service, "s3"))
        rest = str_slice(rest, type + 1, rest.len);
    rest = str_before(rest, ':');
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(service, rows[i].service)) {
            rest = rows[i].cut_slash ? str_before(rest, '/') : rest;
            rest = str_slice(rest, 0, rest.len > rows[i].suffix ? rest.len - rows[i].suffix : rest.len);
        }
    return rest.len ? rest : resource;
}

/* One way to find the lead's sessions: a query and its single text parameter (twice where it has two). */
struct attempt {
    const char *query;
    struct str value, second;
};

enum { LEAD_ATTEMPTS = 12 };

/* The ways to find a lead's sessions, most telling first; a finding has several. Returns how many. */
static size_t attempts_of(const struct lead *lead, struct attempt out[LEAD_ATTEMPTS]) {
    size_t count = 0;
    switch (lead->type) {
    case LEAD_ACCESS_KEY: out[count++] = (struct attempt){"lead_access_key", lead->value, STR_NONE}; break;
    case LEAD_ARN: out[count++] = (struct attempt){"lead_arn", lead->value, STR_NONE}; break;
    case LEAD_PRINCIPAL: out[count++] = (struct attempt){"lead_principal", lead->value, STR_NONE}; break;
    case LEAD_IP: out[count++] = (struct attempt){"lead_address", lead->value, STR_NONE}; break;
    case LEAD_EVENT: out[count++] = (struct attempt){"lead_event", lead->value, STR_NONE}; break;
    case LEAD_USER: out[count++] = (struct attempt){"lead_user", lead->value, STR_NONE}; break;
    case LEAD_ROLE: out[count++] = (struct attempt){"lead_role", lead->value, STR_NONE}; break;
    case LEAD_INSTANCE: out[count++] = (struct attempt){"lead_instance", last_part(lead->value), STR_NONE}; break;
    case LEAD_RESOURCE:
        out[count++] = (struct attempt){"lead_resource", lead->value, resource_name(lead->value)};
        break;
    case LEAD_SESSION: out[count++] = (struct attempt){"lead_session", lead->value, STR_NONE}; break;
    case LEAD_FINDING:
        if (lead->sample) { /* its address and user are placeholders that others have, too */
            out[count++] = (struct attempt){"lead_access_key", lead->access_key_id, STR_NONE};
            break;
        }
        if (lead->access_key_id.len && lead->principal_id.len)
            out[count++] = (struct attempt){"lead_key_of_principal", lead->access_key_id, lead->principal_id};
        /* a key id that only others used is a recycled one: whom the finding names comes first */
        if (lead->principal_id.len)
            out[count++] = (struct attempt){"lead_principal", lead->principal_id, STR_NONE};
        if (lead->access_key_id.len)
            out[count++] = (struct attempt){"lead_access_key", lead->access_key_id, STR_NONE};
        if (lead->instance_id.len)
            out[count++] = (struct attempt){"lead_instance", lead->instance_id, STR_NONE};
        if (lead->user_name.len)
            out[count++] = (struct attempt){"lead_user", lead->user_name, STR_NONE};
        if (lead->user_name.len) /* of a role session, GuardDuty gives the role's name as userName */
            out[count++] = (struct attempt){"lead_role", lead->user_name, STR_NONE};
        if (lead->arn.len) /* Lambda names the sessions of a function after it */
            out[count++] = (struct attempt){"lead_instance", last_part(lead->arn), STR_NONE};
        if (lead->arn.len)
            out[count++] = (struct attempt){"lead_resource", lead->arn, resource_name(lead->arn)};
        if (lead->resource.len)
            out[count++] = (struct attempt){"lead_resource", lead->resource, resource_name(lead->resource)};
        if (lead->address.len)
            out[count++] = (struct attempt){"lead_address", lead->address, STR_NONE};
        break;
    }
    return count;
}

/* What the scan must pick so that the queries of attempts_of find it: at least what they select. */
static void watch_attempt(struct watch *watch, const struct attempt *attempt) {
    static const struct {
        const char *query;
        enum column column;
        bool contains;
    } rows[] = {
        {"lead_access_key", COLUMN_ACCESS_KEY_ID, false},
        {"lead_key_of_principal", COLUMN_ACCESS_KEY_ID, false},
        {"lead_arn", COLUMN_USER_ARN, false},
        {"lead_principal", COLUMN_PRINCIPAL_ID, true},
        {"lead_address", COLUMN_SOURCE_IP_ADDRESS, false},
        {"lead_event", COLUMN_EVENT_ID, false},
        {"lead_user", COLUMN_USER_NAME, false},
        {"lead_user", COLUMN_USER_ARN, true},
        {"lead_role", COLUMN_ISSUER_ARN, false},
        {"lead_role", COLUMN_ISSUER_USER_NAME, false},
        {"lead_role", COLUMN_USER_ARN, true},
        {"lead_instance", COLUMN_PRINCIPAL_ID, true},
        {"lead_instance", COLUMN_USER_NAME, false},
        {"lead_resource", COLUMN_REQUEST_PARAMETERS, true},
        {"lead_resource", COLUMN_RESOURCES, true},
        {"lead_resource", COLUMN_RESPONSE_ELEMENTS, true},
        {"lead_resource", COLUMN_ERROR_MESSAGE, true},
        {"lead_session", COLUMN_SESSION_ID, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i].query, attempt->query) != 0)
            continue;
        struct str value = attempt->value;
        if (strcmp(attempt->query, "lead_role") == 0 && rows[i].column != COLUMN_ISSUER_ARN)
            value = last_part(value);
        if (strcmp(attempt->query, "lead_resource") == 0)
            value = attempt->second;
        if (rows[i].contains)
            watch_contains(watch, rows[i].column, value);
        else
            watch_equal(watch, rows[i].column, value);
    }
}

void lead_watch(const struct lead *lead, struct watch *watch) {
    struct attempt attempts[LEAD_ATTEMPTS];
    size_t count = attempts_of(lead, attempts);
    for (size_t i = 0; i < count; i++)
        watch_attempt(watch, &attempts[i]);
}

static enum err_code try_attempt(struct evidence *evidence, const struct lead *lead, const struct attempt *attempt,
                                 struct strs *sessions, uint64_t *event_count, struct err *err) {
    struct param params[] = {PARAM_STR(attempt->value), PARAM_TIMESTAMP(lead->from), PARAM_TIMESTAMP(lead->to),
                             PARAM_STR(attempt->second)};
    struct result *result;
    enum err_code code = evidence_query(evidence, attempt->query, params, 4, &result, err);
    if (code != ERR_OK)
        return code;
    struct err fault = {0};
    while (result_next(result, &fault)) {
        struct str session = arena_str(evidence_arena(evidence), result_text(result, 0));
        if (session.data)
            strs_add_new(evidence_arena(evidence), sessions, session);
        *event_count += (uint64_t)result_integer(result, 1, 0);
    }
    result_free(result);
    if (fault.code != ERR_OK)
        *err = fault;
    return fault.code;
}

enum err_code lead_sessions(struct evidence *evidence, const struct lead *lead, struct strs *sessions,
                            uint64_t *event_count, struct err *err) {
    struct attempt attempts[LEAD_ATTEMPTS];
    size_t count = attempts_of(lead, attempts);
    enum err_code code = ERR_OK;
    *event_count = 0;
    for (size_t i = 0; i < count && code == ERR_OK && !sessions->count; i++)
        code = try_attempt(evidence, lead, &attempts[i], sessions, event_count, err);
    return code;
}
