-- Sessions and keys that the calls of sessions began. An answer that does not tell the child's principal (GetSessionToken
-- tells the caller's own) is not among them.
-- $1 sessions (list)
SELECT session AS parent, issued_session AS session, min(event_time) AS began, min_by(event_id, event_time) AS event_id
FROM picked
WHERE session IN (SELECT unnest(string_split($1, chr(31)))) AND outcome = 'success'
  AND issued_session IS NOT NULL AND issued_session <> session
GROUP BY session, issued_session
ORDER BY began, parent, issued_session
