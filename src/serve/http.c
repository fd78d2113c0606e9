#include "serve/http.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/buf.h"

enum {
    CONNECTIONS_MOST = 512,
    CONNECTIONS_EASY = 128,        /* above it, those that dawdle are closed */
    HEADER_BYTES_MOST = 32 * 1024, /* of a connection: request line and headers, parsed */
    BODY_BYTES_MOST = 256 * 1024,  /* SQL typed by a person */
    REQUEST_MS_MOST = 10000,       /* from the first byte, or the connection, to a whole request */
    IDLE_SECONDS_MOST = 60,        /* a connection kept alive, or a client that does not read its answer */
    TICK_MS = 50,
};

/* One client. Its socket is valid while it is in the list. */
struct connection {
    int socket;
    int64_t since_ms; /* of what it is doing */
    int64_t patience_ms;
    bool handling; /* a whole request is here: it may take its time */
    bool closing;
    struct connection *next, *before; /* younger ones come before */
};

struct http {
    struct http_answers answers;
    struct MHD_Daemon *daemon; /* NULL: not started */
    int listener;
    unsigned port;
    pthread_t keeper;
    pthread_mutex_t lock; /* of the list */
    struct connection *youngest, *oldest;
    size_t connection_count, closing_count;
    atomic_bool stopping;
};

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- connections -------------------------------------------------------------------------------------------------- */

/* Only the socket is shut down: libmicrohttpd sees that, and ends the connection itself. */
static void connection_close(struct connection *connection) {
    shutdown(connection->socket, SHUT_RDWR);
    connection->closing = true;
}

/* Close who has been sending a request for too long, or says nothing; and of too many, those who came first. With the
 * lock held. */
static void close_dawdlers(struct http *http) {
    int64_t now = now_ms();
    size_t open = http->connection_count - http->closing_count;
    for (struct connection *it = http->oldest; it; it = it->before) {
        if (it->handling || it->closing)
            continue;
        if (open > CONNECTIONS_EASY || now - it->since_ms > it->patience_ms) {
            connection_close(it);
            http->closing_count++;
            open--;
        }
    }
}

static void connection_began(struct http *http, struct MHD_Connection *from, void **slot) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(from, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct connection *connection = xcalloc(1, sizeof *connection);
    connection->socket = info ? info->connect_fd : -1;
    connection->since_ms = now_ms();
    connection->patience_ms = REQUEST_MS_MOST;
    pthread_mutex_lock(&http->lock);
    connection->next = http->youngest;
    *(http->youngest ? &http->youngest->before : &http->oldest) = connection;
    http->youngest = connection;
    if (++http->connection_count > CONNECTIONS_EASY)
        close_dawdlers(http);
    pthread_mutex_unlock(&http->lock);
    *slot = connection;
}

static void connection_ended(struct http *http, void **slot) {
    struct connection *connection = *slot;
    if (!connection)
        return;
    pthread_mutex_lock(&http->lock);
    *(connection->before ? &connection->before->next : &http->youngest) = connection->next;
    *(connection->next ? &connection->next->before : &http->oldest) = connection->before;
    http->connection_count--;
    http->closing_count -= connection->closing;
    pthread_mutex_unlock(&http->lock);
    free(connection);
    *slot = NULL;
}

static void on_connection(void *context, struct MHD_Connection *from, void **slot,
                          enum MHD_ConnectionNotificationCode what) {
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        connection_began(context, from, slot);
    else
        connection_ended(context, slot);
}

/* The connection does something new from here on. */
static void connection_turns(struct http *http, struct MHD_Connection *from, bool handling) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(from, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *connection = info ? info->socket_context : NULL;
    if (!connection)
        return;
    pthread_mutex_lock(&http->lock);
    connection->since_ms = now_ms();
    connection->handling = handling;
    if (handling) /* it was let in: a browser keeps its connections for the next click */
        connection->patience_ms = IDLE_SECONDS_MOST * 1000;
    pthread_mutex_unlock(&http->lock);
}

static void *keep_door(void *context) {
    struct http *http = context;
    while (!atomic_load(&http->stopping)) {
        nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000L}, NULL);
        pthread_mutex_lock(&http->lock);
        close_dawdlers(http);
        pthread_mutex_unlock(&http->lock);
    }
    return NULL;
}

/* --- one request -------------------------------------------------------------------------------------------------- */

/* What is kept of a request between libmicrohttpd's calls. */
struct exchange {
    struct http_request request;
    struct buf body;
    bool answered; /* by the gate */
};

static struct str header(struct MHD_Connection *from, const char *name) {
    const char *value = NULL;
    size_t len = 0;
    if (MHD_lookup_connection_value_n(from, MHD_HEADER_KIND, name, strlen(name), &value, &len) != MHD_YES || !value)
        return STR_NONE;
    return (struct str){value, len};
}

