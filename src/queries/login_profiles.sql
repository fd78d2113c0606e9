-- Who gave a user a password, before a time: latest first.
-- $1 user name, $2 time
SELECT *
FROM picked
WHERE pivot_kind = 'credential' AND outcome = 'success' AND event_name IN ('CreateLoginProfile', 'UpdateLoginProfile')
  AND event_time <= CAST($2 AS TIMESTAMP) AND contains(request_parameters, $1)
ORDER BY event_time DESC, event_id
LIMIT 50
