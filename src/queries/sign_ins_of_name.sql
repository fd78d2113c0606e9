-- Sign-ins of a user name within twelve hours before a time: what may have begun a session whose export lost its creation
-- date. Latest first.
-- $1 user name, $2 time
SELECT *
FROM picked
WHERE event_name = 'ConsoleLogin' AND outcome = 'success' AND user_name = $1
  AND event_time BETWEEN CAST($2 AS TIMESTAMP) - INTERVAL 12 HOUR AND CAST($2 AS TIMESTAMP)
ORDER BY event_time DESC, event_id
LIMIT 20
