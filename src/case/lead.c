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
    /* they run with a role: its sessions are what is asked for */
    static const char *const runners[] = {":instance/i-", ":function:", ":task/"};
    for (size_t i = 0; i < sizeof runners / sizeof *runners; i++)
        if (str_contains(arn, runners[i]))
            return LEAD_INSTANCE;
    return LEAD_RESOURCE;
}

/* --- findings -------------------------------------------------------------------------------------------------- */

/* How well a finding leads to sessions: a credential before what holds one, before what was touched, before an address;
 * a sample leads nowhere.
 */
static int telling(const struct finding *finding) {
    bool actor = false;
    for (size_t i = 0; i < finding->actor_count; i++)
        actor |= finding->actors[i].access_key_id.len > 0;
    return finding->sample                                                                  ? 0
           : finding->access_key_id.len || actor                                            ? 6
           : finding->principal_id.len                                                      ? 5
           : finding->instance_id.len || finding->function_arn.len || finding->task_arn.len ? 4
           : finding->user_name.len || finding->resource.len                                ? 3
           : finding->remote_ip.len                                                         ? 2
                                                                                            : 1;
}

static void add_identity(struct arena *arena, struct lead *lead, struct lead_identity identity) {
    if (!identity.access_key_id.len && !identity.principal_id.len && !identity.user_name.len)
        return;
    for (size_t i = 0; i < lead->identity_count; i++) {
        const struct lead_identity *known = &lead->identities[i];
        if (str_compare(known->access_key_id, identity.access_key_id) == 0 &&
            str_compare(known->principal_id, identity.principal_id) == 0 &&
            (identity.access_key_id.len || identity.principal_id.len ||
             str_compare(known->user_name, identity.user_name) == 0))
            return;
    }
    *arena_push(arena, lead->identities, lead->identity_count, lead->identity_space) = identity;
}

/* An attack sequence may name its resources' identity besides its actors: each is looked for. */
static void add_identities(struct arena *arena, struct lead *lead, const struct finding *finding) {
    for (size_t i = 0; i < finding->actor_count; i++) {
        const struct finding_actor *actor = &finding->actors[i];
        add_identity(arena, lead,
                     (struct lead_identity){actor->access_key_id, actor->principal_id, actor->user_name,
                                            actor->user_type,
                                            actor->account_id.len ? actor->account_id : finding->account_id});
    }
    add_identity(arena, lead,
                 (struct lead_identity){finding->access_key_id, finding->principal_id, finding->user_name,
                                        finding->user_type, finding->account_id});
}

static void lead_of_finding(struct lead *lead, struct arena *arena, const struct finding *finding) {
    *lead = (struct lead){.type = LEAD_FINDING,
                          .value = finding->id.len ? finding->id : finding->arn,
                          .title = finding->title.len ? finding->title : finding->type,
                          .finding_type = finding->type,
                          .from = finding->first_seen,
                          .to = finding->last_seen,
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
    add_identities(arena, lead, finding);
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
    lead_of_finding(out, arena, &list.items[chosen]);
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

static struct str without_percents(struct arena *arena, struct str s) {
    char *text = arena_alloc(arena, s.len + 1);
    size_t length = 0;
    for (size_t i = 0; i < s.len; i++) {
        char hex[3] = {0};
        if (s.data[i] == '%' && i + 2 < s.len && isxdigit((unsigned char)s.data[i + 1]) &&
            isxdigit((unsigned char)s.data[i + 2])) {
            hex[0] = s.data[i + 1], hex[1] = s.data[i + 2];
            text[length++] = (char)strtol(hex, NULL, 16);
            i += 2;
        } else {
            text[length++] = s.data[i];
        }
    }
    text[length] = '\0';
    return (struct str){text, length};
}

static struct str in_capitals(struct arena *arena, struct str s) {
    char *text = arena_alloc(arena, s.len + 1);
    for (size_t i = 0; i < s.len; i++)
        text[i] = (char)toupper((unsigned char)s.data[i]);
    text[s.len] = '\0';
    return (struct str){text, s.len};
}

/* "203.0.113.7:443" and "[2001:db8::1]:443", as proxies and browsers write addresses. */
static struct str without_port(struct str s) {
    bool bracketed = str_starts(s, "[");
    struct str address = bracketed ? str_before(str_slice(s, 1, s.len), ']') : str_before(s, ':');
    struct str rest = str_slice(s, address.len + 2 * (size_t)bracketed, s.len);
    bool port = !rest.len || (str_starts(rest, ":") && all_of(str_slice(rest, 1, rest.len), "0123456789"));
    enum address_kind kind = address_of(address).kind;
    return port && (kind == ADDRESS_PUBLIC || kind == ADDRESS_PRIVATE) ? address : s;
}

/* What other tools and people write, as CloudTrail has it. */
static struct str as_logged(struct arena *arena, struct str s) {
    struct str capitals = in_capitals(arena, s);
    if (str_starts(s, "s3://"))
        return arena_printf(arena, "arn:aws:s3:::%.*s", (int)s.len - 5, s.data + 5);
    if (str_starts(capitals, "ARN%3A"))
        return without_percents(arena, s);
    if (capitals.len == 20 && looks_key(capitals))
        return capitals;
    return without_port(s);
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
    s = out->value = arena_str(arena, as_logged(arena, s));
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
    enum address_kind kind = address_of(str_before(str_of(text), '/')).kind;
    if (strchr(text, '/') && (kind == ADDRESS_PUBLIC || kind == ADDRESS_PRIVATE)) {
        err_hint(err, "a range of addresses is no lead: `backtrail sessions` lists all, with their addresses; then "
                      "give one of them");
        return ERR_USAGE;
    }
    err_hint(err,
             "access keys, ARNs, principal ids, addresses, event ids, instance ids, session ids (s-…) and finding "
             "files are recognised; else say which: key:%s, user:%s, role:%s or resource:%s",
             text, text, text, text);
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
