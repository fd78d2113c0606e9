-- Authorisations of a program on another device, the last before a token was fetched.
-- $1 session of the console, $2 time of the token's grant
SELECT *
FROM picked
WHERE session = $1 AND event_name = 'AuthorizeOAuth2Access' AND outcome = 'success'
  AND contains(request_parameters, 'cross-device')
  AND event_time BETWEEN CAST($2 AS TIMESTAMP) - INTERVAL 15 MINUTE AND CAST($2 AS TIMESTAMP)
ORDER BY event_time DESC, event_id
LIMIT 1
