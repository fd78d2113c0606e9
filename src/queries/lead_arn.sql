-- Sessions of an identity by its ARN, and those it signed in to; of each, how many events lie in a window.
-- $1 ARN; $2 and $3 the window (null: open)
SELECT coalesce(session, issued_session) AS session, count(*) AS events,
       count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
                AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)) AS inside,
       min(event_time) AS began
FROM picked
WHERE (user_arn = $1 OR issued_arn = $1) AND coalesce(session, issued_session) IS NOT NULL
  AND (user_arn = $1 OR session IS NULL)
GROUP BY 1
-- what services did for a user under a session of their own belongs to the key that caused it; a role's is its own
HAVING NOT bool_and(is_forward_access AND user_type <> 'AssumedRole')
ORDER BY began, session
