#include "gen/truth.h"

#include <errno.h>
#include <jansson.h>

#include "gen/ids.h"

struct truth_hop *truth_add(struct truth *truth, const struct issuance *issuance, const char *classes,
                            struct str parent_key) {
    if (truth->hop_count == TRUTH_HOPS)
        BUG("more than %d hops", TRUTH_HOPS);
    struct truth_hop *hop = &truth->hops[truth->hop_count++];
    *hop = (struct truth_hop){.classes = classes, .parent_key = parent_key};
    hop->events[0] = issuance->entry;
    hop->events[1] = issuance->copy;
    hop->name = issuance->entry->record.name.data;
    return hop;
}

void truth_lead_key(struct truth *truth, const struct party *party) {
    truth->lead_type = "access_key";
    truth->lead = party->actor.key;
    truth->session = party;
}

void truth_may(struct truth *truth, struct entry *entry, const char *classes) {
    struct issuance issuance = {entry, NULL, NULL};
    truth_add(truth, &issuance, classes, STR_NONE)->optional = true;
}

void truth_remove_account(struct story *story, const struct truth *truth) {
    for (size_t i = 0; truth->missing && i < story->entry_count; i++)
        if (str_eq(story->entries[i]->record.recipient, truth->missing->id))
            story->entries[i]->dropped = true;
}

static void drop(struct entry *const *events) {
    for (size_t i = 0; i < TRUTH_CHOICES && events[i]; i++)
        events[i]->dropped = true;
}

/* Origins that a session's own events name: webIdFederationData, sessionCredentialFromConsole. */
static const char *spoken_of(const char *origin_kind) {
    static const char *const kinds[] = {"web_identity", "saml", "user_sign_in", "root_sign_in", "identity_center"};
    for (size_t i = 0; origin_kind && i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i], origin_kind))
            return kinds[i];
    return NULL;
}

void truth_remove_issuance(struct truth *truth, uint32_t draw) {
    if (!truth->hop_count)
        return;
    size_t cut = draw % truth->hop_count;
    drop(truth->hops[cut].events);
    drop(truth->hops[cut].alternatives);
    /* what lay behind the removed hop can no longer be found; only of some origins the session itself still speaks */
    const char *spoken = cut == 0 ? spoken_of(truth->origin_kinds[0]) : NULL;
    size_t left = truth->hop_count - cut - 1;
    memmove(truth->hops, truth->hops + cut + 1, left * sizeof *truth->hops);
    truth->hop_count = left;
    memset(truth->origin_kinds, 0, sizeof truth->origin_kinds);
    memset(truth->origin_identity, 0, sizeof truth->origin_identity);
    memset(truth->origin_events, 0, sizeof truth->origin_events);
    memset(truth->confidence, 0, sizeof truth->confidence);
    memset(truth->caveats, 0, sizeof truth->caveats);
    memset(truth->no_caveats, 0, sizeof truth->no_caveats);
    truth->origin_key = truth->origin_account = STR_NONE;
    truth->origin_kinds[0] = "unknown";
    truth->origin_kinds[1] = spoken;
    if (!left && truth->session_kinds[0]) /* how it began is not known: it may be called by what it is */
        truth->session_kinds[1] = "role";
    truth->confidence[0] = "gap";
    truth->confidence_not = false;
    truth->caveats[0][0] = "gap";
    truth->caveats[0][1] = "login_missing";
    truth->caveats[0][2] = "caller_trail_missing";
    truth->caveats[0][3] = "sts_region_missing";
}

/* --- counting -------------------------------------------------------------------------------------------------- */

/* Does the event belong to the session? Compared by what is in the log, not by who told it: two parties may be one. */
static bool belongs(const struct entry *entry, const struct party *session) {
    const struct party *party = entry->party;
    if (entry->dropped || !party || party->actor.created != session->actor.created ||
        !str_eq(party->actor.principal, session->actor.principal))
        return false;
    return session->actor.created || str_eq(party->actor.key, session->actor.key);
}

