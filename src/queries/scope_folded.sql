-- The events that the filters leave (serve/filter.h: `filtered`), with the columns of scope_events.sql.
SELECT event_id, event_time, event_source, event_name, aws_region, error_code, error_message, outcome, read_only,
       request_parameters, response_elements, resources, source_ip_address, user_agent, vpc_endpoint_id,
       vpc_endpoint_account_id, access_key_id, is_forward_access, source_object, source_offset, additional_event_data,
       service_event_details
FROM filtered
