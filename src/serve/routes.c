#include "serve/routes.h"

#include <stdio.h>

#include "output/case_json.h"
#include "serve/page.h"

/* --- replies ------------------------------------------------------------------------------------------------------ */

static void reply_json(struct http_reply *reply, unsigned status, json_t *json) {
    char *text = json_dumps(json, JSON_COMPACT);
    *reply = (struct http_reply){.status = status, .type = "application/json; charset=utf-8", .owned = text};
    reply->len = text ? strlen(text) : 0;
    json_decref(json);
}

static void reply_fixed(struct http_reply *reply, unsigned status, const char *type, const char *text) {
    *reply = (struct http_reply){.status = status, .type = type, .fixed = text, .len = strlen(text)};
}

static void reply_error(struct http_reply *reply, unsigned status, const char *code, const char *message,
                        const char *hint) {
    reply_json(reply, status,
               json_pack("{s:{s:s, s:o, s:o}}", "error", "code", code, "message", json_of_str(str_of(message)), "hint",
                         hint && *hint ? json_of_str(str_of(hint)) : json_null()));
}

static const struct {
    enum err_code code;
    unsigned status;
    const char *word;
} statuses[] = {
    {ERR_NOT_FOUND, 404, "not_found"}, {ERR_USAGE, 400, "usage"},         {ERR_INPUT, 400, "input"},
    {ERR_REMOTE, 503, "busy"},         {ERR_INTERRUPTED, 504, "timeout"}, {ERR_ENVIRONMENT, 500, "environment"},
};

static void reply_err(struct http_reply *reply, const struct err *err) {
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i].code == err->code) {
            reply_error(reply, statuses[i].status, statuses[i].word, err->message, err->hint);
            return;
        }
    reply_error(reply, 500, "bug", err->message, err->hint);
}

/* --- the table ---------------------------------------------------------------------------------------------------- */

static const struct {
    const char *path, *method;
    api_function *answer;
} answers[] = {
    {"/api/about", "GET", api_about},
    {"/api/case", "GET", api_case},
    {"/api/tree", "GET", api_tree},
    {"/api/calls", "GET", api_calls},
    {"/api/sources", "GET", api_sources},
    {"/api/timeline", "GET", api_timeline},
    {"/api/events", "GET", api_events},
    {"/api/event", "GET", api_event},
    {"/api/sessions", "GET", api_sessions},
    {"/api/coverage", "GET", api_coverage},
    {"/api/coverage/hours", "GET", api_coverage_hours},
    {"/api/queries", "GET", api_queries},
    {"/api/sql", "POST", api_sql},
};
#define ANSWERS (sizeof answers / sizeof *answers)

static const struct {
    const char *path, *file, *type;
} files[] = {
    {"/", "index.html", "text/html; charset=utf-8"},
    {"/app.js", "app.js", "text/javascript; charset=utf-8"},
    {"/app.css", "app.css", "text/css; charset=utf-8"},
};
#define FILES (sizeof files / sizeof *files)

static bool is_api(const struct http_request *request) {
    return strncmp(request->path, "/api/", 5) == 0;
}

/* --- who is let in ------------------------------------------------------------------------------------------------ */

void routes_init(struct routes *routes, struct api *api, const struct guard *guard) {
    *routes = (struct routes){.api = api, .guard = guard};
    snprintf(routes->cookie, sizeof routes->cookie, "%s=%s; HttpOnly; SameSite=Strict; Path=/", guard->cookie_name,
             guard->cookie);
}

static const char no_cookie_page[] =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Backtrail</title><h1>Not for everyone</h1>"
    "<p>This Backtrail answers only to who started it. Open the address that <code>backtrail serve</code> printed in "
    "the terminal: it ends in <code>?token=\xE2\x80\xA6</code>. Opened once in this browser, this address works as "
    "well "
    "(reload it if you came here by a link).</p></html>\n";

static bool refuse(const struct http_request *request, struct http_reply *reply, const char *code, const char *message,
                   const char *hint) {
    if (is_api(request))
        reply_error(reply, 403, code, message, hint);
    else
        reply_fixed(reply, 403, "text/html; charset=utf-8", no_cookie_page);
    return false;
}

/* The first visit: the token moves from the address into a cookie. */
static bool welcome(const struct routes *routes, struct http_reply *reply) {
    reply_fixed(reply, 303, "text/plain", "");
    reply->location = "/";
    reply->cookie = routes->cookie;
    return false;
}

static bool is_method_known(const struct http_request *request) {
    static const char *const known[] = {"GET", "HEAD", "POST"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(request->method, known[i]) == 0)
            return true;
    return false;
}

bool routes_gate(void *context, const struct http_request *request, struct http_reply *reply) {
    const struct routes *routes = context;
    const struct guard *guard = routes->guard;
    if (!guard_host(guard, request->host)) {
        reply_fixed(reply, 421, "text/plain; charset=utf-8",
                    "This server answers to its own address only: open the one that backtrail serve printed.\n");
        return false;
    }
    if (!is_method_known(request)) {
        reply_error(reply, 405, "method", "only GET and POST are answered", NULL);
        return false;
    }
    if (!guard_origin(guard, request->origin, request->host) ||
        (is_api(request) && !guard_fetch_site(request->fetch_site)))
        return refuse(request, reply, "origin", "the request comes from another site", NULL);
    if (strcmp(request->path, "/") == 0 && guard_token(guard, http_arg(request, "token")))
        return welcome(routes, reply);
    if (!guard_cookies(guard, request->cookies))
        return refuse(request, reply, "cookie", "this browser has not been let in",
                      "open the address that backtrail serve printed in the terminal");
    return true;
}

/* --- answering ---------------------------------------------------------------------------------------------------- */

static bool fits_method(const char *wanted, const char *method) {
    return strcmp(wanted, method) == 0 || (strcmp(wanted, "GET") == 0 && strcmp(method, "HEAD") == 0);
}

static void answer(struct api *api, size_t row, struct http_request *request, struct http_reply *reply) {
    struct err err = {0};
    json_t *json = NULL;
    enum err_code code = arguments_sound(request, &err);
    if (!code)
        code = answers[row].answer(api, request, &json, &err);
    if (code) {
        json_decref(json);
        reply_err(reply, &err);
    } else {
        reply_json(reply, 200, json);
    }
}

static void answer_file(size_t row, struct http_reply *reply) {
    const char *text = page_file(files[row].file);
    if (text)
        reply_fixed(reply, 200, files[row].type, text);
    else
        reply_fixed(reply, 404, "text/plain; charset=utf-8", "this backtrail was built without its page\n");
}

void routes_handle(void *context, struct http_request *request, struct http_reply *reply) {
    const struct routes *routes = context;
    for (size_t i = 0; i < ANSWERS; i++) {
        if (strcmp(answers[i].path, request->path) != 0)
            continue;
        if (fits_method(answers[i].method, request->method))
            answer(routes->api, i, request, reply);
        else
            reply_error(reply, 405, "method", answers[i].method, "this path is asked with that method");
        return;
    }
    for (size_t i = 0; i < FILES; i++)
        if (strcmp(files[i].path, request->path) == 0 && fits_method("GET", request->method)) {
            answer_file(i, reply);
            return;
        }
    if (is_api(request))
        reply_error(reply, 404, "no_path", "there is nothing at this path", NULL);
    else
        reply_fixed(reply, 404, "text/plain; charset=utf-8", "nothing here\n");
}
