-- Trino's functions, as far as queries for CloudTrail in Athena use them and DuckDB lacks them or means something else.
-- (json_extract and json_extract_scalar: macro_json.sql; date_parse, parse_datetime and address_in: functions in C;
-- what the parser does not know: engine/trino.h)
CREATE OR REPLACE MACRO json_array_length(json) AS log_json_array_length(json);
CREATE OR REPLACE MACRO json_array_contains(json, wanted) AS
    list_contains(list_transform(log_json_items(json), lambda item: log_json_extract_scalar(item, '$')), CAST(wanted AS VARCHAR));
CREATE OR REPLACE MACRO json_parse(json) AS json;
CREATE OR REPLACE MACRO json_format(json) AS json;
CREATE OR REPLACE MACRO json_size(json, path) AS coalesce(len(log_json_items(log_json_extract(json, path))),
    len(log_json_names(log_json_extract(json, path))), CASE WHEN log_json_extract(json, path) IS NULL THEN NULL ELSE 0 END);
CREATE OR REPLACE MACRO json_array_get(json, number) AS log_json_items(json)[CASE WHEN number < 0 THEN number ELSE number + 1 END];
CREATE OR REPLACE MACRO is_json_scalar(json) AS log_json_extract_scalar(json, '$') IS NOT NULL;
CREATE OR REPLACE MACRO json_value(json, path) AS log_json_extract_scalar(json, ltrim(replace(replace(path, 'lax ', ''), 'strict ', '')));
CREATE OR REPLACE MACRO json_query(json, path) AS log_json_extract(json, ltrim(replace(replace(path, 'lax ', ''), 'strict ', '')));
CREATE OR REPLACE MACRO json_exists(json, path) AS
    log_json_extract(json, ltrim(replace(replace(path, 'lax ', ''), 'strict ', ''))) IS NOT NULL;
-- times: UTC throughout; what has a zone in Trino has one here, so that AT TIME ZONE means the same
CREATE OR REPLACE MACRO from_iso8601_timestamp(text) AS CAST(text AS TIMESTAMPTZ);
CREATE OR REPLACE MACRO from_iso8601_date(text) AS CAST(text AS DATE);
CREATE OR REPLACE MACRO to_iso8601(moment) AS strftime(CAST(moment AS TIMESTAMP), '%Y-%m-%dT%H:%M:%SZ');
CREATE OR REPLACE MACRO from_unixtime(seconds) AS to_timestamp(CAST(seconds AS DOUBLE));
CREATE OR REPLACE MACRO to_unixtime(moment) AS epoch(moment);
CREATE OR REPLACE MACRO at_timezone(moment, zone) AS CAST(moment AS TIMESTAMPTZ) AT TIME ZONE zone;
CREATE OR REPLACE MACRO day_of_week(moment) AS isodow(moment);
CREATE OR REPLACE MACRO dow(moment) AS isodow(moment);
CREATE OR REPLACE MACRO day_of_month(moment) AS day(moment);
CREATE OR REPLACE MACRO day_of_year(moment) AS dayofyear(moment);
CREATE OR REPLACE MACRO doy(moment) AS dayofyear(moment);
CREATE OR REPLACE MACRO week_of_year(moment) AS week(moment);
CREATE OR REPLACE MACRO year_of_week(moment) AS isoyear(moment);
CREATE OR REPLACE MACRO yow(moment) AS isoyear(moment);
CREATE OR REPLACE MACRO last_day_of_month(moment) AS last_day(moment);
CREATE OR REPLACE MACRO date_add(unit, amount, moment) AS moment + CAST(amount AS BIGINT) * CASE lower(unit)
    WHEN 'second' THEN INTERVAL 1 SECOND WHEN 'minute' THEN INTERVAL 1 MINUTE WHEN 'hour' THEN INTERVAL 1 HOUR
    WHEN 'day' THEN INTERVAL 1 DAY WHEN 'week' THEN INTERVAL 7 DAY WHEN 'month' THEN INTERVAL 1 MONTH
    WHEN 'quarter' THEN INTERVAL 3 MONTH WHEN 'year' THEN INTERVAL 1 YEAR END;
-- MySQL's format letters: %i minutes, %s seconds, %M the month's name
CREATE OR REPLACE MACRO date_format(moment, format) AS
    strftime(moment, replace(replace(replace(replace(format, '%M', '%B'), '%i', '%M'), '%s', '%S'), '%T', '%H:%M:%S'));
-- Joda's: yyyy-MM-dd HH:mm:ss
CREATE OR REPLACE MACRO format_datetime(moment, format) AS
    strftime(moment, replace(replace(replace(replace(replace(replace(replace(replace(format, 'yyyy', '%Y'), 'SSS', '%g'),
        'MM', '%m'), 'dd', '%d'), 'HH', '%H'), 'mm', '%M'), 'ss', '%S'), chr(39), ''));
-- text
CREATE OR REPLACE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern);
-- NULL where nothing matches
CREATE OR REPLACE MACRO regexp_extract
    (text, pattern) AS CASE WHEN regexp_matches(text, pattern) THEN system.main.regexp_extract(text, pattern) END,
    (text, pattern, number) AS CASE WHEN regexp_matches(text, pattern) THEN system.main.regexp_extract(text, pattern, number) END;
