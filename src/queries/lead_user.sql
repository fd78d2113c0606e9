-- Sessions of a user: by name, by the name a federation token was given, or as the session name that Identity Center
-- gives. The session name of any other role is its caller's choice and names nobody.
-- $1 user name
SELECT coalesce(session, issued_session) AS session, count(*) AS events, min(event_time) AS began
FROM picked
WHERE coalesce(session, issued_session) IS NOT NULL
  AND (user_name = $1
       OR (ends_with(user_arn, '/' || $1)
           AND (contains(user_arn, ':user/') OR contains(user_arn, ':federated-user/')
                OR contains(user_arn, ':assumed-role/AWSReservedSSO_'))))
GROUP BY 1
-- what services did under a session of their own belongs to the key that caused it
HAVING NOT bool_and(is_forward_access)
ORDER BY began, session
