-- Which call began each of these sessions: for their kind.
-- $1 sessions (list)
SELECT issued_session AS session, event_name, min(event_time) AS event_time
FROM picked
WHERE issued_session IN (SELECT unnest(string_split($1, chr(31)))) AND outcome = 'success'
  AND (session IS NULL OR session <> issued_session)
GROUP BY ALL
ORDER BY 1, 3, 2
