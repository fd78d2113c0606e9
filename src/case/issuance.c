#include "case/issuance.h"

#include <stdlib.h>

#include "case/companion.h"
#include "case/judge.h"

/* The caller's copy has the caller's key; the target's only says which account called. */
static int caller_rank(const struct record *record) {
    if (record_text(record, COLUMN_ACCESS_KEY_ID).len)
        return 0;
    return str_is(record_text(record, COLUMN_USER_TYPE), "AWSAccount") ? 2 : 1;
}

/* What to lead with: exact before near, the key before the time; the event that names who switched or who asked
 * Identity Center before its STS call, but an STS call that names its caller before the console sign-in that follows
 * from it. */
static int pivot_rank(const struct candidate *candidate) {
    if (companion_switch(candidate) || candidate_is(candidate, "GetRoleCredentials"))
        return 0;
    return candidate->pivot->kind == PIVOT_ISSUE ? 1 : 2;
}

static bool preferred(const struct candidate *candidate, const struct node *node) {
    return candidate->issued.access_key_id.len && str_eq(candidate->issued.access_key_id, node->access_key_id);
}

static int class_rank(char join_class) {
    return join_class == 'K' || join_class == 'N' ? 0 : 1;
}

struct ranking {
    struct candidate candidate;
    int ranks[6];
    size_t place;
};

static struct ranking rank_candidate(const struct candidate *candidate, const struct node *node, size_t place) {
    return (struct ranking){.candidate = *candidate,
                            .ranks = {(int)candidate->confidence, !preferred(candidate, node),
                                      pivot_rank(candidate) == 0 ? -1 : class_rank(candidate->join_class),
                                      pivot_rank(candidate), caller_rank(candidate->record),
                                      !record_same_text(candidate->record, candidate->record, COLUMN_EVENT_ID)},
                            .place = place};
}

