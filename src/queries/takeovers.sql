-- Strong pivots on a resource before a time: who started, changed or entered what holds the role. Latest first.
-- $1 name of the resource (instance, function, task, build), $2 time
SELECT *
FROM picked
WHERE pivot_kind = 'takeover' AND outcome = 'success' AND session IS NOT NULL
  AND event_time <= CAST($2 AS TIMESTAMP)
  AND (contains(request_parameters, $1) OR contains(response_elements, $1))
ORDER BY event_time DESC, event_id
LIMIT 100
