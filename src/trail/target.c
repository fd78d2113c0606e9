#include "trail/target.h"

#include <pthread.h>

#include "base/safe.h"
#include "trail/api_name.h"
#include "trail/facts.h"
#include "trail/filter.h"
#include "trail/glob.h"
#include "trail/json.h"
#include "trail/parameters.h"

enum { CELL_SOURCE, CELL_NAME, CELL_PATH, CELL_WHAT };
enum { FALLBACK_DEPTH = 8, PATH_BYTES = 256 };

static struct facts paths;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    facts_load(&paths, "target_paths");
}

/* Nothing to search for: empty, redacted, or a document instead of a name. */
static bool names_nothing(struct str text) {
    return str_empty(text) || parameters_redacted(text) || text.data[0] == '{' || text.data[0] == '[' ||
           str_is(text, "*") || str_is(text, "...");
}

static struct str shortened(struct str text, struct arena *arena) {
    if (text.len <= TARGET_MOST_BYTES)
        return text;
    struct str head = safe_head(text, TARGET_MOST_BYTES - strlen("…"));
    return arena_printf(arena, "%.*s…", STR_ARG(head));
}

/* --- resources ------------------------------------------------------------------------------------------------- */

/* How a resource is named, the most exact first. S3 listings have ARNPrefix beside the bucket's ARN; LookupEvents and
 * the console's event history have names instead of ARNs. */
static const struct {
    const char *member;
    int rank;
} resource_names[] = {
    {"ARN", 4}, {"arn", 4}, {"resourceARN", 4}, {"resourceName", 3}, {"ResourceName", 3}, {"ARNPrefix", 1},
};

/* Resources that stand beside the one acted on: LookupEvents lists the issued key and session with the role. */
static const char *const side_types[] = {"AWS::IAM::AccessKey", "AWS::STS::AssumedRole"};

struct resource {
    struct str text;
    int rank;
};

static bool is_side_type(struct str item, struct arena *arena) {
    static const char *const members[] = {"type", "resourceType", "ResourceType"};
    for (size_t m = 0; m < sizeof members / sizeof *members; m++) {
        struct str type = json_text_at(item, members[m], arena);
        for (size_t i = 0; type.data && i < sizeof side_types / sizeof *side_types; i++)
            if (str_is(type, side_types[i]))
                return true;
    }
    return false;
}

static struct resource read_resource(struct str item, struct arena *arena) {
    /* some exports keep each item as a string of JSON */
    if (str_starts(item, "\""))
        item = json_scalar(item, arena);
    for (size_t i = 0; i < sizeof resource_names / sizeof *resource_names; i++) {
        struct str text = json_text_at(item, resource_names[i].member, arena);
        if (names_nothing(text))
            continue;
        if (resource_names[i].rank == 1)
            text = arena_printf(arena, "%.*s*", STR_ARG(text));
        return (struct resource){text, is_side_type(item, arena) ? 2 : resource_names[i].rank};
    }
    return (struct resource){STR_NONE, 0};
}

/* The object is inside the bucket: an ARN that goes on where another ends is more exact. */
static bool is_within(struct str inner, struct str outer) {
    return inner.len > outer.len && memcmp(inner.data, outer.data, outer.len) == 0 && inner.data[outer.len] == '/';
}

static struct str from_resources(struct str resources, struct arena *arena) {
    struct resource best = {STR_NONE, 0};
    struct json_cursor cursor = json_open(resources);
    struct json_item item;
    while (json_next(&cursor, &item)) {
        struct resource found = read_resource(item.value, arena);
        if (found.rank > best.rank || (found.rank && found.rank == best.rank && is_within(found.text, best.text)))
            best = found;
    }
    return best.text;
}

/* --- escaped ARNs ------------------------------------------------------------------------------------------------ */

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* An ARN in a request's path is logged as it was sent (EKS): arn%3Aaws%3Aiam%3A%3A1%3Arole%2FR. Other values may hold a
 * per cent sign of their own and stay as they are. */
static struct str unescaped_arn(struct str text, struct arena *arena) {
    static const char opening[] = "arn%3a";
    if (!str_is_nocase(str_slice(text, 0, strlen(opening)), opening))
        return text;
    char *out = arena_alloc(arena, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool escape = text.data[i] == '%' && i + 2 < text.len && hex_digit(text.data[i + 1]) >= 0 &&
                      hex_digit(text.data[i + 2]) >= 0;
        out[len++] = escape ? (char)(hex_digit(text.data[i + 1]) << 4 | hex_digit(text.data[i + 2])) : text.data[i];
        i += escape ? 2 : 0;
    }
    struct str arn = {out, len};
    return utf8_valid(arn) ? arn : text;
}

/* --- known paths ----------------------------------------------------------------------------------------------- */

static const struct {
    const char *prefix;
    size_t member; /* of struct target_input */
} roots[] = {
    {"responseElements.", offsetof(struct target_input, response_elements)},
    {"additionalEventData.", offsetof(struct target_input, additional_event_data)},
    {"serviceEventDetails.", offsetof(struct target_input, service_event_details)},
};

/* The name of an object's first member: {"orders": {"keys": …}} keeps the table's name there. */
static struct str first_member(struct str object, struct arena *arena) {
    struct json_cursor cursor = json_open(object);
    struct json_item item;
    return cursor.kind == '{' && json_next(&cursor, &item) ? json_unescape(item.name, arena) : STR_NONE;
}

