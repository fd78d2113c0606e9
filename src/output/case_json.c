#include "output/case_json.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/safe.h"

/* jansson copies text and refuses what is not UTF-8; a refused string must not lose its member. */
static size_t sequence_bytes(const unsigned char *p, size_t left) {
    size_t want = p[0] < 0x80 ? 1 : p[0] >= 0xC2 && p[0] < 0xE0 ? 2 : (p[0] & 0xF0) == 0xE0 ? 3 : p[0] < 0xF5 ? 4 : 0;
    if (p[0] >= 0x80 && p[0] < 0xC2)
        return 0;
    for (size_t i = 1; i < want; i++)
        if (i >= left || (p[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (want == 3 && p[0] == 0xE0 && p[1] < 0xA0) || (want == 4 && p[0] == 0xF0 && p[1] < 0x90);
    bool outside = (want == 3 && p[0] == 0xED && p[1] > 0x9F) || (want == 4 && p[0] == 0xF4 && p[1] > 0x8F);
    return overlong || outside ? 0 : want;
}

static json_t *repaired(struct str text) {
    struct buf buf = BUF_INIT(text.len * 3);
    for (size_t i = 0; i < text.len;) {
        size_t bytes = sequence_bytes((const unsigned char *)text.data + i, text.len - i);
        if (bytes)
            buf_add(&buf, (struct str){text.data + i, bytes});
        else
            buf_addz(&buf, "\xEF\xBF\xBD");
        i += bytes ? bytes : 1;
    }
    json_t *json = json_stringn(buf_str(&buf).data, buf.len);
    buf_clear(&buf);
    return json;
}

json_t *json_of_str(struct str text) {
    if (!text.data)
        return json_null();
    json_t *json = json_stringn(text.data, text.len);
    return json ? json : repaired(text);
}

json_t *json_of_time(int64_t time) {
    char text[32];
    return time == TIME_NONE ? json_null() : json_stringn(text, time_format(time, text));
}

static json_t *of_count(uint64_t count) {
    return json_integer((json_int_t)count);
}

static json_t *of_name(const char *name) {
    return name ? json_string(name) : json_null();
}

static json_t *of_strs(const struct strs *strs) {
    json_t *array = json_array();
    for (size_t i = 0; i < strs->count; i++)
        json_array_append_new(array, json_of_str(strs->items[i]));
    return array;
}

static void put(json_t *object, const char *name, json_t *value) {
    if (json_object_set_new(object, name, value) != 0)
        BUG("cannot set JSON member '%s'", name);
}

/* Member and model carry the same name nearly everywhere: these keep a document's shape readable as a list. */
#define PUT_STR(from, member)   put(json, #member, json_of_str((from)->member))
#define PUT_TIME(from, member)  put(json, #member, json_of_time((from)->member))
#define PUT_COUNT(from, member) put(json, #member, of_count((from)->member))
#define PUT_STRS(from, member)  put(json, #member, of_strs(&(from)->member))

static json_t *lead_json(const struct lead *lead) {
    json_t *json = json_object();
    put(json, "type", of_name(lead_type_name(lead->type)));
    PUT_STR(lead, value);
    PUT_STR(lead, title);
    PUT_TIME(lead, from);
    PUT_TIME(lead, to);
    return json;
}

static json_t *origin_json(const struct origin *origin) {
    json_t *json = json_object();
    put(json, "kind", of_name(origin_kind_name(origin->kind)));
    PUT_STR(origin, identity);
    PUT_STR(origin, principal_id);
    PUT_STR(origin, account_id);
    PUT_STR(origin, access_key_id);
    PUT_STR(origin, event_id);
    PUT_TIME(origin, event_time);
    PUT_STR(origin, source_ip);
    PUT_STR(origin, user_agent);
    put(json, "mfa", origin->mfa < 0 ? json_null() : json_boolean(origin->mfa));
    return json;
}

static json_t *verdict_json(const struct verdict *verdict) {
    json_t *json = json_object();
    put(json, "confidence", of_name(confidence_name(verdict->confidence)));
    PUT_STR(verdict, sentence);
    put(json, "origin", origin_json(&verdict->origin));
    return json;
}

static json_t *child_json(const struct hop_end *child) {
    json_t *json = json_object();
    PUT_STR(child, session_id);
    PUT_STR(child, access_key_id);
    PUT_STR(child, identity);
    PUT_STR(child, principal_id);
    PUT_TIME(child, creation_date);
    return json;
}

static json_t *parent_json(const struct hop_end *parent) {
    json_t *json = json_object();
    PUT_STR(parent, session_id);
    PUT_STR(parent, access_key_id);
    PUT_STR(parent, identity);
    PUT_STR(parent, principal_id);
    PUT_STR(parent, type);
    PUT_STR(parent, invoked_by);
    PUT_STR(parent, account_id);
    return json;
}

static json_t *copies_json(const struct hop *hop) {
    json_t *array = json_array();
    for (size_t i = 0; i < hop->copy_count; i++) {
        json_t *json = json_object();
        PUT_STR(&hop->copies[i], event_id);
        PUT_STR(&hop->copies[i], recipient_account_id);
        json_array_append_new(array, json);
    }
    return array;
}

static json_t *hops_json(const struct hop *hops, size_t count);

static json_t *hop_json(const struct hop *hop) {
    json_t *json = json_object();
    put(json, "class", json_stringn(&hop->join_class, hop->join_class ? 1 : 0));
    put(json, "confidence", of_name(confidence_name(hop->confidence)));
    PUT_STRS(hop, matched);
    PUT_STR(hop, event_id);
    PUT_TIME(hop, event_time);
    PUT_STR(hop, event_source);
    PUT_STR(hop, event_name);
    PUT_STR(hop, account_id);
    PUT_STR(hop, region);
    PUT_STR(hop, source_ip);
    PUT_STR(hop, user_agent);
    PUT_STR(hop, role_session_name);
    PUT_STR(hop, source_identity);
    put(json, "child", child_json(&hop->child));
    put(json, "parent", parent_json(&hop->parent));
    put(json, "copies", copies_json(hop));
    put(json, "alternatives", hops_json(hop->alternatives, hop->alternative_count));
    PUT_STR(hop, note);
    PUT_STR(hop, source_object);
    put(json, "source_offset", hop->source_object.data ? json_integer(hop->source_offset) : json_null());
    return json;
}

static json_t *hops_json(const struct hop *hops, size_t count) {
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, hop_json(&hops[i]));
    return array;
}

static json_t *keys_json(const struct session *session) {
    json_t *array = json_array();
    for (size_t i = 0; i < session->key_count; i++) {
        const struct session_key *key = &session->keys[i];
        json_t *json = json_object();
        PUT_STR(key, access_key_id);
        PUT_COUNT(key, event_count);
        PUT_TIME(key, first_event);
        PUT_TIME(key, last_event);
        PUT_STRS(key, regions);
        PUT_STRS(key, services);
        put(json, "forward_access", json_boolean(key->forward_access));
        json_array_append_new(array, json);
    }
    return array;
}

static json_t *stretches_json(const struct session *session) {
    json_t *array = json_array();
    for (size_t i = 0; i < session->stretch_count; i++) {
        const struct work_time *stretch = &session->stretches[i];
        json_t *json = json_object();
        PUT_TIME(stretch, first_event);
        PUT_TIME(stretch, last_event);
        PUT_COUNT(stretch, event_count);
        json_array_append_new(array, json);
    }
    return array;
}

static json_t *session_json(const struct session *session) {
    json_t *json = json_object();
    PUT_STR(session, session_id);
    put(json, "relation", of_name(relation_name(session->relation)));
    PUT_STR(session, parent_session_id);
    put(json, "kind", of_name(session_kind_name(session->kind)));
    PUT_STR(session, identity);
    PUT_STR(session, principal_id);
    PUT_STR(session, account_id);
    PUT_TIME(session, creation_date);
    PUT_TIME(session, first_event);
    PUT_TIME(session, last_event);
    PUT_COUNT(session, event_count);
    PUT_COUNT(session, success);
    PUT_COUNT(session, failure);
    PUT_COUNT(session, denied);
    PUT_COUNT(session, forward_access_events);
    put(json, "keys", keys_json(session));
    PUT_STRS(session, source_ips);
    PUT_STRS(session, regions);
    put(json, "stretches", stretches_json(session));
    PUT_STR(session, user_type);
    PUT_STR(session, user_name);
    PUT_STR(session, parent_confidence);
    return json;
}

static json_t *sessions_json(const struct kase *kase) {
    json_t *array = json_array();
    for (size_t i = 0; i < kase->session_count; i++)
        json_array_append_new(array, session_json(&kase->sessions[i]));
    return array;
}

/* An error code is the log's own text: a code that is absent or not UTF-8 still counts. */
static json_t *errors_json(const struct call *call) {
    json_t *object = json_object();
    for (size_t i = 0; i < call->error_count; i++) {
        json_t *code = json_of_str(call->errors[i].code);
        const char *name = json_is_string(code) ? json_string_value(code) : "";
        json_int_t before = json_integer_value(json_object_get(object, name));
        put(object, name, json_integer(before + (json_int_t)call->errors[i].count));
        json_decref(code);
    }
    return object;
}

static json_t *call_json(const struct call *call) {
    json_t *json = json_object();
    put(json, "group", of_name(call_group_name(call->group)));
    PUT_STR(call, event_source);
    PUT_STR(call, event_name);
    PUT_COUNT(call, total);
    PUT_COUNT(call, success);
    PUT_COUNT(call, failure);
    PUT_COUNT(call, denied);
    put(json, "errors", errors_json(call));
    PUT_TIME(call, first_event);
    PUT_TIME(call, last_event);
    PUT_STRS(call, regions);
    PUT_STR(call, resource_sample);
    PUT_STR(call, denied_resource_sample);
    PUT_STR(call, parameters_sample);
    PUT_STR(call, filter_sample);
    PUT_STR(call, error_message_sample);
    PUT_STR(call, event_id_sample);
    PUT_STR(call, why_sensitive);
    put(json, "dry_run", of_count(call->dry_run.count));
    put(json, "partial", of_count(call->partial.count));
    PUT_STR(call, source_object);
    put(json, "source_offset", call->source_object.data ? json_integer(call->source_offset) : json_null());
    return json;
}

static json_t *calls_json(const struct kase *kase) {
    json_t *array = json_array();
    for (size_t i = 0; i < kase->call_count; i++)
        json_array_append_new(array, call_json(&kase->calls[i]));
    return array;
}

static json_t *agents_json(const struct source *source) {
    json_t *array = json_array();
    for (size_t i = 0; i < source->agent_count; i++) {
        json_t *json = json_object();
        PUT_STR(&source->agents[i], value);
        PUT_STR(&source->agents[i], family);
        PUT_COUNT(&source->agents[i], event_count);
        json_array_append_new(array, json);
    }
    return array;
}

static json_t *source_json(const struct source *source) {
    json_t *json = json_object();
    PUT_STR(source, address);
    put(json, "kind", of_name(source_kind_name(source->kind)));
    put(json, "trust", of_name(source_trust_name(source->trust)));
    PUT_STR(source, vpc_endpoint_id);
    PUT_STR(source, vpc_endpoint_account_id);
    PUT_COUNT(source, event_count);
    PUT_TIME(source, first_event);
    PUT_TIME(source, last_event);
    put(json, "user_agents", agents_json(source));
    PUT_STR(source, note);
    PUT_STR(source, country);
    PUT_STR(source, network);
    PUT_STR(source, network_owner);
    return json;
}

static json_t *sources_json(const struct kase *kase) {
    json_t *array = json_array();
    for (size_t i = 0; i < kase->source_count; i++)
        json_array_append_new(array, source_json(&kase->sources[i]));
    return array;
}

static json_t *caveats_json(const struct kase *kase) {
    json_t *array = json_array();
    for (size_t i = 0; i < kase->caveat_count; i++) {
        json_t *json = json_object();
        put(json, "code", of_name(kase->caveats[i].code));
        PUT_STR(&kase->caveats[i], sentence);
        PUT_STRS(&kase->caveats[i], event_ids);
        json_array_append_new(array, json);
    }
    return array;
}

static json_t *coverage_json(const struct coverage *coverage) {
    json_t *json = json_object();
    PUT_TIME(coverage, first_event);
    PUT_TIME(coverage, last_event);
    PUT_STRS(coverage, accounts);
    PUT_STRS(coverage, regions);
    PUT_COUNT(coverage, events);
    PUT_COUNT(coverage, duplicates);
    PUT_COUNT(coverage, refused);
    return json;
}

json_t *case_json(const struct kase *kase, unsigned parts) {
    json_t *json = json_object();
    put(json, "schema", json_string("backtrail.case/1"));
    put(json, "lead", lead_json(&kase->lead));
    put(json, "scope", of_name(kase->scope));
    if (parts & CASE_VERDICT)
        put(json, "verdict", verdict_json(&kase->verdict));
    if (parts & CASE_CHAIN)
        put(json, "chain", hops_json(kase->chain, kase->hop_count));
    if (parts & CASE_SESSIONS)
        put(json, "sessions", sessions_json(kase));
    if (parts & CASE_CALLS)
        put(json, "calls", calls_json(kase));
    if (parts & CASE_SOURCES)
        put(json, "sources", sources_json(kase));
    if (parts & CASE_CAVEATS)
        put(json, "caveats", caveats_json(kase));
    put(json, "coverage", coverage_json(&kase->coverage));
    return json;
}

static bool is_ascii(const char *data, size_t len) {
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)data[i] >= 0x7f)
            return false;
    return true;
}

/* jansson hands out whole characters. */
static int write_piece(const char *data, size_t len, void *context) {
    FILE *out = context;
    if (is_ascii(data, len))
        return fwrite(data, 1, len, out) == len ? 0 : -1;
    struct buf safe = BUF_INIT(len * 6 + 16);
    safe_json(&safe, (struct str){data, len});
    bool written = fwrite(safe.data, 1, safe.len, out) == safe.len;
    buf_clear(&safe);
    return written ? 0 : -1;
}

bool json_emit(FILE *out, const json_t *json, size_t flags) {
    return json_dump_callback(json, write_piece, out, flags) == 0;
}

void case_json_write(FILE *out, const struct kase *kase, unsigned parts, enum case_json_form form, bool ascii) {
    size_t flags =
        JSON_PRESERVE_ORDER | (form == CASE_JSON_PRETTY ? JSON_INDENT(2) : 0) | (ascii ? JSON_ENSURE_ASCII : 0);
    json_t *json = case_json(kase, parts);
    if (json_emit(out, json, flags))
        fputc('\n', out);
    json_decref(json);
}
