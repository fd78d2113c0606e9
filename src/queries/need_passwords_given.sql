-- Users to whom sessions gave a password: for children.sql.
-- $1 sessions (list)
SELECT DISTINCT coalesce(json_extract_scalar(request_parameters, '$.userName'), user_name) AS user_name
FROM picked
WHERE session IN (SELECT unnest(string_split($1, chr(31)))) AND password_part(event_source, event_name) = 'given'
