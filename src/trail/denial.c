#include "trail/denial.h"

/* The cut is made at 1 KB; messages just below it were never cut. */
enum { CUT_BYTES = 1024 };

static const char user_words[] = "User: ";
static const char verb_words[] = " is not authorized to perform: ";
static const char blob_words[] = "Encoded authorization failure message: ";

/* Denials that name nobody and nothing. */
static const struct bare {
    const char *words; /* the message starts with them */
    bool encoded;
    const char *source;
} bare_messages[] = {
    {"You are not authorized to perform this operation. Encoded authorization failure message: ", true, "EC2"},
    {"You are not authorized to perform this operation", false, "EC2, describe calls"},
    {"Access Denied", false, "S3: across organizations, VPC endpoint policies, directory buckets"},
    {"Access denied", false, "API models"},
    {"The ciphertext refers to a customer master key that does not exist", false, "KMS, before 2022"},
    {"An unknown error occurred", false, "STS: bad MFA code or web identity token"},
    {"The request was denied due to a VPC endpoint policy", false, "network activity events"},
    {"Cross-account pass role is not allowed", false, "IAM PassRole"},
    {"IAM user access not activated", false, "Billing"},
    {"You don't have permission", false, "several services"},
    {"You do not have permission", false, "several services"},
    {"Not authorized", false, "several services"},
};

/* What stands where " on resource: R" would, when the service does not name R. */
static const char *const unnamed[] = {
    " on this resource",                                /* KMS */
    " on the resource associated with this ciphertext", /* KMS */
    " on the specified resource",                       /* S3 Control, Batch */
};

/* What ends a resource; names may hold spaces and full stops. */
static const char *const enders[] = {
    " because ",
    ", because ",
    " with an explicit deny",
    ", with an explicit deny",
    ". Encoded authorization",
    " Encoded authorization",
    ". Go to https://",
};

static const struct {
    enum denial_policy policy;
    const char *words;
} policies[] = {
#define POLICY_ROW(id, name, words) {id, words},
    DENIAL_POLICIES(POLICY_ROW)
#undef POLICY_ROW
};

/* A cursor over the rest of the message. */
static bool take(struct str *rest, const char *words) {
    if (!str_starts(*rest, words))
        return false;
    *rest = str_slice(*rest, strlen(words), rest->len);
    return true;
}

static struct str take_word(struct str *rest) {
    struct str word = str_before(*rest, ' ');
    *rest = str_slice(*rest, word.len, rest->len);
    return word;
}

static struct str without_stop(struct str s) {
    while (s.len && (s.data[s.len - 1] == '.' || s.data[s.len - 1] == ',' || s.data[s.len - 1] == ' '))
        s.len--;
    return s;
}

static size_t first_ender(struct str rest) {
    size_t first = rest.len;
    for (size_t i = 0; i < sizeof enders / sizeof *enders; i++) {
        size_t at = str_find(rest, enders[i], 0);
        if (at < first)
            first = at;
    }
    return first;
}

static bool starts_ender(struct str rest) {
    for (size_t i = 0; i < sizeof enders / sizeof *enders; i++)
        if (str_starts(rest, enders[i]))
            return true;
    return false;
}

static struct str unquoted(struct str s) {
    if (s.len >= 2 && s.data[0] == '"' && s.data[s.len - 1] == '"')
        return str_slice(s, 1, s.len - 1);
    /* cut inside the quotes */
    return s.len && s.data[0] == '"' && !memchr(s.data + 1, '"', s.len - 1) ? str_slice(s, 1, s.len) : s;
}

/* A full stop ends the sentence, unless it is the last character of the name: only one before a tail or at the end of a
 * complete message is taken off, and none from a name in quotes. */
static struct str resource_text(struct str text, bool at_end) {
    text = str_trim(text);
    if (at_end && text.len > 1 && text.data[text.len - 1] == '.')
        text.len--;
    text = unquoted(text);
    return text.len ? text : STR_NONE;
}

/* The caller chooses what stands between quotation marks (an S3 key), also words of this grammar. Nothing of his stands
 * behind the last mark that an ender follows. */
