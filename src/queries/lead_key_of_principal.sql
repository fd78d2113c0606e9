-- Sessions in which a key was used by one principal: tells recycled key ids apart. When some of them have events in the
-- window of the finding, only those.
-- $1 access key id, $2 and $3 the window (null: open), $4 principal id
WITH used AS (
    SELECT session, count(*) AS events, min(event_time) AS began,
           count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP) - INTERVAL 5 MINUTE
                    AND event_time <= CAST($3 AS TIMESTAMP) + INTERVAL 5 MINUTE, false)) AS inside
    FROM picked
    WHERE access_key_id = $1 AND session IS NOT NULL
      AND (principal_id = $4 OR starts_with(principal_id, $4 || ':') OR starts_with($4, principal_id || ':'))
    GROUP BY session)
SELECT session, events, began
FROM used
WHERE inside > 0 OR (SELECT sum(inside) FROM used) = 0
ORDER BY began, session
