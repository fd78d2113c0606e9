-- Sessions of a role, by its ARN or by its name.
-- $1 role ARN or name
SELECT session, count(*) AS events, min(event_time) AS began
FROM picked
WHERE session IS NOT NULL
  AND (issuer_arn = $1
       OR (NOT starts_with($1, 'arn:') AND (issuer_user_name = $1 OR contains(user_arn, ':assumed-role/' || $1 || '/')))
       OR (starts_with($1, 'arn:') AND issuer_arn IS NULL
           AND contains(user_arn, '::' || split_part($1, ':', 5) || ':assumed-role/'
                                  || regexp_extract($1, '[^/]+$') || '/')))
GROUP BY session
ORDER BY began, session
