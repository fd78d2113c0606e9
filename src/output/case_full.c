/* The parts of a case in full: nothing left out, nothing cut. */
#include <inttypes.h>

#include "output/case_screen.h"

#define FIELD_INDENT    9
#define FIELD_CELLS     15 /* of a label */
#define TREE_MOST_DEPTH 64

/* --- fields ----------------------------------------------------------------------------------------------------- */

static void field_label(struct screen *screen, const char *label) {
    screen_pad(screen, FIELD_INDENT);
    screen_put(screen, STYLE_DIM, label);
    screen_items(screen, FIELD_INDENT + FIELD_CELLS);
}

static void field(struct screen *screen, const char *label, enum style style, struct str text) {
    if (!text.data)
        return;
    field_label(screen, label);
    screen_sentence(screen, style, text.len ? text : STR("(empty)"), FIELD_INDENT + FIELD_CELLS);
}

static void field_time(struct screen *screen, const char *label, int64_t time) {
    struct buf text = BUF_INIT(64);
    if (time == TIME_NONE)
        return;
    look_time(screen->look, &text, time);
    field(screen, label, STYLE_PLAIN, buf_str(&text));
    buf_clear(&text);
}

static void field_span(struct screen *screen, const char *label, int64_t first, int64_t last) {
    struct buf text = BUF_INIT(256);
    if (first == TIME_NONE)
        return;
    look_span(screen->look, &text, first, last);
    field(screen, label, STYLE_PLAIN, buf_str(&text));
    buf_clear(&text);
}

static void field_strs(struct screen *screen, const char *label, const struct strs *strs) {
    struct arena scratch = ARENA_EMPTY;
    if (strs->count)
        field(screen, label, STYLE_PLAIN, strs_joined(&scratch, strs, strs->count));
    arena_clear(&scratch);
}

/* An address always comes with file and offset where it can be checked. */
static void field_place(struct screen *screen, struct str object, int64_t offset) {
    struct arena scratch = ARENA_EMPTY;
    if (!str_empty(object))
        field(screen, "found in", STYLE_PLAIN,
              arena_printf(&scratch, "%.*s at byte %" PRId64, STR_ARG(object), offset));
    arena_clear(&scratch);
}

/* --- who -------------------------------------------------------------------------------------------------------- */

static void end_fields(struct screen *screen, const char *label, const struct hop_end *end) {
    struct str name = !str_empty(end->identity) ? end->identity : end->invoked_by;
    field(screen, label, STYLE_PLAIN, str_empty(name) ? STR("?") : name);
    field(screen, "  session", STYLE_ID, end->session_id);
    field(screen, "  key", STYLE_ID, end->access_key_id);
    field(screen, "  principal", STYLE_PLAIN, end->principal_id);
    field_time(screen, "  created", end->creation_date);
    field(screen, "  type", STYLE_PLAIN, end->type);
    field(screen, "  account", STYLE_PLAIN, end->account_id);
    field(screen, "  invoked by", STYLE_PLAIN, end->invoked_by);
}

static void hop_copies(struct screen *screen, const struct hop *hop) {
    struct arena scratch = ARENA_EMPTY;
    if (hop->copy_count == 1 && str_eq(hop->copies[0].event_id, hop->event_id)) /* there is no other */
        return;
    for (size_t i = 0; i < hop->copy_count; i++)
        field(screen, i ? "" : "copies", STYLE_ID,
              arena_printf(&scratch, "%.*s delivered to %.*s", STR_ARG(hop->copies[i].event_id),
                           STR_ARG(hop->copies[i].recipient_account_id)));
    arena_clear(&scratch);
}

static void hop_title(struct screen *screen, const char *label, const struct hop *hop) {
    struct arena scratch = ARENA_EMPTY;
    screen_gap(screen);
    case_screen_label(screen, label);
    screen_item_text(screen, STYLE_BOLD, call_label(&scratch, hop->event_source, hop->event_name));
    screen_itemf(screen, confidence_style(hop->confidence), "%s %s", confidence_name(hop->confidence),
                 join_class_words(hop->join_class));
    if (hop->join_class)
        screen_itemf(screen, STYLE_DIM, "(class %c)", hop->join_class);
    screen_newline(screen);
    arena_clear(&scratch);
}

