#include "serve/guard.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

enum { SECRET_BYTES = GUARD_SECRET_CHARS / 2, HOST_CHARS_MOST = 255 };

static enum err_code make_secret(char out[GUARD_SECRET_CHARS + 1], struct err *err) {
    unsigned char bytes[SECRET_BYTES];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return err_set(err, ERR_ENVIRONMENT, "the system gives no random numbers: %s", strerror(errno));
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    return ERR_OK;
}

enum err_code guard_init(struct guard *guard, unsigned port, bool beyond_loopback, struct err *err) {
    *guard = (struct guard){.port = port, .beyond_loopback = beyond_loopback};
    /* cookies of one host are shared by all its ports */
    snprintf(guard->cookie_name, sizeof guard->cookie_name, "backtrail-%u", port);
    if (gethostname(guard->name, sizeof guard->name - 1) != 0)
        guard->name[0] = '\0';
    enum err_code code = make_secret(guard->token, err);
    return code ? code : make_secret(guard->cookie, err);
}

/* --- hosts -------------------------------------------------------------------------------------------------------- */

static bool is_loopback4(const struct in_addr *address) {
    return (ntohl(address->s_addr) >> 24) == 127;
}

static bool is_loopback6(const struct in6_addr *address) {
    struct in_addr inner;
    memcpy(&inner, address->s6_addr + 12, sizeof inner);
    return IN6_IS_ADDR_LOOPBACK(address) || (IN6_IS_ADDR_V4MAPPED(address) && is_loopback4(&inner));
}

bool guard_is_loopback(const char *address) {
    struct in_addr four;
    struct in6_addr six;
    return inet_pton(AF_INET, address, &four) == 1   ? is_loopback4(&four)
           : inet_pton(AF_INET6, address, &six) == 1 ? is_loopback6(&six)
                                                     : false;
}

static bool is_address(const char *text) {
    struct in6_addr any;
    return inet_pton(AF_INET, text, &any) == 1 || inet_pton(AF_INET6, text, &any) == 1;
}

/* A port as browsers write it: one to five digits, none of them a leading zero. */
static bool read_port(struct str text, unsigned *port) {
    *port = 0;
    for (size_t i = 0; i < text.len && i < 6; i++) {
        if (text.data[i] < '0' + (i == 0) || text.data[i] > '9')
            return false;
        *port = *port * 10 + (unsigned)(text.data[i] - '0');
    }
    return text.len && text.len < 6;
}

/* "name:port" or "[address]:port" taken apart; a port that is not written is HTTP's own. */
static bool split_host(struct str host, char name[HOST_CHARS_MOST + 1], unsigned *port) {
    struct str rest;
    if (host.len > HOST_CHARS_MOST || !host.len || memchr(host.data, '\0', host.len))
        return false;
    bool brackets = host.data[0] == '[';
    size_t end = str_find(host, brackets ? "]" : ":", 0);
    if (brackets && end == (size_t)-1)
        return false;
    end = end == (size_t)-1 ? host.len : end;
    struct str inner = str_slice(host, brackets, end);
    memcpy(name, inner.data, inner.len);
    name[inner.len] = '\0';
    rest = str_slice(host, end + brackets, host.len);
    *port = 80;
    return !rest.len || (rest.data[0] == ':' && read_port(str_slice(rest, 1, rest.len), port));
}

bool guard_host(const struct guard *guard, struct str host) {
    char name[HOST_CHARS_MOST + 1];
    unsigned port;
    if (!split_host(host, name, &port) || port != guard->port)
        return false;
    if (str_is_nocase(str_of(name), "localhost") || guard_is_loopback(name))
        return true;
    return guard->beyond_loopback && (is_address(name) || (guard->name[0] && str_is_nocase(str_of(name), guard->name)));
}

bool guard_origin(const struct guard *guard, struct str origin, struct str host) {
    static const char scheme[] = "http://";
    if (!origin.data)
        return true;
    struct str of = str_slice(origin, sizeof scheme - 1, origin.len);
    return str_starts(origin, scheme) && str_eq(of, host) && guard_host(guard, of);
}

bool guard_fetch_site(struct str fetch_site) {
    return !fetch_site.data || str_is(fetch_site, "same-origin") || str_is(fetch_site, "none");
}

/* --- secrets ------------------------------------------------------------------------------------------------------ */

/* Takes the same time wherever they differ. */
static bool same_secret(struct str said, const char *secret) {
    unsigned char differ = 0;
    if (said.len != GUARD_SECRET_CHARS)
        return false;
    for (size_t i = 0; i < GUARD_SECRET_CHARS; i++)
        differ |= (unsigned char)(said.data[i] ^ secret[i]);
    return differ == 0;
}

bool guard_token(const struct guard *guard, struct str token) {
    return same_secret(token, guard->token);
}

bool guard_cookies(const struct guard *guard, struct str cookies) {
    while (cookies.len) {
        struct str one = str_before(cookies, ';'), name = str_before(one, '=');
        if (name.len < one.len && str_is(str_trim(name), guard->cookie_name) &&
            same_secret(str_trim(str_slice(one, name.len + 1, one.len)), guard->cookie))
            return true;
        cookies = str_slice(cookies, one.len + 1, cookies.len);
    }
    return false;
}
