-- The keys that sessions signed with.
-- $1 sessions (list)
SELECT session, access_key_id, count(*) AS event_count, min(event_time) AS first_event, max(event_time) AS last_event,
       bool_and(is_forward_access) AS forward_access,
       array_agg(DISTINCT aws_region) FILTER (WHERE aws_region IS NOT NULL) AS regions,
       array_agg(DISTINCT event_source) FILTER (WHERE event_source IS NOT NULL) AS services
FROM picked
WHERE session IN (SELECT unnest(string_split($1, chr(31)))) AND access_key_id <> ''
GROUP BY session, access_key_id
ORDER BY session, first_event, access_key_id
