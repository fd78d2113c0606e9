/* DuckDB's C API, loaded when it is first needed: `duck.open_ext(…)` is duckdb_open_ext.
 *
 * Loading takes some 10 ms, so that nothing that answers without SQL pays for it. libduckdb.so is looked for, in order:
 * where $BACKTRAIL_DUCKDB says, beside the program, in ../lib/backtrail/ from it, and where the system keeps libraries.
 * Any 1.x from 1.3 on will do: the functions below are there, and stay (C API reference,
 * duckdb.org/docs/stable/clients/c). */
#ifndef ENGINE_DUCKDB_API_H
#define ENGINE_DUCKDB_API_H

#include <duckdb.h>

#include "base/err.h"

/* clang-format off */
#define DUCKDB_FUNCTIONS(_) \
    /* databases */ \
    _(create_config) _(set_config) _(destroy_config) _(open_ext) _(close) _(connect) _(disconnect) _(interrupt) \
    _(library_version) _(free) _(vector_size) \
    /* statements and results */ \
    _(extract_statements) _(extract_statements_error) _(prepare_extracted_statement) _(destroy_extracted) \
    _(prepare_error) _(destroy_prepare) _(nparams) _(prepared_statement_type) _(execute_prepared) _(execute_prepared_streaming) \
    _(bind_varchar_length) _(bind_int64) _(bind_timestamp) _(bind_boolean) _(bind_null) \
    _(destroy_result) _(result_error) _(result_error_type) _(fetch_chunk) \
    _(column_count) _(column_name) _(column_type) _(column_logical_type) \
    /* chunks, vectors, types, values */ \
    _(data_chunk_get_size) _(data_chunk_set_size) _(data_chunk_get_vector) _(destroy_data_chunk) \
    _(vector_get_data) _(vector_get_validity) _(vector_ensure_validity_writable) _(vector_assign_string_element_len) \
    _(list_vector_get_child) _(list_vector_reserve) _(list_vector_set_size) _(array_vector_get_child) _(struct_vector_get_child) \
    _(create_logical_type) _(create_list_type) _(destroy_logical_type) _(get_type_id) _(list_type_child_type) _(array_type_child_type) \
    _(array_type_array_size) _(struct_type_child_count) _(struct_type_child_name) _(struct_type_child_type) \
    _(decimal_width) _(decimal_scale) _(decimal_internal_type) \
    _(enum_internal_type) _(enum_dictionary_size) _(enum_dictionary_value) \
    _(get_value_type) _(get_varchar) _(get_bool) _(get_list_size) _(get_list_child) _(is_null_value) _(destroy_value) \
    _(create_date) _(create_time) _(create_time_tz_value) _(create_interval) _(create_hugeint) _(create_uhugeint) \
    _(create_uuid) _(create_decimal) _(create_bit) _(create_blob) \
    /* functions of ours */ \
    _(create_table_function) _(destroy_table_function) _(table_function_set_name) _(table_function_add_parameter) \
    _(table_function_add_named_parameter) _(table_function_set_extra_info) _(table_function_set_bind) \
    _(table_function_set_init) _(table_function_set_local_init) _(table_function_set_function) \
    _(table_function_supports_projection_pushdown) _(register_table_function) \
    _(bind_get_extra_info) _(bind_add_result_column) _(bind_get_parameter) _(bind_get_named_parameter) \
    _(bind_set_bind_data) _(bind_set_cardinality) _(bind_set_error) \
    _(init_get_extra_info) _(init_get_bind_data) _(init_set_init_data) _(init_get_column_count) _(init_get_column_index) \
    _(init_set_max_threads) _(init_set_error) \
    _(function_get_bind_data) _(function_get_init_data) _(function_get_local_init_data) _(function_set_error) \
    _(create_scalar_function) _(destroy_scalar_function) _(scalar_function_set_name) _(scalar_function_add_parameter) \
    _(scalar_function_set_return_type) _(scalar_function_set_function) _(scalar_function_set_special_handling) \
    _(register_scalar_function)
/* clang-format on */

struct duckdb_api {
#define DUCKDB_MEMBER(name) __typeof__(duckdb_##name) *name;
    DUCKDB_FUNCTIONS(DUCKDB_MEMBER)
#undef DUCKDB_MEMBER
};
extern struct duckdb_api duck;

/* Make `duck` usable. Once done it stays. Thread-safe. */
MUST_USE enum err_code duckdb_api_load(struct err *err);

#endif
