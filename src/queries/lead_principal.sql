-- Sessions of a principal id; of a role's id (AROA…), all its sessions. When some have events in the window of the finding,
-- only those.
-- $1 principal id; $2 and $3 the window (null: open)
WITH used AS (
    SELECT coalesce(session, issued_session) AS session, count(*) AS events, min(event_time) AS began,
           count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP) - INTERVAL 5 MINUTE
                    AND event_time <= CAST($3 AS TIMESTAMP) + INTERVAL 5 MINUTE, false)) AS inside
    FROM picked
    WHERE (principal_id = $1 OR starts_with(principal_id, $1 || ':'))
      AND coalesce(session, issued_session) IS NOT NULL
    GROUP BY 1
    -- what services did under a session of their own belongs to the key that caused it
    HAVING NOT bool_and(is_forward_access))
SELECT session, events, began
FROM used
WHERE inside > 0 OR (SELECT sum(inside) FROM used) = 0
ORDER BY began, session