static enum MHD_Result take_argument(void *context, enum MHD_ValueKind kind, const char *name, size_t name_len,
                                     const char *value, size_t value_len) {
    struct http_request *request = context;
    (void)kind;
    if (request->arg_count < HTTP_ARGS_MOST && strlen(name) == name_len) /* a name with a NUL in it is none */
        request->args[request->arg_count++] = (struct http_arg){name, value ? (struct str){value, value_len} : STR("")};
    return MHD_YES;
}

/* The first that is heard of a request is its target as it was sent. A NUL in the path would hide what is behind it:
 * such a request is marked, until it has an exchange. */
static char cut_path;

static void *on_target(void *context, const char *target, struct MHD_Connection *from) {
    (void)context;
    (void)from;
    return str_contains(str_before(str_of(target), '?'), "%00") ? &cut_path : NULL;
}

static struct exchange *exchange_new(struct MHD_Connection *from, const char *path, const char *method) {
    struct exchange *exchange = xcalloc(1, sizeof *exchange);
    struct http_request *request = &exchange->request;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(from, MHD_CONNECTION_INFO_CONNECTION_FD);
    exchange->body = BUF_INIT(BODY_BYTES_MOST);
    request->method = method;
    request->path = path;
    request->client = info ? info->connect_fd : -1;
    request->host = header(from, MHD_HTTP_HEADER_HOST);
    request->origin = header(from, MHD_HTTP_HEADER_ORIGIN);
    request->content_type = header(from, MHD_HTTP_HEADER_CONTENT_TYPE);
    request->cookies = header(from, MHD_HTTP_HEADER_COOKIE);
    request->fetch_site = header(from, "Sec-Fetch-Site");
    MHD_get_connection_values_n(from, MHD_GET_ARGUMENT_KIND, take_argument, request);
    return exchange;
}

static void exchange_free(struct exchange *exchange) {
    buf_clear(&exchange->body);
    arena_clear(&exchange->request.arena);
    free(exchange);
}

static const char *const headers[][2] = {
    {"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                                "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cache-Control", "no-store"}, /* evidence does not stay in a browser's cache */
};

static enum MHD_Result send_reply(struct MHD_Connection *from, struct http_reply *reply) {
    struct MHD_Response *response =
        reply->owned
            ? MHD_create_response_from_buffer(reply->len, reply->owned, MHD_RESPMEM_MUST_FREE)
            : MHD_create_response_from_buffer(reply->len, (void *)(uintptr_t)reply->fixed, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        MHD_add_response_header(response, headers[i][0], headers[i][1]);
    if (reply->type)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->type);
    if (reply->location)
        MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, reply->location);
    if (reply->cookie)
        MHD_add_response_header(response, MHD_HTTP_HEADER_SET_COOKIE, reply->cookie);
    enum MHD_Result queued = MHD_queue_response(from, reply->status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result begin_request(struct http *http, struct MHD_Connection *from, struct exchange *exchange) {
    struct http_reply reply = {0};
    if (http->answers.gate(http->answers.context, &exchange->request, &reply))
        return MHD_YES;
    exchange->answered = true;
    return send_reply(from, &reply);
}

/* A request of any length of work: its time is the handler's affair, not that of a connection's time-out. */
static enum MHD_Result whole_request(struct http *http, struct MHD_Connection *from, struct exchange *exchange) {
    static const char too_long[] =
        "{\"error\":{\"code\":\"too_large\",\"message\":\"the request is too long\",\"hint\":null}}";
    struct http_reply reply = {0};
    exchange->request.body = buf_str(&exchange->body);
    connection_turns(http, from, true);
    MHD_set_connection_option(from, MHD_CONNECTION_OPTION_TIMEOUT, 0);
    if (exchange->body.truncated)
        reply = (struct http_reply){.status = MHD_HTTP_CONTENT_TOO_LARGE,
                                    .type = "application/json",
                                    .fixed = too_long,
                                    .len = sizeof too_long - 1};
    else
        http->answers.handle(http->answers.context, &exchange->request, &reply);
    MHD_set_connection_option(from, MHD_CONNECTION_OPTION_TIMEOUT, (unsigned)IDLE_SECONDS_MOST);
    return send_reply(from, &reply);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *from, const char *path, const char *method,
                                  const char *version, const char *data, size_t *data_len, void **slot) {
    struct http *http = context;
    struct exchange *exchange = *slot;
    (void)version;
    if (!exchange || *slot == &cut_path) {
        exchange = *slot = exchange_new(from, exchange ? "" : path, method);
        return begin_request(http, from, exchange);
    }
    if (*data_len) {
        buf_add(&exchange->body, (struct str){data, *data_len});
        *data_len = 0;
        return MHD_YES;
    }
    return exchange->answered ? MHD_YES : whole_request(http, from, exchange);
}

static void on_request_over(void *context, struct MHD_Connection *from, void **slot,
                            enum MHD_RequestTerminationCode why) {
    (void)why;
    connection_turns(context, from, false);
    if (*slot && *slot != &cut_path)
        exchange_free(*slot);
    *slot = NULL;
}

struct str http_arg(const struct http_request *request, const char *name) {
    for (size_t i = 0; i < request->arg_count; i++)
        if (strcmp(request->args[i].name, name) == 0)
            return request->args[i].value;
    return STR_NONE;
}

size_t http_arg_count(const struct http_request *request, const char *name) {
    size_t count = 0;
    for (size_t i = 0; i < request->arg_count; i++)
        count += strcmp(request->args[i].name, name) == 0;
    return count;
}

/* --- listening ---------------------------------------------------------------------------------------------------- */

static enum err_code resolve(const char *address, unsigned port, struct addrinfo **out, struct err *err) {
    char digits[16];
    const struct addrinfo how = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    snprintf(digits, sizeof digits, "%u", port);
    if (getaddrinfo(address, digits, &how, out) == 0)
        return ERR_OK;
    err_set(err, ERR_USAGE, "'%s' is no address to listen on", address);
    err_hint(err, "an IP address of this machine: 127.0.0.1 (default), ::1, 192.0.2.7, or 0.0.0.0 for all");
    return ERR_USAGE;
}

/* A socket of ours, so that what goes wrong can be said; -1 with errno. */
static int listener_at(const struct addrinfo *at) {
    int one = 1, listener = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0)
        return -1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
        bind(listener, at->ai_addr, at->ai_addrlen) == 0 && listen(listener, 128) == 0)
        return listener;
    int error = errno;
    close(listener);
    errno = error;
    return -1;
}

