/* Texts in and out of DuckDB's vectors, for scalar functions of ours. Inner part of engine/. */
#ifndef ENGINE_VECTOR_H
#define ENGINE_VECTOR_H

#include "base/str.h"
#include "engine/duckdb_api.h"

/* A VARCHAR argument of the chunk that a function is called with. */
struct text_vector {
    const duckdb_string_t *texts;
    const uint64_t *validity;
};

static inline struct text_vector text_vector_of(duckdb_data_chunk chunk, idx_t column) {
    duckdb_vector vector = duck.data_chunk_get_vector(chunk, column);
    return (struct text_vector){duck.vector_get_data(vector), duck.vector_get_validity(vector)};
}

static inline bool vector_has(const uint64_t *validity, size_t row) {
    return !validity || (validity[row / 64] >> (row % 64) & 1);
}

/* Absent for NULL; lives as long as the chunk. */
static inline struct str text_vector_at(const struct text_vector *vector, size_t row) {
    if (!vector_has(vector->validity, row))
        return STR_NONE;
    const duckdb_string_t *text = &vector->texts[row];
    size_t len = text->value.inlined.length;
    bool is_inlined = len <= sizeof text->value.inlined.inlined;
    return (struct str){is_inlined ? text->value.inlined.inlined : text->value.pointer.ptr, len};
}

static inline void vector_set_absent(duckdb_vector vector, size_t row) {
    duck.vector_ensure_validity_writable(vector);
    duck.vector_get_validity(vector)[row / 64] &= ~(UINT64_C(1) << (row % 64));
}

/* Copied. */
static inline void vector_set_text(duckdb_vector vector, size_t row, struct str text) {
    if (text.data)
        duck.vector_assign_string_element_len(vector, row, text.data, text.len);
    else
        vector_set_absent(vector, row);
}

#endif
