-- The last edit of a role's trust in the day before the role was assumed.
-- $1 role name, $2 when it was assumed, $3 its account
SELECT event_id, coalesce(user_arn, principal_id, user_type) AS editor, session_id,
       CAST(floor((epoch(CAST($2 AS TIMESTAMP)) - epoch(event_time)) / 60) AS BIGINT) AS minutes
FROM picked
WHERE event_source = 'iam.amazonaws.com' AND event_name = 'UpdateAssumeRolePolicy' AND outcome = 'success'
  AND json_extract_scalar(request_parameters, '$.roleName') = $1
  AND coalesce(recipient_account_id, account_id) = $3
  AND event_time <= CAST($2 AS TIMESTAMP) AND epoch(event_time) >= epoch(CAST($2 AS TIMESTAMP)) - 86400
ORDER BY event_time DESC, event_id
LIMIT 1