/* A long-term key's forward access has sessions of its own. */
static bool counted(const struct entry *entry, const struct party *session) {
    return belongs(entry, session) && (session->actor.created || !entry->forward);
}

static json_t *text(struct str s) {
    return json_stringn(s.data ? s.data : "", s.len);
}

static json_t *one_text(const char *s) {
    json_t *list = json_array();
    json_array_append_new(list, json_string(s));
    return list;
}

static json_t *texts(const char *const *items) {
    json_t *list = json_array();
    for (size_t i = 0; i < TRUTH_CHOICES && items[i]; i++)
        json_array_append_new(list, json_string(items[i]));
    return list;
}

static json_t *one_number(uint64_t n) {
    json_t *list = json_array();
    json_array_append_new(list, json_integer((json_int_t)n));
    return list;
}

static json_t *event_ids(struct entry *const *events) {
    json_t *list = json_array();
    for (size_t i = 0; i < TRUTH_CHOICES && events[i]; i++)
        if (!events[i]->dropped)
            json_array_append_new(list, text(events[i]->event_id));
    return list;
}

static void add_text(json_t *list, struct str s) {
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item) if (s.len == json_string_length(item) &&
                                          !memcmp(json_string_value(item), s.data, s.len)) return;
    json_array_append_new(list, text(s));
}

static void count_up(json_t *object, const char *name, json_int_t by) {
    json_object_set_new(object, name, json_integer(json_integer_value(json_object_get(object, name)) + by));
}

/* --- the parts ------------------------------------------------------------------------------------------------- */

static json_t *lead_json(const struct truth *truth) {
    return json_pack("{s:s, s:o}", "type", truth->lead_type, "value", text(truth->lead));
}

static json_t *origin_json(const struct truth *truth) {
    json_t *origin = json_pack("{s:o}", "kind", texts(truth->origin_kinds));
    json_t *identity = json_array();
    for (size_t i = 0; i < TRUTH_CHOICES && truth->origin_identity[i].data; i++)
        json_array_append_new(identity, text(truth->origin_identity[i]));
    if (json_array_size(identity))
        json_object_set(origin, "identity", identity);
    json_decref(identity);
    if (truth->origin_key.data)
        json_object_set_new(origin, "access_key_id", text(truth->origin_key));
    if (truth->origin_account.data)
        json_object_set_new(origin, "account_id", text(truth->origin_account));
    if (truth->origin_events[0])
        json_object_set_new(origin, "event_id", event_ids(truth->origin_events));
    return origin;
}

static json_t *hop_json(const struct truth_hop *hop) {
    json_t *classes = json_array();
    for (const char *c = hop->classes; *c; c++)
        json_array_append_new(classes, json_stringn(c, 1));
    json_t *names = one_text(hop->name);
    if (hop->also_name)
        json_array_append_new(names, json_string(hop->also_name));
    json_t *json =
        json_pack("{s:o, s:o, s:o}", "class", classes, "event_id", event_ids(hop->events), "event_name", names);
    if (hop->parent_key.len)
        json_object_set_new(json, "parent_key", text(hop->parent_key));
    if (hop->alternatives[0])
        json_object_set_new(json, "alternatives", event_ids(hop->alternatives));
    if (hop->not_confidence)
        json_object_set_new(json, "not_confidence", one_text(hop->not_confidence));
    if (hop->optional)
        json_object_set_new(json, "optional", json_true());
    return json;
}

static json_t *chain_json(const struct truth *truth) {
    json_t *chain = json_array();
    for (size_t i = truth->hop_count; i-- > 0;)
        json_array_append_new(chain, hop_json(&truth->hops[i]));
    return chain;
}

