-- Sessions in which an access key was used; where it never was, the sessions it was issued for.
-- $1 access key id
WITH used AS (
    SELECT session, count(*) AS events, min(event_time) AS began
    FROM picked
    WHERE access_key_id = $1 AND session IS NOT NULL
    GROUP BY session)
SELECT session, events, began FROM used
UNION ALL
SELECT coalesce(issued_session, issued_arn), 0, min(event_time)
FROM picked
WHERE issued_access_key_id = $1 AND outcome = 'success' AND NOT EXISTS (SELECT 1 FROM used)
GROUP BY 1
ORDER BY began, session
