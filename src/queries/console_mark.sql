-- Which sessions bear the mark of the console: the flag, a console's user agent, or a sign-in of theirs.
-- $1 sessions (list)
SELECT DISTINCT session
FROM picked
WHERE session IN (SELECT unnest(string_split($1, chr(31))))
  AND (session_credential_from_console OR invoked_by IN ('signin.amazonaws.com', 'console.amazonaws.com')
       OR user_agent IN ('signin.amazonaws.com', 'console.amazonaws.com', 'console.ec2.amazonaws.com')
       OR (event_name = 'ConsoleLogin' AND outcome = 'success')
       OR starts_with(user_agent, 'S3Console/') OR starts_with(user_agent, '[S3Console/'))
UNION
SELECT DISTINCT issued_session
FROM picked
WHERE issued_session IN (SELECT unnest(string_split($1, chr(31)))) AND pivot_kind = 'sign_in' AND outcome = 'success'
  AND event_name <> 'GetSigninToken'
UNION
-- exports without session context (Event history CSV): a temporary key of somebody who had signed in within its life
SELECT DISTINCT e.session
FROM picked e
JOIN picked l ON l.user_name = e.user_name AND l.event_name = 'ConsoleLogin' AND l.outcome = 'success'
 AND e.event_time BETWEEN l.event_time AND l.event_time + INTERVAL 12 HOUR
WHERE e.session IN (SELECT unnest(string_split($1, chr(31)))) AND e.creation_date IS NULL
  AND starts_with(e.access_key_id, 'ASIA')
