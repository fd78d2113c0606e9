-- Sessions in which a key was used by one principal: tells recycled key ids apart. Where it used the key nowhere, the
-- sessions of it that the key was issued for. Of each, how many of these events lie in a window.
-- $1 access key id, $2 and $3 the window (null: open), $4 principal id
WITH used AS (
    SELECT session, count(*) AS events, min(event_time) AS began,
           count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
                    AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)) AS inside
    FROM picked
    WHERE access_key_id = $1 AND session IS NOT NULL
      AND (principal_id IS NULL OR $4 IN (principal_id, user_arn) OR starts_with(principal_id, $4 || ':')
           OR (starts_with(principal_id, 'AROA') AND starts_with($4, principal_id || ':')))
    GROUP BY session)
SELECT session, events, inside, began FROM used
UNION ALL
SELECT coalesce(issued_session, issued_arn), 0,
       count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
                AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)),
       min(event_time)
FROM picked
WHERE issued_access_key_id = $1 AND outcome = 'success' AND NOT EXISTS (SELECT 1 FROM used)
  AND CASE WHEN issued_session IS NULL THEN ends_with(issued_arn, '/' || split_part($4, ':', 2))
           ELSE starts_with(issued_session, $4 || '/') OR starts_with(issued_session, $4 || ':') END
GROUP BY 1
ORDER BY began, session
