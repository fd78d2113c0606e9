/* Any bytes as the headers by which a client asks to be let in, and as the arguments of a question: nobody without the
 * secret comes in, no name of others is taken for this machine, and no argument reaches SQL that is not text. */
#include <stdint.h>
#include <stdlib.h>

#include "serve/filter.h"
#include "serve/guard.h"
#include "trail/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition) {
    if (!condition)
        abort();
}

static void ask_guard(struct str text) {
    static const struct guard guard = {.port = 7450,
                                       .token = "00112233445566778899aabbccddeeff",
                                       .cookie = "ffeeddccbbaa99887766554433221100",
                                       .cookie_name = "backtrail-7450"};
    bool host = guard_host(&guard, text);
    require(!host || str_contains(text, ":7450"));
    require(!guard_origin(&guard, text, text) || !text.data);
    require(!guard_cookies(&guard, text) || str_contains(text, guard.cookie));
    require(!guard_token(&guard, text) || str_is(text, guard.token));
    guard_fetch_site(text);
}

/* "name\nvalue\nname\nvalue…" */
static void ask_filter(struct str text) {
    struct http_request request = {.method = "GET", .path = "/"};
    struct filter filter;
    struct err err = {0};
    while (text.len && request.arg_count < HTTP_ARGS_MOST) {
        struct str name = str_before(text, '\n');
        text = str_slice(text, name.len + 1, text.len);
        struct str value = str_before(text, '\n');
        text = str_slice(text, value.len + 1, text.len);
        if (name.data && memchr(name.data, '\0', name.len))
            continue;
        request.args[request.arg_count++] =
            (struct http_arg){arena_str(&request.arena, name).data, value.data ? value : STR("")};
    }
    if (arguments_sound(&request, &err) == ERR_OK && filter_read(&filter, &request, &err) == ERR_OK) {
        require(filter.count == filter.condition_count && filter.count <= FILTER_PARAMS);
        for (size_t i = 0; i < filter.count; i++)
            require(filter.params[i].type != PARAM_TEXT ||
                    (filter.params[i].text.len && utf8_valid(filter.params[i].text)));
    }
    arena_clear(&request.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str text = {(const char *)data, size};
    ask_guard(text);
    ask_filter(text);
    return 0;
}
