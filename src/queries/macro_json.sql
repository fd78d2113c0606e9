-- The two functions of Trino that the built-in questions use.
-- JSON of a log is read by our own scanner (log_json_…), not by DuckDB's; text that is not JSON gives NULL.
CREATE OR REPLACE MACRO json_extract(json, path) AS log_json_extract(json, path);
CREATE OR REPLACE MACRO json_extract_scalar(json, path) AS log_json_extract_scalar(json, path);
