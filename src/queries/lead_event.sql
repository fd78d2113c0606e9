-- The session an event belongs to; of an event that began one for somebody else (a sign-in, a service's AssumeRole, the
-- target's copy of a cross-account call), that one.
-- $1 event id
SELECT coalesce(session, issued_session, issued_arn) AS session, count(*) AS events, count(*) AS inside, min(event_time) AS began,
       min(access_key_id) AS access_key_id
FROM picked
WHERE event_id = lower($1) OR event_id = $1
GROUP BY 1
ORDER BY began, session
