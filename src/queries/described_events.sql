-- Events with what a case says of their calls: the group and the target, and who made them. The table `scope` of a page.
SELECT event_id, event_time, event_source, event_name, aws_region, error_code, error_message, outcome, read_only,
       request_parameters, response_elements, resources, source_ip_address, user_agent, vpc_endpoint_id,
       vpc_endpoint_account_id, access_key_id, coalesce(is_forward_access, false) AS is_forward_access, source_object,
       source_offset, source_length, additional_event_data, service_event_details, account_id, recipient_account_id,
       coalesce(nullif(user_arn, ''), nullif(invoked_by, ''), nullif(user_name, ''), nullif(principal_id, ''),
                user_type) AS identity,
       principal_id, session, session_id, shared_event_id, pivot_kind,
       call_group(event_source, event_name, read_only, request_parameters) AS call_group,
       call_target(event_source, event_name, resources, request_parameters, response_elements, additional_event_data,
                   service_event_details) AS target
FROM picked
