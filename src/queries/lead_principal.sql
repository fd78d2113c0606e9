-- Sessions of a principal id; of a role's id (AROA…), all its sessions; of each, how many events lie in a window. An event
-- that began a session for another principal (the target's copy of a cross-account call) is none.
-- $1 principal id; $2 and $3 the window (null: open); $4 the account (null: any)
SELECT coalesce(session, issued_session) AS session, count(*) AS events,
       count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
                AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)) AS inside,
       min(event_time) AS began
FROM picked
WHERE (principal_id = $1 OR (starts_with($1, 'AROA') AND starts_with(principal_id, $1 || ':')))
  AND coalesce(session, issued_session) IS NOT NULL
  AND (session IS NOT NULL OR starts_with(issued_session, principal_id || '/'))
  AND coalesce(account_id, $4) IS NOT DISTINCT FROM coalesce($4, account_id)
GROUP BY 1
-- what services did under a session of their own for a user belongs to the key that caused it; a role's is its own
HAVING NOT bool_and(is_forward_access AND user_type <> 'AssumedRole')
ORDER BY began, session
