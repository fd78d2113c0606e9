-- Sessions of a principal id; of a role's id (AROA…), all its sessions.
-- $1 principal id
SELECT coalesce(session, issued_session) AS session, count(*) AS events, min(event_time) AS began
FROM picked
WHERE (principal_id = $1 OR starts_with(principal_id, $1 || ':'))
  AND coalesce(session, issued_session) IS NOT NULL
GROUP BY 1
ORDER BY began, session
