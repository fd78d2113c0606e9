-- Sessions of a role, by its ARN or by its name; of each, how many events lie in a window.
-- $1 role ARN or name; $2 and $3 the window (null: open); $4 the account (null: any)
SELECT session, count(*) AS events,
       count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
                AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)) AS inside,
       min(event_time) AS began
FROM picked
WHERE session IS NOT NULL
  AND (issuer_arn = $1
       OR (NOT starts_with($1, 'arn:')
           -- with a path in front, the ARN has it and the name does not
           AND (issuer_user_name = $1 OR ends_with(issuer_arn, ':role/' || $1)
                OR contains(user_arn, ':assumed-role/' || $1 || '/')))
       -- an account has one role of a name, whatever its path
       OR (starts_with($1, 'arn:')
           AND contains(user_arn, '::' || split_part($1, ':', 5) || ':assumed-role/'
                                  || regexp_extract($1, '[^/]+$') || '/')))
  AND coalesce(account_id, $4) IS NOT DISTINCT FROM coalesce($4, account_id)
GROUP BY session
ORDER BY began, session
