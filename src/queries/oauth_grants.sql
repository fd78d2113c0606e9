-- Tokens granted under a session (aws login, MCP): the event that authorised a key no event issued.
-- $1 principal id, $2 creation date, $3 sign-in session ARN of the child (null: any), $4 first use of the child's key
SELECT *
FROM picked
WHERE pivot_kind = 'grant' AND outcome = 'success' AND principal_id = $1 AND creation_date = CAST($2 AS TIMESTAMP)
  AND event_time <= CAST($4 AS TIMESTAMP)
  AND ($3 IS NULL OR contains(additional_event_data, $3))
ORDER BY event_time DESC
LIMIT 20
