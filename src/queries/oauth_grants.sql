-- Tokens granted under a session (aws login, MCP): the event that authorised a key no event issued.
-- An agent's key bears the sign-in session of its grant, and a key without one was not granted to an agent.
-- $1 principal id, $2 creation date, $3 sign-in session ARN of the child (or null), $4 first use of the child's key
SELECT *
FROM picked
WHERE pivot_kind = 'grant' AND outcome = 'success' AND principal_id = $1 AND creation_date = CAST($2 AS TIMESTAMP)
  AND event_time <= CAST($4 AS TIMESTAMP)
  AND CASE WHEN $3 IS NOT NULL THEN contains(additional_event_data, $3)
           ELSE NOT coalesce(contains(additional_event_data, '"signInSessionArn"'), false)
            AND json_extract_scalar(request_parameters, '$.resource') IS NULL END
ORDER BY event_time DESC, event_id
LIMIT 1000
