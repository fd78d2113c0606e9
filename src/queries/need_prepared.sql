-- Names under which what was made on a role is started: for takeovers.sql and children.sql, which ask who started it.
WITH made AS (
    SELECT string_split(takeover_names(event_source, event_name, error_code, request_parameters, response_elements),
                        chr(31)) AS names
    FROM picked
    WHERE pivot_kind = 'takeover' AND outcome = 'success'),
named AS (
    SELECT unnest(names) AS name FROM made WHERE regexp_matches(array_to_string(names, chr(31)), '(role|passes):'))
SELECT DISTINCT substr(name, 7) AS name
FROM named
WHERE starts_with(name, 'thing:')
