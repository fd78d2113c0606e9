-- How many events of an address, user name or ARN belong to no session, and how many of them are sign-ins that failed, and
-- steps of a password's recovery.
-- $1 address, name or ARN; $2 and $3 a window (null: open)
SELECT count(*), count_if(event_name = 'ConsoleLogin' AND outcome <> 'success'),
       count_if(event_source = 'signin.amazonaws.com' AND starts_with(event_name, 'PasswordRecovery'))
FROM picked
WHERE session IS NULL AND issued_session IS NULL
  AND (source_ip_address = canonical_address($1) OR user_name = $1 OR user_arn = $1)
  AND coalesce(event_time >= CAST($2 AS TIMESTAMP), true) AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)
