-- One event of `known` (those of a case's scope, and those its chain rests on) with all that is kept of it. An id that is
-- claimed by several events gives them all.
-- Parameters, null for any: 1 event id, 2 account, 3 file, 4 offset, 5 time.
SELECT event_id, event_time, account_id, aws_region, event_source, event_name, call_group, outcome, error_code,
       error_message, identity, principal_id, session_id, access_key_id, source_ip_address, user_agent,
       is_forward_access, target, pivot_kind, source_object, source_offset, source_length, recipient_account_id,
       shared_event_id, read_only, vpc_endpoint_id, vpc_endpoint_account_id, request_parameters, response_elements,
       resources, additional_event_data, service_event_details
FROM known
WHERE ($1 IS NULL OR event_id = $1)
  AND ($2 IS NULL OR account_id = $2 OR recipient_account_id = $2)
  AND ($3 IS NULL OR source_object = $3)
  AND ($4 IS NULL OR source_offset = $4)
  AND ($5 IS NULL OR event_time = $5)
ORDER BY event_time, source_object, source_offset
LIMIT 10
