#include "engine/trino.h"

#include "engine/sql_token.h"

/* Deeper text is left as it is: nobody writes it by hand. */
#define DEPTH_MOST     64
#define TYPE_PARTS     64
#define OUT_MOST_BYTES ((size_t)64 << 20)

struct rewriting {
    struct sql_tokens tokens;
    struct buf *out;
    struct arena arena;
    unsigned depth;
    unsigned variables; /* of lambdas, each with a name of its own */
};

static void put(struct rewriting *r, size_t from, size_t to);

static bool is(const struct rewriting *r, size_t i, size_t to, const char *text) {
    return i < to && sql_token_is(&r->tokens.items[i], text);
}

/* The bracket behind token `i` opens, and closes before `to`: its partner, else SQL_NO_TOKEN. */
static size_t closing(const struct rewriting *r, size_t i, size_t to) {
    if (!is(r, i, to, "("))
        return SQL_NO_TOKEN;
    size_t end = r->tokens.items[i].partner;
    return end != SQL_NO_TOKEN && end < to ? end : SQL_NO_TOKEN;
}

/* The first token of this text in [from, to) that stands in no bracket, or `to`. */
static size_t find_flat(const struct rewriting *r, size_t from, size_t to, const char *text) {
    for (size_t i = from; i < to; i++) {
        if (is(r, i, to, text))
            return i;
        size_t partner = r->tokens.items[i].partner;
        if (partner != SQL_NO_TOKEN && partner > i)
            i = partner;
    }
    return to;
}

static size_t count_flat_commas(const struct rewriting *r, size_t from, size_t to) {
    size_t count = 0;
    for (size_t i = from; (i = find_flat(r, i, to, ",")) < to; i++)
        count++;
    return count;
}

/* The tokens [from, to), rewritten, as text of their own. */
static struct str piece(struct rewriting *r, size_t from, size_t to) {
    struct buf text = BUF_INIT(OUT_MOST_BYTES), *kept = r->out;
    r->out = &text;
    put(r, from, to);
    r->out = kept;
    struct str copy = arena_str(&r->arena, buf_str(&text));
    buf_clear(&text);
    return copy;
}

/* --- types -------------------------------------------------------------------------------------------------------- */

enum type_kind { TYPE_PLAIN, TYPE_ARRAY, TYPE_MAP, TYPE_ROW };

struct type {
    enum type_kind kind;
    struct str name; /* TYPE_PLAIN: as it is written; a part of TYPE_ROW: `field` is what it is called */
    struct str field;
    struct type *parts; /* of an array one, of a map two, of a row its fields */
    size_t part_count;
};

static bool read_type(struct rewriting *r, size_t *i, size_t to, struct type *out, unsigned depth);

/* "(T, …)" or "<T, …>"; with `named`, "(a T, …)". */
static bool read_parts(struct rewriting *r, size_t *i, size_t to, struct type *out, bool named, unsigned depth) {
    const char *end = is(r, *i, to, "(") ? ")" : is(r, *i, to, "<") ? ">" : NULL;
    out->parts = arena_zalloc(&r->arena, TYPE_PARTS * sizeof *out->parts);
    if (!end)
        return false;
    do {
        struct type *part = &out->parts[out->part_count++];
        ++*i;
        if (named && *i < to)
            part->field = r->tokens.items[(*i)++].text;
        if (named && is(r, *i, to, ":"))
            ++*i;
        struct str field = part->field;
        if (!read_type(r, i, to, part, depth + 1))
            return false;
        part->field = field;
    } while (is(r, *i, to, ",") && out->part_count < TYPE_PARTS);
    return is(r, (*i)++, to, end);
}

/* A plain type is what stands there: DOUBLE, VARCHAR(10), TIMESTAMP(3) WITH TIME ZONE. */
static bool read_plain(struct rewriting *r, size_t *i, size_t to, struct type *out) {
    size_t from = *i, end = from;
    while (end < to && !is(r, end, to, ",") && !is(r, end, to, ")") && !is(r, end, to, ">")) {
        size_t close = closing(r, end, to);
        end = close == SQL_NO_TOKEN ? end + 1 : close + 1;
    }
    if (end == from)
        return false;
    const char *begin = r->tokens.items[from].text.data;
    out->name =
        (struct str){begin, (size_t)(r->tokens.items[end - 1].text.data - begin) + r->tokens.items[end - 1].text.len};
    *i = end;
    return true;
}

