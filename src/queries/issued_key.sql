-- The events that handed out a key for a session.
-- $1 session, $2 key
SELECT *
FROM picked
WHERE issued_session = $1 AND issued_access_key_id = $2 AND outcome = 'success'
ORDER BY event_time, event_id
LIMIT 10
