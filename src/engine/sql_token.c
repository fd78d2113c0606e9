#include "engine/sql_token.h"

#include <ctype.h>

static bool is_word_byte(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Behind the quoted text that begins at `at`; a doubled quote is one of its characters. */
static size_t behind_quoted(struct str sql, size_t at, bool *open) {
    char quote = sql.data[at++];
    for (; at < sql.len; at++) {
        if (sql.data[at] != quote)
            continue;
        if (at + 1 == sql.len || sql.data[at + 1] != quote)
            return at + 1;
        at++;
    }
    *open = true;
    return sql.len;
}

/* Behind $$…$$ or $tag$…$tag$, or `at` when it is none. */
static size_t behind_dollars(struct str sql, size_t at, bool *open) {
    size_t end = at + 1;
    while (end < sql.len && (isalnum((unsigned char)sql.data[end]) || sql.data[end] == '_'))
        end++;
    if (end == sql.len || sql.data[end] != '$' || (end > at + 1 && isdigit((unsigned char)sql.data[at + 1])))
        return at;
    size_t tag = end + 1 - at;
    for (size_t close = end + 1; close + tag <= sql.len; close++)
        if (memcmp(sql.data + close, sql.data + at, tag) == 0)
            return close + tag;
    *open = true;
    return sql.len;
}

/* Block comments nest, as in PostgreSQL. */
static size_t behind_comment(struct str sql, size_t at, bool *open) {
    size_t depth = 0;
    for (; at + 1 < sql.len; at++) {
        if (sql.data[at] == '/' && sql.data[at + 1] == '*') {
            depth++;
            at++;
        } else if (sql.data[at] == '*' && sql.data[at + 1] == '/') {
            at++;
            if (--depth == 0)
                return at + 1;
        }
    }
    *open = true;
    return sql.len;
}

static size_t behind_space(struct str sql, size_t at, bool *open) {
    for (;;) {
        struct str rest = str_slice(sql, at, sql.len);
        if (at < sql.len && isspace((unsigned char)sql.data[at]))
            at++;
        else if (str_starts(rest, "--"))
            at += str_before(rest, '\n').len;
        else if (str_starts(rest, "/*"))
            at = behind_comment(sql, at, open);
        else
            return at;
    }
}

static size_t behind_token(struct str sql, size_t at, enum sql_token_kind *kind, bool *open) {
    char first = sql.data[at];
    size_t end = first == '$' ? behind_dollars(sql, at, open) : at;
    if (first == '\'' || end > at) {
        *kind = SQL_TEXT;
        return end > at ? end : behind_quoted(sql, at, open);
    }
    if (first == '"') {
        *kind = SQL_NAME;
        return behind_quoted(sql, at, open);
    }
    *kind = is_word_byte(first) ? SQL_WORD : SQL_SIGN;
    for (end = at + 1; *kind == SQL_WORD && end < sql.len && is_word_byte(sql.data[end]);)
        end++;
    return end;
}

static bool closes(char opening, char closing) {
    return (opening == '(' && closing == ')') || (opening == '[' && closing == ']');
}

static void pair_brackets(struct sql_tokens *tokens, struct arena *arena) {
    size_t *open = NULL, depth = 0, space = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        struct sql_token *token = &tokens->items[i];
        token->partner = SQL_NO_TOKEN;
        if (token->kind != SQL_SIGN)
            continue;
        char sign = token->text.data[0];
        if (sign == '(' || sign == '[') {
            *arena_push(arena, open, depth, space) = i;
        } else if (depth && closes(tokens->items[open[depth - 1]].text.data[0], sign)) {
            token->partner = open[--depth];
            tokens->items[token->partner].partner = i;
        }
    }
}

struct sql_tokens sql_tokens(struct str sql, struct arena *arena) {
    struct sql_tokens tokens = {0};
    size_t space = 0;
    for (size_t at = 0; (at = behind_space(sql, at, &tokens.open)) < sql.len;) {
        enum sql_token_kind kind = SQL_SIGN;
        size_t end = behind_token(sql, at, &kind, &tokens.open);
        *arena_push(arena, tokens.items, tokens.count, space) =
            (struct sql_token){kind, str_slice(sql, at, end), SQL_NO_TOKEN};
        at = end;
    }
    pair_brackets(&tokens, arena);
    return tokens;
}

bool sql_token_is(const struct sql_token *token, const char *text) {
    return (token->kind == SQL_WORD || token->kind == SQL_SIGN) && str_is_nocase(token->text, text);
}

bool sql_complete(struct str sql) {
    struct arena arena = ARENA_EMPTY;
    struct sql_tokens tokens = sql_tokens(sql, &arena);
    bool complete = !tokens.open && tokens.count && sql_token_is(&tokens.items[tokens.count - 1], ";");
    arena_clear(&arena);
    return complete;
}