static bool read_type(struct rewriting *r, size_t *i, size_t to, struct type *out, unsigned depth) {
    *out = (struct type){.kind = is(r, *i, to, "ARRAY")                            ? TYPE_ARRAY
                                 : is(r, *i, to, "MAP")                            ? TYPE_MAP
                                 : is(r, *i, to, "ROW") || is(r, *i, to, "STRUCT") ? TYPE_ROW
                                                                                   : TYPE_PLAIN};
    if (depth > DEPTH_MOST)
        return false;
    if (out->kind == TYPE_PLAIN)
        return read_plain(r, i, to, out);
    ++*i;
    if (!read_parts(r, i, to, out, out->kind == TYPE_ROW, depth))
        return false;
    return out->kind == TYPE_ROW || out->part_count == (out->kind == TYPE_MAP ? 2 : 1);
}

static void put_type(struct buf *out, const struct type *type) {
    if (type->kind == TYPE_PLAIN) {
        bool json = str_is_nocase(type->name, "JSON"); /* JSON is text here, read by our scanner only */
        buf_add(out, json ? STR("VARCHAR") : type->name);
        return;
    }
    if (type->kind == TYPE_ARRAY) {
        put_type(out, &type->parts[0]);
        buf_addz(out, "[]");
        return;
    }
    buf_addz(out, type->kind == TYPE_MAP ? "MAP(" : "STRUCT(");
    for (size_t i = 0; i < type->part_count; i++) {
        buf_addz(out, i ? ", " : "");
        if (type->kind == TYPE_ROW)
            buf_printf(out, "%.*s ", STR_ARG(type->parts[i].field));
        put_type(out, &type->parts[i]);
    }
    buf_addc(out, ')');
}

/* --- JSON to a type ----------------------------------------------------------------------------------------------- */

static void put_from_json(struct rewriting *r, const struct type *type, struct str json);

static void put_scalar(struct rewriting *r, const struct type *type, struct str json) {
    bool text = str_is_nocase(type->name, "VARCHAR") || str_is_nocase(type->name, "STRING");
    if (str_is_nocase(type->name, "JSON")) {
        buf_add(r->out, json);
        return;
    }
    buf_printf(r->out, "%slog_json_extract_scalar(%.*s, '$')", text ? "" : "CAST(", STR_ARG(json));
    if (!text)
        buf_printf(r->out, " AS %.*s)", STR_ARG(type->name));
}

/* list_transform(<list of JSON texts>, lambda v: <v as the type>) */
static void put_each(struct rewriting *r, const char *list_of, const struct type *type, struct str json) {
    struct str variable = arena_printf(&r->arena, TRINO_VARIABLE "%u", ++r->variables);
    buf_printf(r->out, "list_transform(%s(%.*s), lambda %.*s: ", list_of, STR_ARG(json), STR_ARG(variable));
    put_from_json(r, type, variable);
    buf_addc(r->out, ')');
}

static void put_row(struct rewriting *r, const struct type *type, struct str json) {
    buf_addz(r->out, "struct_pack(");
    for (size_t i = 0; i < type->part_count; i++) {
        struct str field = type->parts[i].field;
        struct str bare = str_starts(field, "\"") ? str_slice(field, 1, field.len - 1) : field;
        buf_printf(r->out, "%s%.*s := ", i ? ", " : "", STR_ARG(field));
        put_from_json(r, &type->parts[i],
                      arena_printf(&r->arena, "log_json_member(%.*s, '%.*s')", STR_ARG(json), STR_ARG(bare)));
    }
    buf_addc(r->out, ')');
}