static int by_rank(const void *left, const void *right) {
    const struct ranking *a = left, *b = right;
    for (size_t i = 0; i < sizeof a->ranks / sizeof *a->ranks; i++)
        if (a->ranks[i] != b->ranks[i])
            return a->ranks[i] < b->ranks[i] ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static void sort_candidates(struct candidates *candidates, const struct node *node) {
    struct ranking *rankings = xmalloc((candidates->count + 1) * sizeof *rankings);
    for (size_t i = 0; i < candidates->count; i++)
        rankings[i] = rank_candidate(&candidates->items[i], node, i);
    qsort(rankings, candidates->count, sizeof *rankings, by_rank);
    for (size_t i = 0; i < candidates->count; i++)
        candidates->items[i] = rankings[i].candidate;
    free(rankings);
}

static void add_row(struct arena *arena, struct rows *rows, const struct record *record) {
    *arena_push(arena, rows->items, rows->count, rows->space) = *record;
}

/* The same caller, whether a session with its key (a session that began twice has two), a service or a subject. */
static bool same_caller(const struct record *a, const struct record *b) {
    struct str x = record_text(a, COLUMN_SESSION), y = record_text(b, COLUMN_SESSION);
    if (x.len || y.len)
        return str_eq(x, y) && str_eq(record_text(a, COLUMN_ACCESS_KEY_ID), record_text(b, COLUMN_ACCESS_KEY_ID));
    return record_same_text(a, b, COLUMN_USER_TYPE) &&
           (record_same_text(a, b, COLUMN_INVOKED_BY) || record_same_text(a, b, COLUMN_PRINCIPAL_ID));
}

/* Asked for a session and not for one of its keys: the same caller's issuances of several of them are one answer. So is
 * what one person asked Identity Center for twice in a second. */
static bool is_sibling(const struct candidate *a, const struct candidate *b, const struct node *node) {
    if (candidate_is(a, "GetRoleCredentials") && candidate_is(b, "GetRoleCredentials"))
        return record_same_text(a->record, b->record, COLUMN_ON_BEHALF_OF_USER_ID) &&
               record_same_text(a->record, b->record, COLUMN_SOURCE_IP_ADDRESS);
    return !node->own_key && a->join_class != 'C' && a->join_class == b->join_class && a->confidence == b->confidence &&
           a->confidence == CONFIDENCE_CERTAIN && same_caller(a->record, b->record);
}

/* Is the record another delivery of one of these? */
static bool is_copy_of_any(const struct rows *rows, const struct record *record) {
    for (size_t i = 0; i < rows->count; i++)
        if (companion_copy(&rows->items[i], record))
            return true;
    return false;
}

static bool is_copy_of(const struct candidate *better, const struct record *record) {
    return companion_copy(better->record, record) || is_copy_of_any(&better->copies, record) ||
           is_copy_of_any(&better->companions, record);
}

/* Fold the candidate into one before it, best first. False: it stands for itself. */
static bool fold_into(struct candidates *candidates, size_t kept, const struct candidate *candidate,
                      const struct node *node, struct arena *arena) {
    for (size_t j = 0; j < kept; j++)
        if (is_copy_of(&candidates->items[j], candidate->record)) {
            add_row(arena, &candidates->items[j].copies, candidate->record);
            return true;
        }
    for (size_t j = 0; j < kept; j++) {
        struct candidate *better = &candidates->items[j];
        if (companion_of(better, candidate, arena) || is_sibling(better, candidate, node)) {
            add_row(arena, &better->companions, candidate->record);
            return true;
        }
    }
    return false;
}

static void fold(struct candidates *candidates, const struct node *node, struct arena *arena) {
    size_t kept = 0;
    for (size_t i = 0; i < candidates->count; i++)
        if (!fold_into(candidates, kept, &candidates->items[i], node, arena))
            candidates->items[kept++] = candidates->items[i];
    candidates->count = kept;
}

/* The candidate began the same session with another key than the one that is followed; a federated sign-in is a call of
 * the session itself. */
static void note_other(struct candidates *out, const struct candidate *candidate, const struct node *node,
                       struct arena *arena) {
    struct str key = candidate->issued.access_key_id;
    bool other = key.len ? !str_eq(key, node->access_key_id) && strs_has(&node->keys, key)
                         : candidate->pivot->kind == PIVOT_SIGN_IN && node->keys.count > 1;
    if (node->own_key && other && candidate->issued.time == node->creation_date &&
        !str_eq(record_text(candidate->record, COLUMN_SESSION), node->session) &&
        judge_identity(&candidate->issued, node) != IDENTITY_OTHER &&
        !str_is(record_text(candidate->record, COLUMN_USER_TYPE), "AWSService"))
        add_row(arena, &out->others, candidate->record);
}

static bool has_sign_in_for(const struct candidates *candidates, const struct candidate *call, struct arena *arena) {
    for (size_t i = 0; i < candidates->count; i++)
        if (candidates->items[i].pivot->kind == PIVOT_SIGN_IN && companion_of(&candidates->items[i], call, arena))
            return true;
    return false;
}

/* Where a sign-in began the session, a call that handed out another key than the one followed began another use of it,
 * if it is not that sign-in's own. */
static void drop_strangers(struct candidates *candidates, const struct node *node, struct arena *arena) {
    size_t kept = 0;
    bool signed_in = false;
    for (size_t i = 0; i < candidates->count; i++)
        signed_in |= candidates->items[i].pivot->kind == PIVOT_SIGN_IN;
    if (!signed_in || !node->own_key)
        return;
    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *candidate = &candidates->items[i];
        if (candidate->pivot->kind == PIVOT_SIGN_IN || candidate->join_class != 'C' ||
            has_sign_in_for(candidates, candidate, arena))
            candidates->items[kept++] = *candidate;
        else
            note_other(candidates, candidate, node, arena);
    }
    candidates->count = kept;
}

/* An Identity Center session that no sign-in began: STS logs Identity Center's own call, GetRoleCredentials the
 * person's. The person leads. */
static void put_person_first(struct candidates *candidates) {
    bool person = false, sign_in = false;
    for (size_t i = 0; i < candidates->count; i++) {
        person |= candidate_is(&candidates->items[i], "GetRoleCredentials");
        sign_in |= candidates->items[i].pivot->kind == PIVOT_SIGN_IN;
    }
    for (size_t i = 0; person && !sign_in && i < candidates->count; i++) {
        struct candidate *candidate = &candidates->items[i];
        if (candidate_is(candidate, "AssumeRoleWithSAML") && candidate->join_class == 'C' &&
            candidate->confidence < CONFIDENCE_STRONG)
            candidate->confidence = CONFIDENCE_STRONG;
    }
}