static void add_forward(json_t *session, const struct story *story, const struct party *party) {
    json_t *keys = json_array();
    json_int_t forward = 0;
    for (size_t i = 0; i < story->entry_count; i++) {
        const struct entry *entry = story->entries[i];
        if (!belongs(entry, party) || !entry->forward)
            continue;
        forward++;
        add_text(keys, entry->key);
    }
    /* a long-term key's may be listed with it or not: they are its doing, but not its session */
    if (!party->actor.created && forward)
        json_object_set(session, "keys_may", keys);
    else
        json_object_set(session, "forward_access_keys", keys);
    json_object_set_new(session, "forward_access_events", json_integer(forward));
    json_decref(keys);
}

static json_t *session_json(const struct story *story, const struct truth *truth) {
    const struct party *party = truth->session;
    json_t *keys = json_array(), *regions = json_array();
    uint64_t events = 0;
    for (size_t i = 0; i < story->entry_count; i++) {
        const struct entry *entry = story->entries[i];
        if (!counted(entry, party))
            continue;
        events++;
        add_text(regions, entry->record.region);
        if (entry->key.len)
            add_text(keys, entry->key);
    }
    char created[ID_TIME_MOST];
    size_t len = (size_t)(put_iso(created, party->actor.created) - created);
    json_t *session = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "kind", texts(truth->session_kinds), "principal_id",
                                text(party->actor.principal), "creation_date",
                                party->actor.created ? json_stringn(created, len) : json_null(), "keys", keys,
                                "event_count", one_number(events), "regions", regions);
    if (!truth->forward_free)
        add_forward(session, story, party);
    return session;
}

static json_t *call_of(json_t *rows, const struct record *record) {
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        const char *source = json_string_value(json_object_get(row, "source"));
        if (str_is(record->source, source) && str_is(record->name, json_string_value(json_object_get(row, "name"))))
            return row;
    }
    row = json_pack("{s:o, s:o, s:i, s:i, s:i, s:i}", "source", text(record->source), "name", text(record->name),
                    "total", 0, "success", 0, "failure", 0, "denied", 0);
    json_array_append_new(rows, row);
    return row;
}

static void add_call(json_t *rows, const struct entry *entry) {
    json_t *row = call_of(rows, &entry->record);
    count_up(row, "total", 1);
    count_up(row, entry->outcome == OUTCOME_SUCCESS ? "success" : "failure", 1);
    count_up(row, "denied", entry->outcome == OUTCOME_DENIED);
}

static void add_calls(json_t *expected, const struct story *story, const struct truth *truth) {
    json_t *rows = json_array(), *sources = json_object();
    for (size_t i = 0; i < story->entry_count; i++) {
        const struct entry *entry = story->entries[i];
        if (!counted(entry, truth->session))
            continue;
        add_call(rows, entry);
        count_up(sources, entry->record.address.data, 1);
    }
    json_object_set_new(expected, "calls", rows);
    json_object_set_new(expected, "source_counts", sources);
}

static json_t *caveats_json(const struct truth *truth) {
    json_t *must = json_array(), *must_not = json_array();
    for (size_t i = 0; i < TRUTH_CAVEATS && truth->caveats[i][0]; i++)
        json_array_append_new(must, texts(truth->caveats[i]));
    for (size_t i = 0; i < TRUTH_CAVEATS && truth->no_caveats[i]; i++)
        json_array_append_new(must_not, json_string(truth->no_caveats[i]));
    if (!truth->placed || strcmp(truth->trust, "spoofable"))
        json_array_append_new(must_not, json_string("source_spoofable"));
    return json_pack("{s:o, s:o}", "must", must, "must_not", must_not);
}

static json_t *placed_json(const struct truth *truth) {
    struct str owner = truth->placed->vpc_endpoint_account;
    return json_pack("[{s:o, s:[s], s:o}]", "address", text(truth->placed->address), "trust", truth->trust,
                     "vpc_endpoint_account_id", owner.data ? text(owner) : json_null());
}

