-- Users to whom sessions gave a password: for children.sql.
-- $1 sessions (list)
SELECT DISTINCT json_extract_scalar(request_parameters, '$.userName') AS user_name
FROM picked
WHERE session IN (SELECT unnest(string_split($1, chr(31))))
  AND event_name IN ('CreateLoginProfile', 'UpdateLoginProfile')