static size_t quoted_end(struct str rest) {
    for (size_t at = rest.len; at > 1; at--) {
        struct str behind = str_slice(rest, at, rest.len);
        if (rest.data[at - 1] == '"' && (str_empty(behind) || str_is(behind, ".") || starts_ender(behind)))
            return at;
    }
    return rest.len;
}

static void read_resource(struct str *rest, struct denial *d) {
    if (take(rest, " on resource: ") || take(rest, " on resources: ")) {
        size_t end = str_starts(*rest, "\"") ? quoted_end(*rest) : first_ender(*rest);
        d->resource = resource_text(str_slice(*rest, 0, end), end == rest->len && !d->cut);
        *rest = str_slice(*rest, end, rest->len);
        return;
    }
    for (size_t i = 0; i < sizeof unnamed / sizeof *unnamed; i++)
        if (take(rest, unnamed[i]))
            return;
}

static enum denial_policy take_policy(struct str *rest) {
    for (size_t i = 1; i < sizeof policies / sizeof *policies; i++)
        if (take(rest, policies[i].words)) {
            take(rest, " policy");
            return policies[i].policy;
        }
    return DENIAL_POLICY_UNKNOWN;
}

static void read_because(struct str rest, struct denial *d) {
    struct str text = rest;
    if (take(&rest, "no ")) {
        enum denial_policy policy = take_policy(&rest);
        if (policy != DENIAL_POLICY_UNKNOWN) {
            d->reason = DENIAL_NOT_ALLOWED;
            d->policy = policy;
            return;
        }
    }
    d->reason = DENIAL_OTHER;
    d->because = without_stop(str_slice(text, 0, first_ender(text)));
}

/* " in a service control policy: arn:…" or "… policy enforced by arn:…" */
static void read_deny(struct str rest, struct denial *d) {
    d->reason = DENIAL_EXPLICIT_DENY;
    if (!take(&rest, " in a ") && !take(&rest, " in an ") && !take(&rest, " in the "))
        return;
    d->policy = take_policy(&rest);
    if (take(&rest, ": ") || take(&rest, " enforced by "))
        d->policy_arn = without_stop(take_word(&rest));
}

static void read_reason(struct str rest, struct denial *d) {
    take(&rest, ",");
    if (take(&rest, " because "))
        read_because(rest, d);
    else if (take(&rest, " with an explicit deny"))
        read_deny(rest, d);
}

static void read_user(struct str rest, struct denial *d) {
    d->principal = take_word(&rest);
    if (!take(&rest, verb_words))
        return;
    /* the action ends at a space; a full stop or comma behind it belongs to the sentence */
    d->action = without_stop(take_word(&rest));
    read_resource(&rest, d);
    read_reason(rest, d);
}

static bool read_bare(struct str message, struct denial *d) {
    for (size_t i = 0; i < sizeof bare_messages / sizeof *bare_messages; i++)
        if (str_starts(message, bare_messages[i].words)) {
            d->encoded |= bare_messages[i].encoded;
            return true;
        }
    return false;
}

/* "User: " opens the message or follows the preamble; elsewhere it is somebody's text. */
static size_t user_at(struct str message) {
    static const char preamble[] = "You are not authorized to perform this operation. ";
    struct str rest = message;
    take(&rest, preamble);
    return str_starts(rest, user_words) ? (size_t)(rest.data - message.data) + strlen(user_words) : (size_t)-1;
}

bool denial_parse(struct str message, struct denial *denial) {
    *denial = (struct denial){.reason = DENIAL_NO_REASON, .policy = DENIAL_POLICY_UNKNOWN};
    if (str_empty(message))
        return false;
    denial->cut = message.len >= CUT_BYTES;
    denial->encoded = str_contains(message, blob_words);
    size_t user = user_at(message);
    if (user == (size_t)-1)
        return read_bare(message, denial);
    read_user(str_slice(message, user, message.len), denial);
    return true;
}

const char *denial_reason_name(enum denial_reason reason) {
    static const char *const names[] = {
#define REASON_NAME(id, name) name,
        DENIAL_REASONS(REASON_NAME)
#undef REASON_NAME
    };
    return names[reason];
}

const char *denial_policy_name(enum denial_policy policy) {
    static const char *const names[] = {
#define POLICY_NAME(id, name, words) name,
        DENIAL_POLICIES(POLICY_NAME)
#undef POLICY_NAME
    };
    return names[policy];
}