static json_t *coverage_json(const struct story *story) {
    uint64_t events = 0, duplicates = 0;
    for (size_t i = 0; i < story->entry_count; i++) {
        events += !story->entries[i]->dropped;
        duplicates += story->entries[i]->dropped ? 0 : story->entries[i]->copies;
    }
    return json_pack("{s:o, s:o}", "events", one_number(events), "duplicates", one_number(duplicates));
}

static json_t *sessions_json(const struct story *story, const struct party *const *parties, size_t most) {
    json_t *list = json_array();
    for (size_t s = 0; s < most && parties[s]; s++) {
        const struct party *party = parties[s];
        json_int_t events = 0;
        for (size_t i = 0; i < story->entry_count; i++)
            events += counted(story->entries[i], party);
        char created[ID_TIME_MOST];
        size_t len = (size_t)(put_iso(created, party->actor.created) - created);
        json_array_append_new(
            list, json_pack("{s:o, s:o, s:I}", "principal_id", text(party->actor.principal), "creation_date",
                            party->actor.created ? json_stringn(created, len) : json_null(), "event_count", events));
    }
    return list;
}

/* The descendants, and the calls of the lead and of all of them, what services did for long-term keys included. */
static json_t *tree_json(const struct story *story, const struct truth *truth) {
    json_t *rows = json_array();
    for (size_t i = 0; i < story->entry_count; i++) {
        const struct entry *entry = story->entries[i];
        bool ours = truth->session && belongs(entry, truth->session);
        for (size_t s = 0; s < TRUTH_TREE && truth->descendants[s] && !ours; s++)
            ours = belongs(entry, truth->descendants[s]);
        if (ours)
            add_call(rows, entry);
    }
    return json_pack("{s:o, s:o}", "sessions", sessions_json(story, truth->descendants, TRUTH_TREE), "calls", rows);
}

static json_t *expected_json(const struct story *story, const struct truth *truth) {
    json_t *expected = json_object();
    if (truth->origin_kinds[0])
        json_object_set_new(expected, "origin", origin_json(truth));
    if (!truth->chain_free)
        json_object_set_new(expected, "chain", chain_json(truth));
    if (truth->confidence[0])
        json_object_set_new(expected, "confidence",
                            json_pack("{s:o}", truth->confidence_not ? "not" : "is", texts(truth->confidence)));
    if (truth->session)
        json_object_set_new(expected, "session", session_json(story, truth));
    if (truth->session && !truth->no_calls)
        add_calls(expected, story, truth);
    json_object_set_new(expected, "caveats", caveats_json(truth));
    json_object_set_new(expected, "coverage", coverage_json(story));
    if (truth->placed)
        json_object_set_new(expected, "sources", placed_json(truth));
    json_t *mentions = json_array();
    for (size_t i = 0; i < TRUTH_CHOICES && truth->mentions[i].data; i++)
        json_array_append_new(mentions, text(truth->mentions[i]));
    if (json_array_size(mentions))
        json_object_set(expected, "mentions", mentions);
    json_decref(mentions);
    if (truth->descendants[0])
        json_object_set_new(expected, "tree", tree_json(story, truth));
    if (truth->present[0])
        json_object_set_new(expected, "sessions_present", sessions_json(story, truth->present, TRUTH_SESSIONS));
    return expected;
}

enum err_code truth_write(const struct story *story, const struct truth *truth, const char *path, struct err *err) {
    json_t *json = json_pack("{s:s, s:I, s:o, s:[s], s:o}", "kind", truth->kind, "seed", (json_int_t)truth->seed,
                             "lead", lead_json(truth), "paths", "logs", "expected", expected_json(story, truth));
    int failed = json_dump_file(json, path, JSON_INDENT(1));
    json_decref(json);
    return failed ? err_set(err, ERR_ENVIRONMENT, "cannot write '%s': %s", path, strerror(errno)) : ERR_OK;
}
