-- Which events are on a page: the table `page` (serve/filter.h: `filtered`). What is said of them is made for these alone,
-- by page_rows.sql.
-- Parameters: 1 most rows, 2 how many to pass over.
SELECT event_time, source_object, source_offset
FROM filtered
ORDER BY event_time, event_id, source_object, source_offset
LIMIT ? OFFSET ?
