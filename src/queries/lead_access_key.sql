-- Sessions in which an access key was used; where it never was, the sessions it was issued for. Of each, how many of its
-- events with the key lie in a window.
-- $1 access key id; $2 and $3 the window (null: open)
WITH used AS (
    SELECT session, count(*) AS events, min(event_time) AS began,
           count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
                    AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)) AS inside
    FROM picked
    WHERE access_key_id = $1 AND session IS NOT NULL
    GROUP BY session)
SELECT session, events, inside, began FROM used
UNION ALL
SELECT coalesce(issued_session, issued_arn), 0,
       count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
                AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)),
       min(event_time)
FROM picked
WHERE issued_access_key_id = $1 AND outcome = 'success' AND NOT EXISTS (SELECT 1 FROM used)
GROUP BY 1
ORDER BY began, session
