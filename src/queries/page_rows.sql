-- The events on a page (`paged`), in their order.
SELECT event_id, event_time, account_id, aws_region, event_source, event_name, call_group, outcome, error_code,
       error_message, identity, principal_id, session_id, access_key_id, source_ip_address, user_agent,
       is_forward_access, target, pivot_kind, source_object, source_offset, source_length
FROM paged
ORDER BY event_time, event_id, source_object, source_offset
