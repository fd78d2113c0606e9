#include "case/companion.h"

#include "case/judge.h"
#include "trail/json.h"

bool record_same_text(const struct record *a, const struct record *b, enum column column) {
    struct str x = record_text(a, column);
    return x.len && str_eq(x, record_text(b, column));
}

static bool is_same_time(const struct record *a, const struct record *b) {
    return record_number(a, COLUMN_EVENT_TIME, 0) == record_number(b, COLUMN_EVENT_TIME, 1);
}

/* Two deliveries of one action: both accounts of a cross-account call get one. Whatever ids they share, they handed out
 * one key. */
bool companion_copy(const struct record *a, const struct record *b) {
    bool key = record_same_text(a, b, COLUMN_ISSUED_ACCESS_KEY_ID);
    if (!record_same_text(a, b, COLUMN_EVENT_NAME) ||
        (!key && record_text(a, COLUMN_ISSUED_ACCESS_KEY_ID).len && record_text(b, COLUMN_ISSUED_ACCESS_KEY_ID).len))
        return false;
    return record_same_text(a, b, COLUMN_SHARED_EVENT_ID) || record_same_text(a, b, COLUMN_REQUEST_ID) ||
           (key && is_same_time(a, b));
}

bool companion_switch(const struct candidate *candidate) {
    return candidate_is(candidate, "SwitchRole") || candidate_is(candidate, "RenewRole");
}

struct str companion_switched_from(const struct record *record, struct arena *arena) {
    struct str data = record_text(record, COLUMN_ADDITIONAL_EVENT_DATA);
    struct str from = json_text_at(data, "SwitchFrom", arena);
    return from.len ? from : json_text_at(data, "RenewedBy", arena);
}

/* The AssumeRole that a console makes to switch roles is called by whom the switch names, with a console's key: a
 * long-term key's call is not the console's. Where it is the target's copy, or the switch names nobody, nothing speaks
 * against it. */
static bool is_of_switch(const struct candidate *change, const struct candidate *call, struct arena *arena) {
    struct str from = companion_switched_from(change->record, arena);
    struct str caller = record_text(call->record, COLUMN_USER_ARN);
    return candidate_is(call, "AssumeRole") && !str_starts(record_text(call->record, COLUMN_ACCESS_KEY_ID), "AKIA") &&
           (!from.len || !caller.len || str_eq(from, caller));
}

/* A user or root signs in with a password, and no call comes before it. */
static bool is_password_sign_in(const struct candidate *candidate) {
    struct str type = record_text(candidate->record, COLUMN_USER_TYPE);
    return candidate_is(candidate, "ConsoleLogin") && (str_is(type, "IAMUser") || str_is(type, "Root"));
}

/* The call whose credentials a sign-in shows: GetSigninToken is made with the very key that it issued. */
static bool is_of_sign_in(const struct candidate *sign_in, const struct candidate *call) {
    struct str shown = record_text(sign_in->record, COLUMN_ACCESS_KEY_ID), issued = call->issued.access_key_id;
    if (is_password_sign_in(sign_in) || !candidate_opens_console(call))
        return false;
    return !candidate_is(sign_in, "GetSigninToken") || !shown.len || !issued.len || str_eq(shown, issued);
}

/* Two services log what is one issuance: Identity Center and STS, Cognito and STS. */
static bool is_same_issuance(const struct candidate *a, const struct candidate *b) {
    bool center = (candidate_is(a, "GetRoleCredentials") && candidate_is(b, "AssumeRoleWithSAML")) ||
                  (candidate_is(b, "GetRoleCredentials") && candidate_is(a, "AssumeRoleWithSAML"));
    return is_same_time(a->record, b->record) &&
           (center || record_same_text(a->record, b->record, COLUMN_ISSUED_ACCESS_KEY_ID));
}

/* Events that together began one session: one switch of role is a SwitchRole of the sign-in service and an AssumeRole
 * of STS in the same second; one federated sign-in is an AssumeRole* or GetFederationToken, a GetSigninToken and a
 * ConsoleLogin. */
bool companion_of(const struct candidate *a, const struct candidate *b, struct arena *arena) {
    const struct candidate *sign_in = a->pivot->kind == PIVOT_SIGN_IN ? a : b, *other = sign_in == a ? b : a;
    if (a->pivot == b->pivot || a->pivot->kind == PIVOT_CREDENTIAL || b->pivot->kind == PIVOT_CREDENTIAL)
        return false;
    if (sign_in->pivot->kind != PIVOT_SIGN_IN)
        return is_same_issuance(a, b);
    if (other->pivot->kind == PIVOT_SIGN_IN)
        return !companion_switch(sign_in) && !companion_switch(other) && !is_password_sign_in(sign_in) &&
               !is_password_sign_in(other);
    return companion_switch(sign_in) ? is_of_switch(sign_in, other, arena) : is_of_sign_in(sign_in, other);
}
