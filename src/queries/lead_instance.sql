-- Sessions of an instance's role: EC2 names them after the instance.
-- $1 instance id
SELECT session, count(*) AS events, min(event_time) AS began
FROM picked
WHERE session IS NOT NULL AND (ends_with(principal_id, ':' || $1) OR user_name = $1)
GROUP BY session
ORDER BY began, session