/* An expression that makes a value of the type from the JSON text `json`, an expression that may be repeated. */
static void put_from_json(struct rewriting *r, const struct type *type, struct str json) {
    switch (type->kind) {
    case TYPE_PLAIN: put_scalar(r, type, json); break;
    case TYPE_ARRAY: put_each(r, "log_json_items", &type->parts[0], json); break;
    case TYPE_ROW: put_row(r, type, json); break;
    case TYPE_MAP:
        buf_printf(r->out, "map(log_json_names(%.*s), ", STR_ARG(json));
        put_each(r, "log_json_members", &type->parts[1], json);
        buf_addc(r->out, ')');
    }
}

/* Does the expression give JSON, whatever its argument? */
static bool is_json_call(const struct rewriting *r, size_t from, size_t to) {
    static const char *const names[] = {"json_extract", "json_parse", "json_query", "json_array_get"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is(r, from, to, names[i]) && closing(r, from + 1, to) == to - 1)
            return true;
    return false;
}

/* The value is bound to a name first. It may be no JSON but a list, map or row already: its type tells. */
static void put_conversion(struct rewriting *r, struct str value, const struct type *type, bool json) {
    struct str name = arena_printf(&r->arena, TRINO_VARIABLE "%u", ++r->variables);
    struct str text = json ? name : arena_printf(&r->arena, "CAST(%.*s AS VARCHAR)", STR_ARG(name));
    buf_printf(r->out, "list_transform([%.*s], lambda %.*s: CASE WHEN %.*s IS NULL THEN NULL ", STR_ARG(value),
               STR_ARG(name), STR_ARG(name));
    buf_printf(r->out, json ? "ELSE " : "WHEN typeof(%.*s) IN ('VARCHAR', 'JSON') THEN ", STR_ARG(name));
    put_from_json(r, type, text);
    if (!json) {
        buf_printf(r->out, " ELSE CAST(%.*s AS ", STR_ARG(name));
        put_type(r->out, type);
        buf_addc(r->out, ')');
    }
    buf_addz(r->out, " END)[1]");
}

/* --- rules: each takes what begins at token `i`, and returns where it ends, or `i` when it is something else ------ */

/* CAST(value AS type), TRY_CAST likewise */
static size_t rewrite_cast(struct rewriting *r, size_t i, size_t to) {
    size_t end = is(r, i, to, "CAST") || is(r, i, to, "TRY_CAST") ? closing(r, i + 1, to) : SQL_NO_TOKEN;
    if (end == SQL_NO_TOKEN)
        return i;
    size_t as = find_flat(r, i + 2, end, "AS"), at = as + 1;
    struct type type;
    if (as == end || as == i + 2 || !read_type(r, &at, end, &type, 0) || at != end)
        return i;
    bool json = is_json_call(r, i + 2, as), is_text = type.kind == TYPE_PLAIN && str_is_nocase(type.name, "JSON");
    struct str value = piece(r, i + 2, as);
    if (is_text)
        buf_printf(r->out, "CAST(%.*s AS VARCHAR)", STR_ARG(value));
    else if (json || type.kind != TYPE_PLAIN)
        put_conversion(r, value, &type, json);
    else
        return i;
    return end + 1;
}

static size_t rewrite_if(struct rewriting *r, size_t i, size_t to) {
    size_t end = is(r, i, to, "IF") ? closing(r, i + 1, to) : SQL_NO_TOKEN;
    if (end == SQL_NO_TOKEN || count_flat_commas(r, i + 2, end) != 1)
        return i;
    struct str arguments = piece(r, i + 2, end);
    buf_printf(r->out, "IF(%.*s, NULL)", STR_ARG(arguments));
    return end + 1;
}

static size_t rewrite_listagg(struct rewriting *r, size_t i, size_t to) {
    size_t end = is(r, i, to, "LISTAGG") ? closing(r, i + 1, to) : SQL_NO_TOKEN;
    if (end == SQL_NO_TOKEN || !is(r, end + 1, to, "WITHIN") || !is(r, end + 2, to, "GROUP"))
        return i;
    size_t order_end = closing(r, end + 3, to);
    if (order_end == SQL_NO_TOKEN)
        return i;
    struct str arguments = piece(r, i + 2, end), order = piece(r, end + 4, order_end);
    buf_printf(r->out, "listagg(%.*s %.*s)", STR_ARG(arguments), STR_ARG(order));
    return order_end + 1;
}

