-- Sessions that started an instance or task or got into it (trail/takeover.c), and how often in a window.
-- $1 its id; $2 and $3 the window (null: open)
WITH taken AS (
    SELECT session, event_time,
           unnest(string_split(takeover_names(event_source, event_name, error_code, request_parameters,
                                              response_elements), chr(31))) AS named
    FROM picked
    WHERE pivot_kind = 'takeover' AND outcome = 'success' AND session IS NOT NULL)
SELECT session, count(*) AS events,
       count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
                AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)) AS inside,
       min(event_time) AS began
FROM taken
WHERE named = 'thing:' || $1
GROUP BY session
ORDER BY began, session
