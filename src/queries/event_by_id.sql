-- An event by its id.
-- $1 event id
SELECT * FROM picked WHERE event_id = lower($1) OR event_id = $1 ORDER BY event_time LIMIT 10