static void hop_fields(struct screen *screen, const struct hop *hop) {
    field_time(screen, "time", hop->event_time);
    field(screen, "event", STYLE_ID, hop->event_id);
    field_strs(screen, "matched", &hop->matched);
    field(screen, "account", STYLE_PLAIN, hop->account_id);
    field(screen, "region", STYLE_PLAIN, hop->region);
    field(screen, "from", STYLE_PLAIN, hop->source_ip);
    field(screen, "user agent", STYLE_PLAIN, hop->user_agent);
    field(screen, "session name", STYLE_PLAIN, hop->role_session_name);
    field(screen, "sourceIdentity", STYLE_BOLD, hop->source_identity);
    end_fields(screen, "gave", &hop->child);
    end_fields(screen, "asked by", &hop->parent);
    hop_copies(screen, hop);
    field(screen, "note", STYLE_WARN, hop->note);
    field_place(screen, hop->source_object, hop->source_offset);
}

static void hop_full(struct screen *screen, const struct hop *hop, size_t number) {
    char label[32];
    snprintf(label, sizeof label, "HOP %zu", number);
    hop_title(screen, label, hop);
    hop_fields(screen, hop);
    for (size_t i = 0; i < hop->alternative_count; i++) {
        hop_title(screen, " or", &hop->alternatives[i]);
        hop_fields(screen, &hop->alternatives[i]);
    }
}

static void origin_full(struct screen *screen, const struct verdict *verdict) {
    const struct origin *origin = &verdict->origin;
    bool gap = verdict->confidence == CONFIDENCE_GAP;
    screen_gap(screen);
    case_screen_label(screen, "ORIGIN");
    screen_item(screen, gap ? STYLE_BAD_BOLD : STYLE_BOLD, origin_words(origin->kind));
    if (gap)
        screen_item(screen, STYLE_BAD, "the evidence ends here");
    screen_newline(screen);
    field(screen, "identity", STYLE_PLAIN, origin->identity);
    field(screen, "key", STYLE_ID, origin->access_key_id);
    field(screen, "principal", STYLE_PLAIN, origin->principal_id);
    field(screen, "account", STYLE_PLAIN, origin->account_id);
    field_time(screen, "time", origin->event_time);
    field(screen, "event", STYLE_ID, origin->event_id);
    field(screen, "from", STYLE_PLAIN, origin->source_ip);
    field(screen, "user agent", STYLE_PLAIN, origin->user_agent);
    if (origin->mfa >= 0)
        field(screen, "MFA", STYLE_PLAIN, origin->mfa ? STR("yes") : STR("no"));
}

static void session_key_full(struct screen *screen, const struct session_key *key) {
    struct arena scratch = ARENA_EMPTY;
    struct buf words = BUF_INIT((size_t)1 << 20);
    field_label(screen, "key");
    screen_item_text(screen, STYLE_ID, key->access_key_id.data ? key->access_key_id : STR("(no key id)"));
    look_counted(&words, key->event_count, "event", "events");
    screen_item_text(screen, STYLE_PLAIN, buf_str(&words));
    if (key->forward_access)
        screen_item(screen, STYLE_PLAIN, "forward access");
    buf_reset(&words);
    look_span(screen->look, &words, key->first_event, key->last_event);
    screen_item_text(screen, STYLE_PLAIN, buf_str(&words));
    screen_item_text(screen, STYLE_DIM, strs_joined(&scratch, &key->regions, key->regions.count));
    screen_newline(screen);
    field_strs(screen, "", &key->services);
    buf_clear(&words);
    arena_clear(&scratch);
}

static void session_counts_full(struct screen *screen, const struct session *session) {
    char digits[5][32];
    field_label(screen, "events");
    screen_item(screen, STYLE_PLAIN, look_count(session->event_count, digits[0]));
    screen_itemf(screen, STYLE_PLAIN, "%s ok", look_count(session->success, digits[1]));
    screen_itemf(screen, STYLE_PLAIN, "%s failed", look_count(session->failure, digits[2]));
    if (session->failure)
        screen_itemf(screen, session->denied ? STYLE_BAD : STYLE_PLAIN, "%s of these denied",
                     look_count(session->denied, digits[3]));
    if (session->forward_access_events)
        screen_itemf(screen, STYLE_PLAIN, "%s by forward access",
                     look_count(session->forward_access_events, digits[4]));
    screen_newline(screen);
}

