-- Sessions of a principal id; of a role's id (AROA…), all its sessions.
-- $1 principal id
SELECT coalesce(session, issued_session) AS session, count(*) AS events, min(event_time) AS began
FROM picked
WHERE (principal_id = $1 OR starts_with(principal_id, $1 || ':'))
  AND coalesce(session, issued_session) IS NOT NULL
GROUP BY 1
-- what services did under a session of their own belongs to the key that caused it
HAVING NOT bool_and(is_forward_access)
ORDER BY began, session
