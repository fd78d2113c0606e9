-- Of the case's other sessions (table `others`), the events that the report does not keep anyway, in their order.
-- Parameter: 1 most rows.
SELECT event_id, event_time, account_id, aws_region, event_source, event_name, call_group, outcome, error_code,
       error_message, identity, principal_id, session_id, access_key_id, source_ip_address, user_agent,
       is_forward_access, target, pivot_kind, source_object, source_offset, source_length
FROM (SELECT * FROM others ANTI JOIN scope USING (source_object, source_offset) ORDER BY place, event_time, event_id LIMIT $1)
ORDER BY event_time, event_id, source_object, source_offset
