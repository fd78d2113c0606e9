-- Sessions of an identity that were issued, whether used or not. Reads the logs: asked where no use of it is in them.
-- $1 ARN or principal id; $2 and $3 a window (null: open); $4 what the ARNs of a role's sessions have in them (null: no role)
SELECT coalesce(issued_session, issued_arn) AS session, 0 AS events,
       count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
                AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)) AS inside,
       min(event_time) AS began
FROM events
WHERE outcome = 'success' AND coalesce(issued_session, issued_arn) IS NOT NULL
  AND (issued_arn = $1 OR starts_with(issued_session, $1 || '/')
       OR (starts_with($1, 'AROA') AND starts_with(issued_session, $1 || ':'))
       OR contains(issued_arn, $4))
GROUP BY 1
ORDER BY began, session
