-- Trino's functions, as far as queries for CloudTrail in Athena use them and DuckDB lacks them or means something else.
-- JSON is read by our own scanner (log_json_…), not by DuckDB's; text that is not JSON gives NULL.
CREATE OR REPLACE MACRO json_extract(json, path) AS log_json_extract(json, path);
CREATE OR REPLACE MACRO json_extract_scalar(json, path) AS log_json_extract_scalar(json, path);
CREATE OR REPLACE MACRO json_array_length(json) AS log_json_array_length(json);
CREATE OR REPLACE MACRO json_array_contains(json, wanted) AS
    list_contains(list_transform(log_json_items(json), lambda item: log_json_extract_scalar(item, '$')), CAST(wanted AS VARCHAR));
CREATE OR REPLACE MACRO json_parse(json) AS json;
CREATE OR REPLACE MACRO json_format(json) AS json;
-- times: UTC throughout
CREATE OR REPLACE MACRO from_iso8601_timestamp(text) AS CAST(text AS TIMESTAMP);
CREATE OR REPLACE MACRO from_iso8601_date(text) AS CAST(text AS DATE);
CREATE OR REPLACE MACRO to_iso8601(moment) AS strftime(CAST(moment AS TIMESTAMP), '%Y-%m-%dT%H:%M:%SZ');
CREATE OR REPLACE MACRO from_unixtime(seconds) AS make_timestamp(CAST(CAST(seconds AS DOUBLE) * 1000000 AS BIGINT));
CREATE OR REPLACE MACRO to_unixtime(moment) AS epoch(moment);
CREATE OR REPLACE MACRO date_add(unit, amount, moment) AS moment + CAST(amount AS BIGINT) * CASE lower(unit)
    WHEN 'second' THEN INTERVAL 1 SECOND WHEN 'minute' THEN INTERVAL 1 MINUTE WHEN 'hour' THEN INTERVAL 1 HOUR
    WHEN 'day' THEN INTERVAL 1 DAY WHEN 'week' THEN INTERVAL 7 DAY WHEN 'month' THEN INTERVAL 1 MONTH
    WHEN 'quarter' THEN INTERVAL 3 MONTH WHEN 'year' THEN INTERVAL 1 YEAR END;
-- MySQL's format letters: %i minutes, %s seconds, %M the month's name (date_parse and parse_datetime are functions in C)
CREATE OR REPLACE MACRO date_format(moment, format) AS
    strftime(moment, replace(replace(replace(replace(format, '%M', '%B'), '%i', '%M'), '%s', '%S'), '%T', '%H:%M:%S'));
-- text
CREATE OR REPLACE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern);
-- lists and maps
CREATE OR REPLACE MACRO cardinality(items) AS len(items);
CREATE OR REPLACE MACRO element_at(items, wanted) AS items[wanted];
-- (len() comes first, also because DuckDB tries a macro's body out when it is made, and gives up in peace at len(?))
CREATE OR REPLACE MACRO any_match(items, matches) AS
    len(items) > 0 AND coalesce(list_bool_or(list_transform(items, matches)), false);
CREATE OR REPLACE MACRO all_match(items, matches) AS
    len(items) = 0 OR coalesce(list_bool_and(list_transform(items, matches)), true);
CREATE OR REPLACE MACRO none_match(items, matches) AS
    len(items) = 0 OR NOT coalesce(list_bool_or(list_transform(items, matches)), false);
CREATE OR REPLACE MACRO array_join(items, separator) AS CASE WHEN len(items) = 0 THEN '' ELSE array_to_string(items, separator) END;
-- aggregates
CREATE OR REPLACE MACRO approx_distinct(value) AS approx_count_distinct(value);
CREATE OR REPLACE MACRO approx_percentile(value, share) AS approx_quantile(value, share);
CREATE OR REPLACE MACRO count_if_true(condition) AS count(*) FILTER (WHERE condition);
