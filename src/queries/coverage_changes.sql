-- Changes of what is logged and of what else watches, attempts included, and trails that were created: in the order of time.
SELECT account_id, region, role, event_source, event_name, event_time, event_id, outcome, session_id, identity, source_ip,
       target, bucket, multi_region, source_object, source_offset, multi_region_asked, organization
FROM coverage_picked
WHERE role IN ('tamper', 'defence', 'trail')
ORDER BY event_time, event_id
LIMIT 10000