-- every match is replaced, $1 is a group
CREATE OR REPLACE MACRO regexp_replace
    (text, pattern) AS system.main.regexp_replace(text, pattern, '', 'g'),
    (text, pattern, instead) AS system.main.regexp_replace(text, pattern, replace(instead, '$', chr(92)), 'g'),
    (text, pattern, instead, how) AS CASE WHEN len(how) >= 0 THEN system.main.regexp_replace(text, pattern, instead, how) END;
CREATE OR REPLACE MACRO regexp_split(text, pattern) AS string_split_regex(text, pattern);
CREATE OR REPLACE MACRO regexp_count(text, pattern) AS len(regexp_extract_all(text, pattern));
CREATE OR REPLACE MACRO levenshtein_distance(a, b) AS levenshtein(a, b);
CREATE OR REPLACE MACRO codepoint(text) AS unicode(text);
CREATE OR REPLACE MACRO to_utf8(text) AS encode(text);
CREATE OR REPLACE MACRO from_utf8(bytes) AS decode(bytes);
CREATE OR REPLACE MACRO to_hex(bytes) AS hex(bytes);
CREATE OR REPLACE MACRO from_hex(text) AS unhex(text);
CREATE OR REPLACE MACRO url_extract_protocol(url) AS regexp_extract(url, '^([A-Za-z][A-Za-z0-9+.-]*):', 1);
CREATE OR REPLACE MACRO url_extract_host(url) AS regexp_extract(url, '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]*)', 1);
CREATE OR REPLACE MACRO url_extract_port(url) AS CAST(regexp_extract(url, '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*:([0-9]+)', 1) AS BIGINT);
CREATE OR REPLACE MACRO url_extract_path(url) AS regexp_extract(url, '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*([^?#]*)', 1);
CREATE OR REPLACE MACRO url_extract_query(url) AS regexp_extract(url, '\?([^#]*)', 1);
CREATE OR REPLACE MACRO url_extract_fragment(url) AS regexp_extract(url, '#(.*)', 1);
CREATE OR REPLACE MACRO url_extract_parameter(url, name) AS
    url_decode(list_filter(list_transform(string_split(url_extract_query(url), '&'), lambda part: string_split(part, '=')),
        lambda part: part[1] = name)[1][2]);
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
CREATE OR REPLACE MACRO transform(items, change) AS CASE WHEN len(items) >= 0 THEN list_transform(items, change) END;
CREATE OR REPLACE MACRO array_join
    (items, separator) AS CASE WHEN len(items) = 0 THEN '' ELSE array_to_string(items, separator) END,
    (items, separator, absent) AS CASE WHEN len(items) = 0 THEN ''
        ELSE array_to_string(list_transform(items, lambda item: coalesce(CAST(item AS VARCHAR), absent)), separator) END;
CREATE OR REPLACE MACRO array_max(items) AS list_max(items);
CREATE OR REPLACE MACRO array_min(items) AS list_min(items);
CREATE OR REPLACE MACRO arrays_overlap(a, b) AS list_has_any(a, b);
CREATE OR REPLACE MACRO array_union(a, b) AS list_distinct(list_concat(a, b));
CREATE OR REPLACE MACRO array_except(a, b) AS list_distinct(list_filter(a, lambda item: NOT list_contains(b, item)));
CREATE OR REPLACE MACRO array_remove(items, unwanted) AS list_filter(items, lambda item: item IS DISTINCT FROM unwanted);
CREATE OR REPLACE MACRO slice(items, first, length) AS list_slice(items, first, first + length - 1);
CREATE OR REPLACE MACRO sequence(first, last) AS generate_series(first, last);
CREATE OR REPLACE MACRO split_to_map(text, entries, pairs) AS
    map_from_entries(list_transform(string_split(text, entries), lambda part: struct_pack(k := split_part(part, pairs, 1), v := split_part(part, pairs, 2))));
-- aggregates
CREATE OR REPLACE MACRO approx_distinct(value) AS approx_count_distinct(value);
CREATE OR REPLACE MACRO approx_percentile(value, share) AS approx_quantile(value, share);
CREATE OR REPLACE MACRO count_if_true(condition) AS count(*) FILTER (WHERE condition);
CREATE OR REPLACE MACRO every(condition) AS bool_and(condition);
CREATE OR REPLACE MACRO set_agg(value) AS list(DISTINCT value);
-- of a key that comes more than once, one value stays (the least)
CREATE OR REPLACE MACRO log_entries_once(entries) AS
    CASE WHEN len(entries) >= 0 THEN
        list_filter(list_sort(entries), lambda entry, number: number = 1 OR list_sort(entries)[number - 1].k IS DISTINCT FROM entry.k) END;
CREATE OR REPLACE MACRO map_agg(key, value) AS
    map_from_entries(log_entries_once(list(DISTINCT struct_pack(k := key, v := value)) FILTER (WHERE key IS NOT NULL)));
CREATE OR REPLACE MACRO multimap_agg(key, value) AS
    map_from_entries(list_transform(list_sort(list(DISTINCT key) FILTER (WHERE key IS NOT NULL)), lambda one: struct_pack(k := one,
        v := list_transform(list_filter(list(struct_pack(k := key, v := value)), lambda entry: entry.k = one), lambda entry: entry.v))));
CREATE OR REPLACE MACRO truncate(number) AS trunc(number);