static unsigned port_of(int listener) {
    struct sockaddr_storage at;
    socklen_t len = sizeof at;
    char port[16] = "0";
    if (getsockname(listener, (struct sockaddr *)&at, &len) == 0)
        getnameinfo((struct sockaddr *)&at, len, NULL, 0, port, sizeof port, NI_NUMERICSERV);
    return (unsigned)strtoul(port, NULL, 10);
}

enum err_code http_listen(struct http **out, const char *address, unsigned port, struct err *err) {
    struct addrinfo *at;
    enum err_code code = resolve(address, port, &at, err);
    if (code)
        return code;
    int listener = listener_at(at);
    freeaddrinfo(at);
    if (listener < 0) {
        err_set(err, ERR_ENVIRONMENT, "cannot listen on %s port %u: %s", address, port, strerror(errno));
        err_hint(err, "another port: --port N; without --port a free one is taken");
        return ERR_ENVIRONMENT;
    }
    struct http *http = *out = xcalloc(1, sizeof *http);
    http->listener = listener;
    http->port = port_of(listener);
    pthread_mutex_init(&http->lock, NULL);
    return ERR_OK;
}

unsigned http_port(const struct http *http) {
    return http->port;
}

/* --- answering ---------------------------------------------------------------------------------------------------- */

static void stay_silent(void *context, const char *format, va_list arguments) {
    (void)context; /* what clients do wrong is no news */
    (void)format;
    (void)arguments;
}

static struct MHD_Daemon *start(struct http *http) {
    return MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ERROR_LOG, 0, NULL,
        NULL, on_request, http, MHD_OPTION_EXTERNAL_LOGGER, stay_silent, NULL, MHD_OPTION_LISTEN_SOCKET, http->listener,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MOST, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HEADER_BYTES_MOST, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS_MOST,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_target, NULL, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, http, MHD_OPTION_NOTIFY_COMPLETED, on_request_over, http, MHD_OPTION_END);
}

enum err_code http_start(struct http *http, const struct http_answers *answers, struct err *err) {
    http->answers = *answers;
    if (pthread_create(&http->keeper, NULL, keep_door, http) != 0)
        return err_set(err, ERR_ENVIRONMENT, "cannot start a thread");
    http->daemon = start(http);
    if (http->daemon)
        return ERR_OK;
    atomic_store(&http->stopping, true);
    pthread_join(http->keeper, NULL);
    return err_set(err, ERR_ENVIRONMENT, "cannot start the web server");
}

void http_close(struct http *http) {
    if (!http)
        return;
    if (http->daemon) {
        atomic_store(&http->stopping, true);
        pthread_join(http->keeper, NULL);
        MHD_stop_daemon(http->daemon); /* closes the listener */
    } else {
        close(http->listener);
    }
    pthread_mutex_destroy(&http->lock);
    free(http);
}