/* The token is this name, quoted or not, and a part of a longer one follows. */
static bool is_prefix(const struct rewriting *r, size_t i, size_t to, const char *bare, const char *quoted) {
    return i < to && r->tokens.items[i].kind <= SQL_NAME && is(r, i + 1, to, ".") &&
           (str_is_nocase(r->tokens.items[i].text, bare) || str_is_nocase(r->tokens.items[i].text, quoted));
}

/* Athena's catalog and its default database; `main` is the database here. Complaints keep their place. */
static size_t rewrite_database(struct rewriting *r, size_t i, size_t to) {
    size_t at = i;
    if (i && is(r, i - 1, to, "."))
        return i;
    if (is_prefix(r, at, to, "awsdatacatalog", "\"awsdatacatalog\""))
        at += 2;
    if (!is_prefix(r, at, to, "default", "\"default\""))
        return i;
    buf_printf(r->out, "%-*s", (int)r->tokens.items[at].text.len, "main");
    return at + 1;
}

/* contains('10.0.0.0/8', CAST(x AS IPADDRESS)): is the address in the network? */
static size_t rewrite_contains(struct rewriting *r, size_t i, size_t to) {
    size_t end = is(r, i, to, "contains") ? closing(r, i + 1, to) : SQL_NO_TOKEN;
    if (end == SQL_NO_TOKEN || count_flat_commas(r, i + 2, end) != 1)
        return i;
    size_t cast = find_flat(r, i + 2, end, ",") + 1;
    bool casts = is(r, cast, end, "CAST") || is(r, cast, end, "TRY_CAST");
    if (!casts || closing(r, cast + 1, end) != end - 1)
        return i;
    size_t as = find_flat(r, cast + 2, end - 1, "AS");
    if (as + 2 != end - 1 || !is(r, as + 1, end, "IPADDRESS"))
        return i;
    struct str network = piece(r, i + 2, cast - 1), address = piece(r, cast + 2, as);
    buf_printf(r->out, "address_in(%.*s, %.*s)", STR_ARG(network), STR_ARG(address));
    return end + 1;
}

/* SHOW COLUMNS FROM t */
static size_t rewrite_show(struct rewriting *r, size_t i, size_t to) {
    if (!is(r, i, to, "SHOW") || !is(r, i + 1, to, "COLUMNS") || (!is(r, i + 2, to, "FROM") && !is(r, i + 2, to, "IN")))
        return i;
    buf_addz(r->out, "DESCRIBE");
    return i + 3;
}

/* --- UNNEST ------------------------------------------------------------------------------------------------------- */

struct unnest {
    size_t from, to; /* the expressions */
    size_t count;
    bool numbered;               /* WITH ORDINALITY */
    size_t alias;                /* token */
    size_t names_from, names_to; /* of columns, within the brackets */
    size_t end;
};

/* UNNEST(…) [WITH ORDINALITY] [AS] t (a, …), in FROM */
static bool read_unnest(const struct rewriting *r, size_t i, size_t to, struct unnest *out) {
    size_t end = is(r, i, to, "UNNEST") ? closing(r, i + 1, to) : SQL_NO_TOKEN;
    if (end == SQL_NO_TOKEN)
        return false;
    *out = (struct unnest){.from = i + 2, .to = end, .count = count_flat_commas(r, i + 2, end) + 1};
    size_t at = end + 1;
    out->numbered = is(r, at, to, "WITH") && is(r, at + 1, to, "ORDINALITY");
    at += out->numbered ? 2 : 0;
    at += is(r, at, to, "AS");
    size_t names_end = at < to && r->tokens.items[at].kind <= SQL_NAME ? closing(r, at + 1, to) : SQL_NO_TOKEN;
    if (names_end == SQL_NO_TOKEN)
        return false;
    out->alias = at;
    out->names_from = at + 2;
    out->names_to = names_end;
    out->end = names_end + 1;
    return true;
}

