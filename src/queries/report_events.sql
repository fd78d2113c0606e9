-- The events of `scope` that a report keeps, in their order; of too many those that matter most: what changed something,
-- was denied, read what is sensitive or handed out an identity, the earliest first.
-- Parameter: 1 most rows.
SELECT event_id, event_time, account_id, aws_region, event_source, event_name, call_group, outcome, error_code,
       error_message, identity, principal_id, session_id, access_key_id, source_ip_address, user_agent,
       is_forward_access, target, pivot_kind, source_object, source_offset, source_length
FROM (
  SELECT *, row_number() OVER (ORDER BY call_group <> 'read' OR outcome = 'denied' OR pivot_kind IS NOT NULL DESC,
                                        event_time, event_id, source_object, source_offset) AS place
  FROM scope
)
WHERE place <= $1
ORDER BY event_time, event_id, source_object, source_offset