static void session_full(struct screen *screen, const struct session *session) {
    screen_gap(screen);
    case_screen_label(screen, "SESSION");
    screen_item_text(screen, STYLE_ID, session->session_id);
    screen_item(screen, STYLE_BOLD, session_words(session->kind));
    screen_item(screen, STYLE_PLAIN, relation_name(session->relation));
    screen_newline(screen);
    field(screen, "identity", STYLE_PLAIN, session->identity);
    field(screen, "principal", STYLE_PLAIN, session->principal_id);
    field(screen, "account", STYLE_PLAIN, session->account_id);
    field_time(screen, "created", session->creation_date);
    field_span(screen, "active", session->first_event, session->last_event);
    session_counts_full(screen, session);
    for (size_t i = 0; i < session->key_count; i++)
        session_key_full(screen, &session->keys[i]);
    field_strs(screen, "addresses", &session->source_ips);
    field_strs(screen, "regions", &session->regions);
    field(screen, "parent session", STYLE_ID, session->parent_session_id);
}

void case_screen_who(struct screen *screen, const struct kase *kase, const struct case_view *view) {
    case_screen_verdict(screen, kase);
    for (size_t i = 0; i < kase->hop_count; i++)
        hop_full(screen, &kase->chain[i], i + 1);
    if (sessions_related(kase, RELATION_LEAD) <= 1)
        origin_full(screen, &kase->verdict);
    for (size_t i = 0; i < kase->session_count; i++)
        session_full(screen, &kase->sessions[i]);
    case_screen_caveats(screen, kase, kase->caveat_count);
    screen_gap(screen);
    case_screen_coverage(screen, kase);
    case_screen_next(screen, view, true, "what", view->lead, "", "every call");
    if (kase->hop_count)
        case_screen_next(screen, view, false, "events --raw --event", kase->chain[0].event_id, "",
                         "the first hop's event");
}

/* --- what ------------------------------------------------------------------------------------------------------- */

static void call_counts(struct screen *screen, const struct call *call) {
    struct arena scratch = ARENA_EMPTY;
    struct buf words = BUF_INIT(256);
    char digits[5][32];
    screen_items(screen, 2);
    screen->indent = FIELD_INDENT;
    screen_item_text(screen, STYLE_BOLD, call_label(&scratch, call->event_source, call->event_name));
    look_counted(&words, call->total, "event", "events");
    screen_item_text(screen, STYLE_PLAIN, buf_str(&words));
    screen_itemf(screen, STYLE_PLAIN, "%s ok", look_count(call->success, digits[0]));
    if (call->dry_run.count)
        screen_itemf(screen, STYLE_WARN, "%s of it dry run", look_count(call->dry_run.count, digits[3]));
    if (call->partial.count)
        screen_itemf(screen, STYLE_WARN, "%s of it failed in part", look_count(call->partial.count, digits[4]));
    if (call->denied)
        screen_itemf(screen, STYLE_BAD, "%s denied", look_count(call->denied, digits[1]));
    if (call->failure > call->denied)
        screen_itemf(screen, STYLE_PLAIN, "%s failed otherwise", look_count(call->failure - call->denied, digits[2]));
    screen_newline(screen);
    buf_clear(&words);
    arena_clear(&scratch);
}

static void call_errors(struct screen *screen, const struct call *call) {
    struct arena scratch = ARENA_EMPTY;
    char digits[32];
    if (!call->error_count)
        return;
    field_label(screen, "errors");
    for (size_t i = 0; i < call->error_count; i++)
        screen_item_text(screen, STYLE_PLAIN,
                         arena_printf(&scratch, "%.*s (%s)", STR_ARG(call->errors[i].code),
                                      look_count(call->errors[i].count, digits)));
    screen_newline(screen);
    arena_clear(&scratch);
}

static void call_when(struct screen *screen, const struct call *call) {
    struct arena scratch = ARENA_EMPTY;
    struct buf span = BUF_INIT(256);
    field_label(screen, "when");
    look_span(screen->look, &span, call->first_event, call->last_event);
    screen_item_text(screen, STYLE_PLAIN, buf_str(&span));
    screen_item_text(screen, STYLE_PLAIN, strs_joined(&scratch, &call->regions, call->regions.count));
    screen_newline(screen);
    buf_clear(&span);
    arena_clear(&scratch);
}

/* One event of them, with file and offset, so that every row can be checked. */
static void call_evidence(struct screen *screen, const struct call *call) {
    struct arena scratch = ARENA_EMPTY;
    field_label(screen, "example");
    screen_item_text(screen, STYLE_ID, call->event_id_sample.data ? call->event_id_sample : STR("(no event id)"));
    if (!str_empty(call->source_object))
        screen_item_text(
            screen, STYLE_DIM,
            arena_printf(&scratch, "%.*s at byte %" PRId64, STR_ARG(call->source_object), call->source_offset));
    screen_newline(screen);
    arena_clear(&scratch);
}

