/* SQL over the segments of a store, as statements with values. Inside engine/. */
#ifndef ENGINE_STORE_SQL_H
#define ENGINE_STORE_SQL_H

#include "engine/engine.h"
#include "engine/store_find.h"

/* Paths of a large store's segments, and the names of a lead's sessions. */
#define SQL_MOST_BYTES ((size_t)256 << 20)
/* Separates values of a list, and of a list in a list. */
#define SEPARATOR       '\x1f'
#define INNER_SEPARATOR '\x1e'

/* A statement with its values: parameters, or (in a view, which takes none) elements of a variable. */
struct question {
    struct buf sql;
    struct arena arena;
    struct param *params;
    size_t param_count, param_space;
    bool in_view;
};
struct question question_begin(bool in_view);
void question_clear(struct question *question);
void put_value(struct question *question, struct str value);
struct str join_values(struct arena *arena, const struct str *values, size_t count, char separator);

/* " FROM (… read_parquet([…]))" of chosen segments, with more options. */
void from_segments(struct buf *sql, const struct segment_set *set, const char *options);
/* "SELECT a, b, …": all columns of events, or nulls in their place. */
void select_columns(struct buf *sql, bool nulls);
/* "column IN (…)"; nothing is in an empty list. */
void where_in(struct question *question, const char *column, const struct store_strs *values);
/* "(a IN (?) OR contains(b, ?))" */
void where_watch(struct question *question, const struct watch *watch);

/* Run a question with one column of text, and hand out its rows. */
MUST_USE enum err_code question_ask(struct engine *engine, struct question *question,
                                    void (*take)(void *context, struct str text), void *context, struct err *err);

#endif
