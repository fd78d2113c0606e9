-- What tells the sessions that services made on what sessions took over: for children.sql, which asks who else did.
-- $1 sessions (list)
WITH taken AS (
    SELECT session,
           unnest(string_split(takeover_names(event_source, event_name, error_code, request_parameters,
                                              response_elements), chr(31))) AS named
    FROM picked
    WHERE pivot_kind = 'takeover' AND outcome = 'success'),
made AS (
    SELECT unnest(string_split(service_session_names(invoked_by, issued_arn), chr(31))) AS named
    FROM picked
    WHERE pivot_kind = 'issue' AND user_type = 'AWSService' AND outcome = 'success' AND issued_arn IS NOT NULL)
SELECT DISTINCT substr(m.named, strpos(m.named, ':') + 1) AS name
FROM made m
JOIN taken t ON t.named = m.named