/* Does the expression make a map? By its words: the type is known to DuckDB only. */
static bool is_map(const struct rewriting *r, const struct unnest *unnest) {
    static const char *const words[] = {"map",        "map_agg",    "multimap_agg", "histogram", "map_from_entries",
                                        "map_filter", "map_concat", "split_to_map"};
    struct str last = r->tokens.items[unnest->to - 1].text;
    if (str_is_nocase(last, "attributes")) /* of webidfederationdata, the only map of the table */
        return unnest->to - unnest->from > 1 && is(r, unnest->to - 2, unnest->to, ".") &&
               str_is_nocase(r->tokens.items[unnest->to - 3].text, "webidfederationdata");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is(r, unnest->from, unnest->to, words[i]))
            return true;
    size_t as = is(r, unnest->from, unnest->to, "CAST") || is(r, unnest->from, unnest->to, "TRY_CAST")
                    ? find_flat(r, unnest->from + 2, unnest->to - 1, "AS")
                    : unnest->to;
    return is(r, as + 1, unnest->to, "MAP");
}

/* Trino makes a column of each field of a row, and of a map's key and value; DuckDB one column of an array. */
static size_t rewrite_unnest(struct rewriting *r, size_t i, size_t to) {
    struct unnest unnest;
    if (!read_unnest(r, i, to, &unnest))
        return i;
    size_t names = count_flat_commas(r, unnest.names_from, unnest.names_to) + 1 - unnest.numbered;
    bool map = unnest.count == 1 && is_map(r, &unnest), fields = names > unnest.count;
    if (!map && !fields && unnest.count == 1)
        return i;
    buf_addz(r->out, "LATERAL (SELECT ");
    for (size_t from = unnest.from, comma; from < unnest.to; from = comma + 1) {
        comma = find_flat(r, from, unnest.to, ",");
        struct str value = piece(r, from, comma);
        buf_printf(r->out, map ? "%sunnest(map_entries(%.*s)%s)" : "%sunnest(%.*s%s)", from > unnest.from ? ", " : "",
                   STR_ARG(value), map || fields ? ", max_depth := 2" : "");
    }
    if (unnest.numbered) {
        struct str first = piece(r, unnest.from, find_flat(r, unnest.from, unnest.to, ","));
        buf_printf(r->out, ", unnest(range(1, len(%s(%.*s)) + 1))", map ? "map_keys" : "", STR_ARG(first));
    }
    struct str columns = piece(r, unnest.names_from, unnest.names_to);
    buf_printf(r->out, ") AS %.*s(%.*s)", STR_ARG(r->tokens.items[unnest.alias].text), STR_ARG(columns));
    return unnest.end;
}

/* --- the text ----------------------------------------------------------------------------------------------------- */

typedef size_t rule(struct rewriting *r, size_t i, size_t to);
static rule *const rules[] = {rewrite_cast,     rewrite_unnest,   rewrite_if,  rewrite_listagg,
                              rewrite_contains, rewrite_database, rewrite_show};

static size_t put_one(struct rewriting *r, size_t i, size_t to) {
    for (size_t n = 0; n < sizeof rules / sizeof *rules && r->depth < DEPTH_MOST; n++) {
        size_t next = rules[n](r, i, to);
        if (next > i)
            return next;
    }
    buf_add(r->out, r->tokens.items[i].text);
    return i + 1;
}

static struct str between(const struct rewriting *r, size_t before, size_t after) {
    const char *from = r->tokens.items[before].text.data + r->tokens.items[before].text.len;
    return (struct str){from, (size_t)(r->tokens.items[after].text.data - from)};
}

static void put(struct rewriting *r, size_t from, size_t to) {
    r->depth++;
    for (size_t i = from; i < to;) {
        i = put_one(r, i, to);
        if (i < to)
            buf_add(r->out, between(r, i - 1, i));
    }
    r->depth--;
}

void trino_rewrite(struct buf *out, struct str sql) {
    struct rewriting r = {.out = out};
    r.tokens = sql_tokens(sql, &r.arena);
    if (r.tokens.count) {
        buf_add(out, (struct str){sql.data, (size_t)(r.tokens.items[0].text.data - sql.data)});
        put(&r, 0, r.tokens.count);
        struct str last = r.tokens.items[r.tokens.count - 1].text;
        buf_add(out, str_slice(sql, (size_t)(last.data + last.len - sql.data), sql.len));
    } else {
        buf_add(out, sql);
    }
    arena_clear(&r.arena);
}
