/* SQL text as tokens: words, quoted names, texts, numbers and single characters; white space and comments lie between.
 * What SQL and Trino's dialect share is enough: nothing is parsed. Pure; any thread. */
#ifndef ENGINE_SQL_TOKEN_H
#define ENGINE_SQL_TOKEN_H

#include "base/arena.h"

enum sql_token_kind { SQL_WORD, SQL_NAME, SQL_TEXT, SQL_SIGN };

#define SQL_NO_TOKEN ((size_t)-1)

struct sql_token {
    enum sql_token_kind kind; /* SQL_NAME: "in double quotes"; SQL_TEXT: 'in single quotes', $$…$$ */
    struct str text;          /* with its quotes; borrowed */
    size_t partner;           /* of a bracket: the token that closes or opens it, or SQL_NO_TOKEN */
};

struct sql_tokens {
    struct sql_token *items; /* in the arena */
    size_t count;
    bool open; /* a quoted text or a block comment does not end */
};

struct sql_tokens sql_tokens(struct str sql, struct arena *arena);
/* Is this token the word (in any case), or the sign? */
bool sql_token_is(const struct sql_token *token, const char *text);
/* Does the text hold a whole statement: is its last token a ';' outside of quotes and comments? */
bool sql_complete(struct str sql);

#endif
