-- Calls that may have caused a forward-access session of a long-term key: same identity, to the service that then called
-- on, within seconds of the session's creation date.
-- $1 principal id, $2 creation date, $3 service (invokedBy)
SELECT *
FROM picked
WHERE principal_id = $1 AND event_source = $3 AND starts_with(access_key_id, 'AKIA')
  AND event_time BETWEEN CAST($2 AS TIMESTAMP) - INTERVAL 15 SECOND AND CAST($2 AS TIMESTAMP) + INTERVAL 15 SECOND
ORDER BY abs(epoch(event_time) - epoch(CAST($2 AS TIMESTAMP))), event_id
LIMIT 20
