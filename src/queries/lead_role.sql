-- Sessions of a role, by its ARN or by its name. When some have events in the window of the finding, only those.
-- $1 role ARN or name; $2 and $3 the window (null: open); $4 the account (null: any)
WITH used AS (
    SELECT session, count(*) AS events, min(event_time) AS began,
           count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP) - INTERVAL 5 MINUTE
                    AND event_time <= CAST($3 AS TIMESTAMP) + INTERVAL 5 MINUTE, false)) AS inside
    FROM picked
    WHERE session IS NOT NULL
      AND (issuer_arn = $1
           OR (NOT starts_with($1, 'arn:')
               AND (issuer_user_name = $1 OR contains(user_arn, ':assumed-role/' || $1 || '/')))
           OR (starts_with($1, 'arn:') AND issuer_arn IS NULL
               AND contains(user_arn, '::' || split_part($1, ':', 5) || ':assumed-role/'
                                      || regexp_extract($1, '[^/]+$') || '/')))
      AND coalesce(account_id, $4) IS NOT DISTINCT FROM coalesce($4, account_id)
    GROUP BY session)
SELECT session, events, began
FROM used
WHERE inside > 0 OR (SELECT sum(inside) FROM used) = 0
ORDER BY began, session
