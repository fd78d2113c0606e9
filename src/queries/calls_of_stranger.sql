-- What a principal did from its own account, as the copies of other accounts show it: without a key, so without a session.
-- $1 principal id
SELECT *
FROM picked
WHERE session IS NULL AND user_type = 'AWSAccount' AND (principal_id = $1 OR starts_with(principal_id, $1 || ':'))
ORDER BY event_time, event_id
LIMIT 1
