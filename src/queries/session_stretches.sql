-- When long-term keys were at work: cut where one fell idle for twelve hours. Their sessions have no beginning.
-- $1 sessions (list)
WITH moments AS (
    SELECT session, event_time,
           event_time - lag(event_time) OVER (PARTITION BY session ORDER BY event_time) > INTERVAL 12 HOUR AS rested
    FROM picked
    WHERE session IN (SELECT unnest(string_split($1, chr(31)))) AND creation_date IS NULL AND event_time IS NOT NULL
      AND session = access_key_id),
numbered AS (
    SELECT session, event_time,
           sum(CASE WHEN rested THEN 1 ELSE 0 END)
               OVER (PARTITION BY session ORDER BY event_time RANGE UNBOUNDED PRECEDING) AS stretch
    FROM moments)
SELECT session, min(event_time) AS first_event, max(event_time) AS last_event, count(*) AS event_count
FROM numbered
GROUP BY session, stretch
ORDER BY session, first_event
