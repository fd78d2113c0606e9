/* The web server: the page, and the answers it asks for.
 *
 * Over one store, as it was when the server was opened, and read-only. Who may ask is serve/guard.h's, what HTTP may
 * cost serve/http.h's, how long an answer may take serve/deadline.h's. Opening looks at no event. */
#ifndef SERVE_SERVER_H
#define SERVE_SERVER_H

#include "base/geo.h"
#include "base/time.h"

struct server_options {
    const char *store_folder;
    const char *evidence_kind; /* "store", or "logs" when the store was made of them for this server */
    const char *const *evidence_paths;
    size_t evidence_count;
    const char *address; /* to listen on */
    unsigned port;       /* 0: a free one */
    unsigned threads;    /* of one answer; 0: one a core */
    int64_t since, until;
    const struct geo *geo; /* NULL: none */
    const char *version;
};

struct server; /* opaque */
/* ERR_ENVIRONMENT when there is no such store, or the port is taken. What the options point to must outlive it. */
MUST_USE enum err_code server_open(struct server **out, const struct server_options *options, struct err *err);
/* "http://127.0.0.1:7450/?token=…": what the person opens. */
const char *server_url(const struct server *server);
/* Interrupt what is under way, answer nothing more, and release everything. */
void server_close(struct server *server);

#endif
