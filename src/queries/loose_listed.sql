-- Events by their ids, of those that belong to no session: with the columns that calls and sources are made of.
-- $1 event ids (list); $2 and $3 a window (null: open)
SELECT event_id, event_time, event_source, event_name, aws_region, error_code, error_message, outcome, read_only,
       request_parameters, response_elements, resources, source_ip_address, user_agent, vpc_endpoint_id,
       vpc_endpoint_account_id, access_key_id, is_forward_access, source_object, source_offset, additional_event_data,
       service_event_details
FROM picked
WHERE session IS NULL AND event_id IN (SELECT unnest(string_split($1, chr(31))))
  AND coalesce(event_time >= CAST($2 AS TIMESTAMP), true) AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)
