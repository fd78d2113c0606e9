-- Sign-ins of an identity whose session may still have run at a time: latest first.
-- $1 ARN, $2 time
SELECT *
FROM picked
WHERE pivot_kind IN ('sign_in', 'issue') AND outcome = 'success' AND issued_arn = $1
  AND event_time BETWEEN CAST($2 AS TIMESTAMP) - INTERVAL 12 HOUR AND CAST($2 AS TIMESTAMP)
ORDER BY event_time DESC
LIMIT 10
