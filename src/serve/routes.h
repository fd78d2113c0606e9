/* Which path leads to which answer, and who is let in at all. */
#ifndef SERVE_ROUTES_H
#define SERVE_ROUTES_H

#include "serve/api.h"
#include "serve/guard.h"

struct routes {
    struct api *api;
    const struct guard *guard;
    char cookie[192]; /* Set-Cookie of the first visit; made by routes_init */
};
void routes_init(struct routes *routes, struct api *api, const struct guard *guard);
/* For struct http_options, with a struct routes as the context. */
bool routes_gate(void *context, const struct http_request *request, struct http_reply *reply);
void routes_handle(void *context, struct http_request *request, struct http_reply *reply);

#endif
