-- Events of an address, user name, ARN or principal (or one event, by its id) that belong to no session: sign-ins that
-- failed, calls nobody signed, another account's calls. With the columns that calls and sources are made of.
-- $1 address, name, ARN, principal or event id; $2 and $3 a window (null: open)
SELECT event_id, event_time, event_source, event_name, aws_region, error_code, error_message, outcome, read_only,
       request_parameters, response_elements, resources, source_ip_address, user_agent, vpc_endpoint_id,
       vpc_endpoint_account_id, access_key_id, is_forward_access, source_object, source_offset, additional_event_data,
       service_event_details
FROM picked
WHERE session IS NULL
  AND ((issued_session IS NULL
        AND (source_ip_address = canonical_address($1) OR user_name = $1 OR user_arn = $1 OR event_id IN ($1, lower($1))))
       OR ((principal_id = $1 OR starts_with(principal_id, $1 || ':'))
           AND NOT coalesce(starts_with(issued_session, principal_id || '/'), false)))
  AND coalesce(event_time >= CAST($2 AS TIMESTAMP), true) AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)
