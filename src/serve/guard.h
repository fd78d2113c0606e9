/* Who may ask: the server answers the person who started it, and no page of another site in their browser.
 *
 * Against DNS rebinding a Host is taken only when it is an address or `localhost`: a name that an adversary can point
 * at this machine is none of these. Against requests of other sites (CSRF) the Origin must be the server's own, the
 * cookie is SameSite=Strict, and the browser's Sec-Fetch-Site is heeded. The token of the first visit proves that the
 * person read the terminal. Pure, but for guard_init; any thread. */
#ifndef SERVE_GUARD_H
#define SERVE_GUARD_H

#include "base/err.h"
#include "base/str.h"

#define GUARD_SECRET_CHARS 32

struct guard {
    unsigned port;
    bool beyond_loopback; /* other machines may ask as well */
    char token[GUARD_SECRET_CHARS + 1], cookie[GUARD_SECRET_CHARS + 1];
    char name[256]; /* of this machine */
    char cookie_name[32];
};

/* New secrets, from the system. */
MUST_USE enum err_code guard_init(struct guard *guard, unsigned port, bool beyond_loopback, struct err *err);
/* "127.0.0.1:7450", "localhost:7450", "[::1]:7450": is the server meant? */
bool guard_host(const struct guard *guard, struct str host);
/* Is the Origin header the server's own (or not sent)? `host` has passed guard_host. */
bool guard_origin(const struct guard *guard, struct str origin, struct str host);
/* Does the browser say that another site asks? */
bool guard_fetch_site(struct str fetch_site);
bool guard_token(const struct guard *guard, struct str token);
/* Does a Cookie header hold the right one? */
bool guard_cookies(const struct guard *guard, struct str cookies);
/* Is this an address that only this machine reaches? */
bool guard_is_loopback(const char *address);

#endif
