/* HTTP for the server: the one door to libmicrohttpd.
 *
 * A thread a connection, so that a slow answer delays nobody else. What a client can cost is bounded: connections,
 * header bytes, arguments, body bytes, and the time it may take to send a request; when connections run short, those
 * that have not yet sent a whole request are closed first, the oldest before all. Every answer carries the headers that
 * keep a page from being misused (house rules of the web server; OWASP Secure Headers Project).
 *
 * Thread rule: gate and handler are called from many threads at once. */
#ifndef SERVE_HTTP_H
#define SERVE_HTTP_H

#include "base/arena.h"

#define HTTP_ARGS_MOST 64

struct http_request {
    const char *method, *path;
    struct http_arg {
        const char *name;
        struct str value; /* percent-decoded; any bytes */
    } args[HTTP_ARGS_MOST];
    size_t arg_count;
    struct str host, origin, content_type, fetch_site, cookies; /* headers; absent when not sent */
    struct str body;
    int client; /* its socket: whoever works long looks whether it is still there */
    struct arena arena;
};

/* The value of the first argument of that name, or absent. */
struct str http_arg(const struct http_request *request, const char *name);
/* Does the request have it so often that one of them would be passed over? */
size_t http_arg_count(const struct http_request *request, const char *name);

struct http_reply {
    unsigned status;
    const char *type;  /* Content-Type */
    const char *fixed; /* lives as long as the program; or: */
    char *owned;       /* from malloc, freed when it is sent */
    size_t len;
    const char *location; /* of a redirect; lives until the request is over */
    const char *cookie;   /* Set-Cookie */
};

struct http; /* opaque */

/* Take the port (0: a free one) of an address of this machine. Nobody is answered yet. ERR_ENVIRONMENT when it cannot
 * be had, ERR_USAGE for what is no address. */
MUST_USE enum err_code http_listen(struct http **out, const char *address, unsigned port, struct err *err);
unsigned http_port(const struct http *http);

struct http_answers {
    /* Asked as soon as the headers are there, before any body is read: true lets the request in. */
    bool (*gate)(void *context, const struct http_request *request, struct http_reply *reply);
    void (*handle)(void *context, struct http_request *request, struct http_reply *reply);
    void *context;
};
/* Answer from here on. */
MUST_USE enum err_code http_start(struct http *http, const struct http_answers *answers, struct err *err);
/* Stop listening, end every connection, wait for handlers (who must have been told to end). NULL is fine. */
void http_close(struct http *http);

#endif
