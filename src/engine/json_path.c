#include "engine/json_path.h"

#include "trail/json.h"

bool json_sound(struct str text) {
    if (!text.data)
        return false;
    const char *end = text.data + text.len, *p = json_space(text.data, end);
    enum record_fault fault;
    p = p < end ? json_skip(p, end, &fault) : NULL;
    return p && json_space(p, end) == end;
}

/* A step of a path: a member's name, or the number of an item. */
struct step {
    struct str name;
    size_t item;
};

/* The text in quotes at `*p`, which moves behind the closing one. No escapes: CloudTrail's names have none. */
static bool take_quoted(const char **p, const char *end, struct str *out) {
    char quote = **p;
    const char *begin = ++*p, *stop = memchr(begin, quote, (size_t)(end - begin));
    if (!stop)
        return false;
    *out = (struct str){begin, (size_t)(stop - begin)};
    *p = stop + 1;
    return true;
}

static bool take_bare(const char **p, const char *end, struct str *out) {
    const char *begin = *p;
    while (*p < end && **p != '.' && **p != '[')
        ++*p;
    *out = (struct str){begin, (size_t)(*p - begin)};
    return out->len > 0;
}

/* What stands in brackets: a quoted name or a number. */
static bool take_bracket(const char **p, const char *end, struct step *step) {
    if (*p < end && (**p == '"' || **p == '\'')) {
        if (!take_quoted(p, end, &step->name))
            return false;
    } else {
        const char *begin = *p;
        step->item = 0;
        for (; *p < end && **p >= '0' && **p <= '9' && *p - begin < 9; ++*p)
            step->item = step->item * 10 + (size_t)(**p - '0');
        if (*p == begin)
            return false;
    }
    return *p < end && *(*p)++ == ']';
}

/* The next step of the path at `*p`. */
static bool take_step(const char **p, const char *end, struct step *step) {
    *step = (struct step){STR_NONE, 0};
    char c = *(*p)++;
    if (c == '[')
        return take_bracket(p, end, step);
    if (c != '.' || *p == end)
        return false;
    return **p == '"' ? take_quoted(p, end, &step->name) : take_bare(p, end, &step->name);
}

/* Of members with one name the last counts, as everywhere. */
static struct str follow(struct str value, const struct step *step) {
    struct json_cursor cursor = json_open(value);
    struct json_item item;
    struct str found = STR_NONE;
    bool by_name = step->name.data != NULL;
    if (cursor.kind != (by_name ? '{' : '['))
        return found;
    for (size_t i = 0; json_next(&cursor, &item); i++)
        if (by_name ? str_eq(item.name, step->name) : i == step->item)
            found = item.value;
    return found;
}

struct str json_path_at(struct str text, struct str path) {
    const char *p = path.data, *end = p + path.len;
    if (!path.len || *p++ != '$')
        return STR_NONE;
    struct str value = str_trim(text);
    struct step step;
    while (p < end && value.data)
        value = take_step(&p, end, &step) ? follow(value, &step) : STR_NONE;
    return value;
}