/* --- all together ---------------------------------------------------------------------------------------------- */

/* The key was issued, but not to this session: AWS hands out temporary key ids more than once. */
static void note_recycled(struct candidates *out, const struct candidate *candidate, const struct node *node,
                          struct arena *arena) {
    if (!candidate->issued.access_key_id.len || !strs_has(&node->keys, candidate->issued.access_key_id) ||
        str_eq(record_text(candidate->record, COLUMN_SESSION), node->session) ||
        (candidate->issued.time == node->creation_date && judge_identity(&candidate->issued, node) != IDENTITY_OTHER))
        return;
    out->recycled = true;
    strs_add_new(arena, &out->recycled_events, record_text(candidate->record, COLUMN_EVENT_ID));
}

/* Asked for a session: keys that it signed with and no event here handed out were perhaps another caller's. A console's
 * keys never are; services sign with more than they were given. */
static void note_unissued(struct candidates *out, const struct rows *rows, const struct node *node, bool console,
                          struct arena *arena) {
    if (!out->count || node->own_key || console || out->items[0].join_class == 'C' ||
        str_is(record_text(out->items[0].record, COLUMN_USER_TYPE), "AWSService"))
        return;
    for (size_t k = 0; k < node->keys.count; k++) {
        bool issued = false;
        for (size_t i = 0; i < rows->count && !issued; i++)
            issued = str_eq(record_text(&rows->items[i], COLUMN_ISSUED_ACCESS_KEY_ID), node->keys.items[k]);
        if (!issued)
            strs_add(arena, &out->unissued, node->keys.items[k]);
    }
}

/* A sign-in of the session, or one that began it, is among the rows. */
static bool is_console(const struct rows *rows, const struct node *node) {
    for (size_t i = 0; i < rows->count; i++)
        if (str_is(record_text(&rows->items[i], COLUMN_PIVOT), pivot_kind_name(PIVOT_SIGN_IN)) &&
            str_eq(record_text(&rows->items[i], COLUMN_ISSUED_SESSION), node->session))
            return true;
    return node->console_marked;
}

enum err_code issuances_of(struct evidence *evidence, const struct node *node, struct candidates *out,
                           struct err *err) {
    struct arena *arena = evidence_arena(evidence);
    *out = (struct candidates){0};
    struct rows rows;
    struct strs keys = {0};
    for (size_t i = 0; i < node->keys.count + node->forwarded.count; i++)
        strs_add(arena, &keys,
                 i < node->keys.count ? node->keys.items[i] : node->forwarded.items[i - node->keys.count]);
    struct param params[] = {PARAM_STR(node->session), PARAM_STR(node->arn), PARAM_TIMESTAMP(node->creation_date),
                             evidence_list(evidence, &keys)};
    enum err_code code = evidence_rows(evidence, "issuances", params, 4, &rows, err);
    bool console = code == ERR_OK && is_console(&rows, node);
    for (size_t i = 0; code == ERR_OK && i < rows.count; i++) {
        struct candidate candidate = {.record = &rows.items[i]};
        candidate.pivot = pivot_of(record_text(candidate.record, COLUMN_EVENT_SOURCE),
                                   record_text(candidate.record, COLUMN_EVENT_NAME));
        if (!candidate.pivot)
            continue;
        candidate.issued = pivot_issued(candidate.pivot, candidate.record, arena);
        if (judge(evidence, &candidate, node, console, arena)) {
            *arena_push(arena, out->items, out->count, out->space) = candidate;
        } else {
            note_recycled(out, &candidate, node, arena);
            note_other(out, &candidate, node, arena);
        }
    }
    drop_strangers(out, node, arena);
    put_person_first(out);
    sort_candidates(out, node);
    fold(out, node, arena);
    for (size_t i = 1; i < out->count; i++)
        if (preferred(&out->items[0], node) && out->items[i].confidence == CONFIDENCE_CERTAIN)
            note_other(out, &out->items[i], node, arena);
    note_unissued(out, &rows, node, console, arena);
    return code;
}

bool candidates_tie(const struct candidate *a, const struct candidate *b, const struct node *node) {
    return a->confidence == b->confidence && (!node->own_key || a->join_class == b->join_class);
}
