-- Sessions of a user: by name, or as the session name a directory gave (Identity Center, SAML).
-- $1 user name
SELECT coalesce(session, issued_session) AS session, count(*) AS events, min(event_time) AS began
FROM picked
WHERE (user_name = $1 OR ends_with(user_arn, '/' || $1)) AND coalesce(session, issued_session) IS NOT NULL
GROUP BY 1
ORDER BY began, session
