-- How many events the filters leave (serve/filter.h: `filtered`), and from when to when.
SELECT count(*) AS events, min(event_time) AS first_event, max(event_time) AS last_event
FROM filtered