static void call_full(struct screen *screen, const struct call *call) {
    call_counts(screen, call);
    field(screen, "why sensitive", STYLE_WARN, call->why_sensitive);
    call_when(screen, call);
    field(screen, "target", STYLE_PLAIN, call->resource_sample);
    field(screen, "denied target", STYLE_BAD, call->denied_resource_sample);
    field(screen, "filter", STYLE_PLAIN, call->filter_sample);
    field(screen, "parameters", STYLE_PLAIN, call->parameters_sample);
    call_errors(screen, call);
    field(screen, "message", STYLE_PLAIN, call->error_message_sample);
    call_evidence(screen, call);
}

void case_screen_what(struct screen *screen, const struct kase *kase, const struct case_view *view) {
    case_screen_verdict(screen, kase);
    screen_gap(screen);
    case_screen_calls(screen, kase, true);
    for (size_t i = 0; i < kase->call_count; i++) {
        if (!i || kase->calls[i].group != kase->calls[i - 1].group) {
            screen_gap(screen);
            screen_put(screen, STYLE_BOLD, call_group_words(kase->calls[i].group));
            screen_newline(screen);
        }
        call_full(screen, &kase->calls[i]);
    }
    case_screen_caveats(screen, kase, kase->caveat_count);
    screen_gap(screen);
    case_screen_coverage(screen, kase);
    struct str events = case_screen_events_of(kase, view);
    if (events.len)
        case_screen_next(screen, view, true, "events", events, "", "the events themselves");
}

/* --- where ------------------------------------------------------------------------------------------------------ */

static void source_full(struct screen *screen, const struct source *source) {
    bool doubtful = source->trust == TRUST_SPOOFABLE || source->kind == SOURCE_INVALID;
    struct buf words = BUF_INIT(256);
    char digits[32];
    screen_gap(screen);
    screen_items(screen, 0);
    screen_item_text(screen, STYLE_BOLD, source->address.data ? source->address : STR("(no address)"));
    screen_itemf(screen, doubtful ? STYLE_WARN : STYLE_PLAIN, "%s, %s", source_kind_words(source->kind),
                 source_trust_words(source->trust));
    look_counted(&words, source->event_count, "event", "events");
    screen_item_text(screen, STYLE_PLAIN, buf_str(&words));
    screen_newline(screen);
    field_span(screen, "when", source->first_event, source->last_event);
    field(screen, "country", STYLE_PLAIN, source->country);
    field(screen, "network", STYLE_PLAIN, source->network);
    field(screen, "  owner", STYLE_PLAIN, source->network_owner);
    field(screen, "VPC endpoint", STYLE_PLAIN, source->vpc_endpoint_id);
    field(screen, "  of account", STYLE_PLAIN, source->vpc_endpoint_account_id);
    field(screen, "note", STYLE_WARN, source->note);
    for (size_t i = 0; i < source->agent_count; i++) {
        const struct agent_count *agent = &source->agents[i];
        field_label(screen, i ? "" : "user agents");
        screen_itemf(screen, STYLE_PLAIN, "%s", look_count(agent->event_count, digits));
        screen_item_text(screen, STYLE_BOLD, agent->family);
        screen_item_text(screen, STYLE_PLAIN, agent->value.data ? agent->value : STR("(none)"));
        screen_newline(screen);
    }
    buf_clear(&words);
}

void case_screen_where(struct screen *screen, const struct kase *kase, const struct case_view *view) {
    case_screen_verdict(screen, kase);
    for (size_t i = 0; i < kase->source_count; i++)
        source_full(screen, &kase->sources[i]);
    case_screen_caveats(screen, kase, kase->caveat_count);
    screen_gap(screen);
    case_screen_coverage(screen, kase);
    if (kase->source_count && !str_empty(kase->sources[0].address))
        case_screen_next(screen, view, true, "sessions --ip", kase->sources[0].address, "", "who else came from there");
}

/* --- tree ------------------------------------------------------------------------------------------------------- */

struct branch {
    const struct kase *kase;
    bool *drawn;                /* by session: a chain may lead in a circle */
    bool more[TREE_MOST_DEPTH]; /* by depth: siblings follow, to which a rail leads down */
};

static bool child_of(const struct branch *branch, size_t i, struct str parent) {
    const struct session *session = &branch->kase->sessions[i];
    return !branch->drawn[i] && session->relation == RELATION_DESCENDANT && !str_empty(parent) &&
           str_eq(session->parent_session_id, parent);
}

