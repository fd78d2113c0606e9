-- Sessions of an instance's role: EC2 names them after the instance, ECS after the task, Lambda after the function; of
-- each, how many events lie in a window. A session that somebody other than a service began is named by its caller: it
-- counts only where there is no other.
-- $1 instance, task or function; $2 and $3 the window (null: open); $4 the account (null: any)
WITH used AS (
    SELECT session, count(*) AS events, min(event_time) AS began,
           count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
                    AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)) AS inside
    FROM picked
    WHERE session IS NOT NULL
      -- an export without types has the session's name as the user's; a user of that name is none
      AND (ends_with(principal_id, ':' || $1) OR (user_name = $1 AND user_type IS NULL))
      AND coalesce(account_id, $4) IS NOT DISTINCT FROM coalesce($4, account_id)
    GROUP BY session),
claimed AS (
    SELECT used.*, EXISTS (SELECT 1 FROM picked began
                           WHERE began.issued_session = used.session AND began.outcome = 'success'
                             AND coalesce(began.user_type, 'AWSService') <> 'AWSService') AS is_claim
    FROM used)
SELECT session, events, inside, began
FROM claimed
WHERE NOT is_claim OR (SELECT bool_and(is_claim) FROM claimed)
ORDER BY began, session
