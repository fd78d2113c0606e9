-- Jobs and notebooks that sessions started: for children.sql, which asks what they were made with.
-- $1 sessions (list)
SELECT DISTINCT substr(unnest(string_split(takeover_names(event_source, event_name, error_code, request_parameters,
                                                          response_elements), chr(31))), 7) AS name
FROM picked
WHERE session IN (SELECT unnest(string_split($1, chr(31)))) AND pivot_kind = 'takeover'
  AND takeover_starts(event_source, event_name)