static struct str at_path(const struct target_input *in, struct str path, struct arena *arena) {
    struct str root = in->request_parameters;
    char copy[PATH_BYTES];
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (str_starts(path, roots[i].prefix)) {
            root = *(const struct str *)((const char *)in + roots[i].member);
            path = str_slice(path, strlen(roots[i].prefix), path.len);
        }
    if (!root.data || path.len >= sizeof copy)
        return STR_NONE;
    bool member = str_ends(path, "{}");
    path.len -= member ? 2 : 0;
    memcpy(copy, path.data, path.len);
    copy[path.len] = '\0';
    struct str text = member ? first_member(json_at(root, copy), arena) : json_text_at(root, copy, arena);
    return names_nothing(text) ? STR_NONE : unescaped_arn(text, arena);
}

/* "bucketName/key" joins two values; both must be there. */
static struct str at_joined_path(const struct target_input *in, struct str path, struct arena *arena) {
    struct str first = str_before(path, '/');
    struct str text = at_path(in, first, arena);
    if (!text.data || first.len == path.len)
        return text;
    struct str second = at_path(in, str_slice(path, first.len + 1, path.len), arena);
    return second.data ? arena_printf(arena, "%.*s/%.*s", STR_ARG(text), STR_ARG(second)) : STR_NONE;
}

static struct target from_paths(const struct target_input *in, struct arena *arena) {
    struct str name = api_name(in->event_name);
    for (size_t i = 0; i < paths.rows; i++) {
        if (!str_eq(facts_cell(&paths, i, CELL_SOURCE), in->event_source) ||
            !glob_match_nocase(facts_cell(&paths, i, CELL_NAME), name))
            continue;
        struct str text = at_joined_path(in, facts_cell(&paths, i, CELL_PATH), arena);
        if (text.data)
            return (struct target){text, facts_cell(&paths, i, CELL_WHAT), TARGET_PATH};
    }
    return (struct target){STR_NONE, STR_NONE, TARGET_NONE};
}

/* --- fallback -------------------------------------------------------------------------------------------------- */

/* What the ending of a member's name says of its value, the strongest first. */
static const struct {
    const char *pattern;
    int rank;
} name_ranks[] = {
    {"*token*", 0},     {"*Token*", 0},    {"*idempoten*", 0},
    {"*Idempoten*", 0}, {"*equestId", 0},  {"callerReference", 0},
    {"*Arn", 4},        {"*ARN", 4},       {"arn", 4},
    {"*Id", 3},         {"*ID", 3},        {"id", 3},
    {"*Identifier", 3}, {"identifier", 3}, {"*Name", 2},
    {"name", 2},        {"*Url", 1},       {"url", 1},
    {"*Bucket", 1},     {"bucket", 1},     {"*Key", 1},
    {"key", 1},
};

static int rank_of(struct str name, struct str text) {
    for (size_t i = 0; i < sizeof name_ranks / sizeof *name_ranks; i++)
        if (glob_match(name_ranks[i].pattern, name))
            return name_ranks[i].rank && str_starts(text, "arn:") ? 4 : name_ranks[i].rank;
    return str_starts(text, "arn:") ? 4 : 0;
}

/* Members that describe or narrow instead of naming: what lies below them is no target. */
static const char *const asides[] = {"*tag*", "*Tag*", "groupBy", "GroupBy", "*ttributeNameSet", "*policyDocument"};

static bool leads_aside(const struct target_input *in, struct str name) {
    for (size_t i = 0; i < sizeof asides / sizeof *asides; i++)
        if (glob_match(asides[i], name))
            return true;
    return name.data && filter_is_member(in->event_source, in->event_name, name);
}

/* The first of the strongest; what lies nearer to the surface goes first. */
static void search(const struct target_input *in, struct str value, int depth, struct resource *best,
                   struct arena *arena) {
    struct json_item item;
    for (struct json_cursor c = json_open(value); json_next(&c, &item);) {
        struct str text = str_starts(item.value, "\"") ? json_scalar(item.value, arena) : STR_NONE;
        int rank = names_nothing(text) || leads_aside(in, item.name) ? 0 : rank_of(item.name, text);
        if (rank > best->rank)
            *best = (struct resource){text, rank};
    }
    if (depth == FALLBACK_DEPTH)
        return;
    for (struct json_cursor c = json_open(value); json_next(&c, &item);)
        if (!leads_aside(in, item.name))
            search(in, item.value, depth + 1, best, arena);
}

struct target target_of(const struct target_input *input, struct arena *arena) {
    pthread_once(&once, load);
    struct target target = {STR_NONE, STR_NONE, TARGET_NONE};
    if (input->resources.data)
        target = (struct target){from_resources(input->resources, arena), STR_NONE, TARGET_RESOURCES};
    if (!target.text.data)
        target = from_paths(input, arena);
    if (!target.text.data && input->request_parameters.data) {
        struct resource best = {STR_NONE, 0};
        search(input, input->request_parameters, 0, &best, arena);
        target = (struct target){best.text, STR_NONE, TARGET_FALLBACK};
    }
    if (!target.text.data)
        return (struct target){STR_NONE, STR_NONE, TARGET_NONE};
    target.text = shortened(target.text, arena);
    return target;
}
