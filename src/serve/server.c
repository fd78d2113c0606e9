#include "serve/server.h"

#include <stdio.h>
#include <stdlib.h>

#include "serve/routes.h"

enum { DESKS_MOST = 4, SQL_DESKS_MOST = 2 };

struct server {
    struct api api;
    struct guard guard;
    struct routes routes;
    struct http *http;
    bool store_open;
    char url[160];
};

static enum err_code open_api(struct server *server, const struct server_options *options, struct err *err) {
    struct api *api = &server->api;
    enum err_code code = store_open(&api->archive.store, options->store_folder, err);
    if (code)
        return code;
    server->store_open = true;
    api->archive.threads = options->threads;
    api->evidence_kind = options->evidence_kind;
    api->evidence_paths = options->evidence_paths;
    api->evidence_count = options->evidence_count;
    api->version = options->version;
    code = deadlines_new(&api->deadlines, err);
    if (code)
        return code;
    api->how = (struct held_options){&api->archive, api->deadlines, options->geo, options->since, options->until};
    api->cases = held_cases_new(&api->how);
    desk_pool_init(&api->desks, &api->archive, false, DESKS_MOST);
    desk_pool_init(&api->sql_desks, &api->archive, true, SQL_DESKS_MOST);
    api->coverage = coverage_memo_new();
    api->sessions = session_memo_new();
    return ERR_OK;
}

static void close_api(struct server *server) {
    struct api *api = &server->api;
    if (api->cases) { /* the last of what open_api makes come together */
        held_cases_free(api->cases);
        desk_pool_clear(&api->desks);
        desk_pool_clear(&api->sql_desks);
        coverage_memo_free(api->coverage);
        session_memo_free(api->sessions);
    }
    deadlines_free(api->deadlines);
    if (server->store_open)
        store_clear(&api->archive.store);
}

static void write_url(struct server *server, const char *address) {
    bool six = strchr(address, ':') != NULL, any = strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
    const char *host = any ? server->guard.name : address;
    snprintf(server->url, sizeof server->url, "http://%s%.80s%s:%u/?token=%s", six && !any ? "[" : "", host,
             six && !any ? "]" : "", server->guard.port, server->guard.token);
}

/* The port is part of what the gate knows, so it is had before anybody is answered. */
static enum err_code open_http(struct server *server, const struct server_options *options, struct err *err) {
    const struct http_answers answers = {routes_gate, routes_handle, &server->routes};
    enum err_code code = http_listen(&server->http, options->address, options->port, err);
    if (!code)
        code = guard_init(&server->guard, http_port(server->http), !guard_is_loopback(options->address), err);
    if (code)
        return code;
    routes_init(&server->routes, &server->api, &server->guard);
    write_url(server, options->address);
    return http_start(server->http, &answers, err);
}

enum err_code server_open(struct server **out, const struct server_options *options, struct err *err) {
    struct server *server = xcalloc(1, sizeof *server);
    enum err_code code = open_api(server, options, err);
    if (!code)
        code = open_http(server, options, err);
    if (code) {
        server_close(server);
        return code;
    }
    *out = server;
    return ERR_OK;
}

const char *server_url(const struct server *server) {
    return server->url;
}

void server_close(struct server *server) {
    if (!server)
        return;
    if (server->api.deadlines)
        deadlines_stop(server->api.deadlines);
    http_close(server->http);
    close_api(server);
    free(server);
}
