/* One value of a result: where it lies in DuckDB's vectors, and how it reads.
 *
 * Scalars read as DuckDB writes them, but for times, which are ISO 8601 UTC as everywhere in Backtrail; nested values
 * (lists, structs, maps) read as JSON. Inner part of engine/query.c. */
#ifndef ENGINE_CELL_H
#define ENGINE_CELL_H

#include "engine/duckdb_api.h"
#include "engine/engine.h"

struct cell_type; /* of a column, or of what is inside of one */
/* In `arena`. */
struct cell_type *cell_type_of(duckdb_logical_type type, struct arena *arena);
enum result_type cell_result_type(const struct cell_type *type);

struct cell {
    const struct cell_type *type;
    duckdb_vector vector;
    size_t row;
};

bool cell_is_null(const struct cell *cell);
/* Text lives as long as the chunk or `arena`. */
struct str cell_text(const struct cell *cell, struct arena *arena);
int64_t cell_integer(const struct cell *cell, int64_t otherwise);
double cell_real(const struct cell *cell, double otherwise);
/* Items of a list as texts (absent ones are absent); none for a value that is no list. */
struct str *cell_list(const struct cell *cell, struct arena *arena, size_t *count);

#endif
