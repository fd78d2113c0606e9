-- Sessions of an instance's role: EC2 names them after the instance, ECS after the task, Lambda after the function. When
-- some have events in the window of the finding, only those. A session that somebody other than a service began is named
-- by its caller: it counts only where there is no other.
-- $1 instance, task or function; $2 and $3 the window (null: open); $4 the account (null: any)
WITH used AS (
    SELECT session, count(*) AS events, min(event_time) AS began,
           count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP) - INTERVAL 5 MINUTE
                    AND event_time <= CAST($3 AS TIMESTAMP) + INTERVAL 5 MINUTE, false)) AS inside
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
    FROM used),
kept AS (
    SELECT * FROM claimed WHERE NOT is_claim OR (SELECT bool_and(is_claim) FROM claimed))
SELECT session, events, began
FROM kept
WHERE inside > 0 OR (SELECT sum(inside) FROM kept) = 0
ORDER BY began, session
