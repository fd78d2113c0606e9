/* Cases that are held: built once for a lead and a scope, then asked again and again.
 *
 * A held case has a desk of its own with the events of its scope in the table `scope` (described_events.sql), so that a
 * page's questions about a session grow with the session and not with the store. The cases least used go first when
 * there are too many; one that is being built is waited for, not built twice. */
#ifndef SERVE_HELD_H
#define SERVE_HELD_H

#include "base/geo.h"
#include "case/case.h"
#include "serve/deadline.h"
#include "serve/desk.h"

struct held_options {
    const struct archive *archive;
    struct deadlines *deadlines;
    const struct geo *geo; /* NULL: none */
    int64_t since, until;  /* as --since and --until of a case */
};

#define HELD_BUILD_SECONDS 120

struct held_cases; /* opaque; thread-safe */
struct held_cases *held_cases_new(const struct held_options *options);
void held_cases_free(struct held_cases *cases);

struct held {
    struct desk *desk;
    struct kase kase;
    uint64_t events; /* in the table */
};

/* Take a case for one question: nobody else asks it until it is given back. Builds it when it is not there, for at most
 * HELD_BUILD_SECONDS, or until `client` is gone. The errors of lead_parse_text and case_build; ERR_INTERRUPTED with
 * *end saying why; ERR_REMOTE when too many are being built. */
MUST_USE enum err_code held_take(struct held_cases *cases, struct str lead, const char *scope, int client,
                                 struct held **out, enum deadline_end *end, struct err *err);
void held_give(struct held_cases *cases, struct held *held);

#endif