static void tree_node(struct screen *screen, const struct session *session) {
    struct arena scratch = ARENA_EMPTY;
    struct buf words = BUF_INIT(256);
    char digits[32];
    screen->indent = screen->column + 4;
    screen->fresh = true;
    screen_item_text(screen, STYLE_ID, session->session_id);
    screen_item(screen, STYLE_PLAIN, session_words(session->kind));
    screen_item_text(screen, STYLE_BOLD, identity_short(&scratch, session->identity));
    look_counted(&words, session->event_count, "event", "events");
    screen_item_text(screen, STYLE_PLAIN, buf_str(&words));
    if (session->denied)
        screen_itemf(screen, STYLE_BAD, "%s denied", look_count(session->denied, digits));
    buf_reset(&words);
    look_span(screen->look, &words, session->first_event, session->last_event);
    if (session->first_event != TIME_NONE)
        screen_item_text(screen, STYLE_PLAIN, buf_str(&words));
    for (size_t i = 0; i < session->key_count && i < 4; i++)
        screen_item_text(screen, STYLE_ID, session->keys[i].access_key_id);
    if (str_is(session->parent_confidence, "weak"))
        screen_item(screen, STYLE_PLAIN, "weak: ran before it was taken over");
    screen_newline(screen);
    buf_clear(&words);
    arena_clear(&scratch);
}

static size_t next_child(const struct branch *branch, size_t from, struct str parent) {
    while (from < branch->kase->session_count && !child_of(branch, from, parent))
        from++;
    return from;
}

/* The rails of the generations above, and the corner at which this one hangs. */
static void tree_rails(struct screen *screen, const struct branch *branch, size_t depth) {
    screen_pad(screen, SECTION_INDENT);
    for (size_t above = 1; above < depth; above++) {
        if (branch->more[above])
            screen_glyph(screen, STYLE_DIM, GLYPH_RULE);
        screen_put(screen, STYLE_PLAIN, branch->more[above] ? "  " : "   ");
    }
    screen_glyph(screen, STYLE_DIM, branch->more[depth] ? GLYPH_TEE : GLYPH_CORNER);
    screen_put(screen, STYLE_PLAIN, " ");
}

static void tree_below(struct screen *screen, struct branch *branch, struct str parent, size_t depth) {
    if (depth >= TREE_MOST_DEPTH)
        return;
    for (size_t i = next_child(branch, 0, parent); i < branch->kase->session_count;
         i = next_child(branch, i + 1, parent)) {
        branch->drawn[i] = true;
        branch->more[depth] = next_child(branch, i + 1, parent) < branch->kase->session_count;
        tree_rails(screen, branch, depth);
        tree_node(screen, &branch->kase->sessions[i]);
        tree_below(screen, branch, branch->kase->sessions[i].session_id, depth + 1);
    }
}

/* Whatever hangs on nothing that was drawn is still listed: nothing is lost. */
static void tree_rest(struct screen *screen, struct branch *branch) {
    for (size_t i = 0; i < branch->kase->session_count; i++)
        if (!branch->drawn[i] && branch->kase->sessions[i].relation == RELATION_DESCENDANT) {
            branch->drawn[i] = true;
            screen_pad(screen, SECTION_INDENT);
            tree_node(screen, &branch->kase->sessions[i]);
            tree_below(screen, branch, branch->kase->sessions[i].session_id, 1);
        }
}

static void tree_section(struct screen *screen, const struct kase *kase) {
    struct arena scratch = ARENA_EMPTY;
    struct branch branch = {.kase = kase, .drawn = arena_zalloc(&scratch, kase->session_count + 1)};
    screen_gap(screen);
    screen_put(screen, STYLE_BOLD, "TREE");
    for (size_t i = 0; i < kase->session_count; i++) {
        if (kase->sessions[i].relation != RELATION_LEAD)
            continue;
        screen_pad(screen, SECTION_INDENT);
        tree_node(screen, &kase->sessions[i]);
        tree_below(screen, &branch, kase->sessions[i].session_id, 1);
    }
    tree_rest(screen, &branch);
    if (!sessions_related(kase, RELATION_DESCENDANT)) {
        screen_pad(screen, SECTION_INDENT);
        screen_put(screen, STYLE_PLAIN, "nothing in these logs descends from it");
        screen_newline(screen);
    }
    arena_clear(&scratch);
}

void case_screen_tree(struct screen *screen, const struct kase *kase, const struct case_view *view) {
    case_screen_verdict(screen, kase);
    tree_section(screen, kase);
    screen_gap(screen);
    case_screen_calls(screen, kase, false);
    case_screen_caveats(screen, kase, kase->caveat_count);
    screen_gap(screen);
    case_screen_coverage(screen, kase);
    case_screen_next(screen, view, true, "what", view->lead, " --scope tree", "every call of the tree");
}
