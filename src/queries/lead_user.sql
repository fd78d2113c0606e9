-- Sessions of a user: by name, by the name a federation token was given, or as the session name that Identity Center
-- gives. The session name of any other role is its caller's choice and names nobody. Of each, how many events lie in a
-- window.
-- $1 user name; $2 and $3 the window (null: open); $4 the account, $5 the type of identity (null: any)
SELECT coalesce(session, issued_session) AS session, count(*) AS events,
       count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
                AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)) AS inside,
       min(event_time) AS began
FROM picked
WHERE coalesce(session, issued_session) IS NOT NULL
  AND (user_name = $1
       OR (ends_with(user_arn, '/' || $1)
           AND (contains(user_arn, ':user/') OR contains(user_arn, ':federated-user/')
                OR (contains(user_arn, ':assumed-role/AWSReservedSSO_')
                    AND contains(coalesce(issuer_arn, ':role/aws-reserved/sso.amazonaws.com/'),
                                 ':role/aws-reserved/sso.amazonaws.com/')))))
  AND coalesce(account_id, $4) IS NOT DISTINCT FROM coalesce($4, account_id)
  AND coalesce(user_type, $5) IS NOT DISTINCT FROM coalesce($5, user_type)
GROUP BY 1
-- what services did under a session of their own belongs to the key that caused it
HAVING NOT bool_and(is_forward_access)
ORDER BY began, session
