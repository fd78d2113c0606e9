#include "trail/arn.h"

#include <ctype.h>
#include <string.h>

struct str arn_session_role(struct str arn) {
    static const char mark[] = ":assumed-role/";
    size_t at = str_find(arn, mark, 0);
    return at == (size_t)-1 ? STR_NONE : str_before(str_slice(arn, at + strlen(mark), arn.len), '/');
}

struct str arn_last_part(struct str arn) {
    return str_after_last(str_after_last(arn, '/'), ':');
}

bool arn_split(struct str arn, struct str *service, struct str *rest) {
    *rest = arn;
    if (!str_starts(arn, "arn:"))
        return false;
    for (size_t part = 0; part < 5; part++) {
        size_t colon = str_find(*rest, ":", 0);
        if (colon == (size_t)-1)
            return false;
        if (part == 2)
            *service = str_slice(*rest, 0, colon);
        *rest = str_slice(*rest, colon + 1, rest->len);
    }
    return true;
}

/* Resources whose ARN does not say their kind, and what follows a name in it. */
static const struct {
    const char *service, *kind;
    bool cut_slash;
    size_t suffix; /* the six letters that end a secret's ARN */
} services[] = {
    {"s3", "bucket", true, 0},   {"sqs", "queue", false, 0},        {"sns", "topic", false, 0},
    {"dynamodb", NULL, true, 0}, {"cloudformation", NULL, true, 0}, {"secretsmanager", NULL, false, 7},
};

static size_t type_length(struct str rest) {
    size_t length = 0;
    while (length < rest.len && rest.data[length] != ':' && rest.data[length] != '/')
        length++;
    return length;
}

struct str arn_resource_name(struct str resource) {
    struct str service = STR_NONE, rest;
    if (!arn_split(resource, &service, &rest))
        return resource;
    size_t type = type_length(rest);
    if (type < rest.len && !str_is(service, "s3"))
        rest = str_slice(rest, type + 1, rest.len);
    rest = str_before(rest, ':');
    for (size_t i = 0; i < sizeof services / sizeof *services; i++)
        if (str_is(service, services[i].service)) {
            rest = services[i].cut_slash ? str_before(rest, '/') : rest;
            rest = str_slice(rest, 0, rest.len > services[i].suffix ? rest.len - services[i].suffix : rest.len);
        }
    return rest.len ? rest : resource;
}

/* sg-0123456789abcdef0, 1234abcd-12ab-34cd-56ef-1234567890ab: nothing else is called so. */
static bool is_unique_id(struct str name) {
    struct str last = str_after_last(name, '-');
    for (size_t i = 0; i < last.len; i++)
        if (!strchr("0123456789abcdef", last.data[i]) || !last.data[i])
            return false;
    return last.len < name.len && (last.len == 8 || last.len == 12 || last.len == 17);
}

struct str arn_resource_kind(struct arena *arena, struct str resource) {
    struct str service = STR_NONE, rest;
    if (!arn_split(resource, &service, &rest) || is_unique_id(arn_resource_name(resource)))
        return STR("");
    for (size_t i = 0; i < sizeof services / sizeof *services; i++)
        if (services[i].kind && str_is(service, services[i].service))
            return str_of(services[i].kind);
    size_t type = type_length(rest), length = 0;
    char *kind = arena_alloc(arena, type + 1);
    for (size_t i = 0; i < type && type < rest.len; i++)
        if (isalnum((unsigned char)rest.data[i]))
            kind[length++] = rest.data[i];
    return (struct str){kind, length};
}

struct str arn_object_path(struct str resource) {
    struct str service = STR_NONE, rest;
    bool s3 = arn_split(resource, &service, &rest) && str_is(service, "s3");
    return s3 && str_contains(rest, "/") ? rest : STR_NONE;
}
