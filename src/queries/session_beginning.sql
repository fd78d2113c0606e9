-- The event that began a session of which no event was seen.
-- $1 session (or the ARN of its identity, where the answer told no principal)
SELECT *
FROM picked
WHERE (issued_session = $1 OR (issued_session IS NULL AND issued_arn = $1)) AND outcome = 'success'
ORDER BY pivot_kind = 'sign_in' DESC, access_key_id IS NULL, event_time
LIMIT 1
