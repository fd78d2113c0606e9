-- Sessions of a role, by its ARN or by its name.
-- $1 role ARN or name, $2 role name
SELECT session, count(*) AS events, min(event_time) AS began
FROM picked
WHERE session IS NOT NULL
  AND (issuer_arn = $1
       OR (NOT starts_with($1, 'arn:') AND (issuer_user_name = $2 OR contains(user_arn, ':assumed-role/' || $2 || '/')))
       OR (starts_with($1, 'arn:') AND issuer_arn IS NULL
           AND contains(user_arn, '::' || split_part($1, ':', 5) || ':assumed-role/' || $2 || '/')))
GROUP BY session
ORDER BY began, session
