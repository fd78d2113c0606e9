-- The session with a short id.
-- $1 s-xxxxxxxx
SELECT session, count(*) AS events, count(*) AS inside, min(event_time) AS began
FROM picked
WHERE session_id = $1
GROUP BY session
ORDER BY began, session
