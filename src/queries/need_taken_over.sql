-- What takeovers of sessions have in hand, and what was made on a role: for children.sql.
-- $1 sessions (list)
WITH taken AS (
    SELECT session,
           unnest(string_split(takeover_names(event_source, event_name, error_code, request_parameters,
                                              response_elements), chr(31))) AS named
    FROM picked
    WHERE pivot_kind = 'takeover' AND outcome = 'success')
SELECT DISTINCT substr(named, strpos(named, ':') + 1) AS name
FROM taken
WHERE session IN (SELECT unnest(string_split($1, chr(31)))) OR regexp_matches(named, '^(role|passes):')
