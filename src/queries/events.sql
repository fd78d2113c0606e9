-- The events behind any line, in their order.
-- Parameters, null for any: 1 session id, 2 access key, 3 name of the user or role, 4 part of the ARN, 5 account, 6 region,
-- 7 address, 8 event id or its beginning, 9 call, 10 service, 11 outcome, 12 true for writes only, 13 text anywhere in
-- parameters, response or resources, 14 since, 15 until, 16 most rows.
WITH asked AS (
  SELECT CAST(? AS VARCHAR) AS session_id, CAST(? AS VARCHAR) AS access_key, CAST(? AS VARCHAR) AS name,
         CAST(? AS VARCHAR) AS arn, CAST(? AS VARCHAR) AS account, CAST(? AS VARCHAR) AS region,
         CAST(? AS VARCHAR) AS address, CAST(? AS VARCHAR) AS event_id, CAST(? AS VARCHAR) AS call_name,
         CAST(? AS VARCHAR) AS service, CAST(? AS VARCHAR) AS outcome, CAST(? AS BOOLEAN) AS writes,
         CAST(? AS VARCHAR) AS piece, CAST(? AS TIMESTAMP) AS since, CAST(? AS TIMESTAMP) AS until
)
SELECT event_time, event_source, event_name, user_arn, source_ip_address, events.outcome, aws_region, events.event_id,
       events.session_id, access_key_id, principal_id, account_id, recipient_account_id, user_agent, error_code,
       error_message, read_only, is_forward_access, request_parameters, response_elements, resources, source_object,
       source_offset, source_length, invoked_by, user_type, user_name
FROM events CROSS JOIN asked
WHERE (asked.session_id IS NULL OR events.session_id = asked.session_id)
  AND (asked.access_key IS NULL OR access_key_id = asked.access_key)
  AND (asked.name IS NULL OR user_name = asked.name OR issuer_user_name = asked.name)
  AND (asked.arn IS NULL OR strpos(user_arn, asked.arn) > 0 OR strpos(issuer_arn, asked.arn) > 0)
  AND (asked.account IS NULL OR account_id = asked.account)
  AND (asked.region IS NULL OR aws_region = asked.region)
  AND (asked.address IS NULL OR source_ip_address = asked.address)
  AND (asked.event_id IS NULL OR starts_with(lower(events.event_id), lower(asked.event_id)))
  AND (asked.call_name IS NULL OR lower(event_name) = lower(asked.call_name))
  AND (asked.service IS NULL OR event_source = asked.service OR event_source = asked.service || '.amazonaws.com')
  AND (asked.outcome IS NULL OR events.outcome = asked.outcome)
  AND (asked.writes IS NULL OR read_only = false
       OR (read_only IS NULL AND NOT (starts_with(event_name, 'Get') OR starts_with(event_name, 'List')
           OR starts_with(event_name, 'Describe') OR starts_with(event_name, 'Head')
           OR starts_with(event_name, 'Lookup') OR starts_with(event_name, 'BatchGet'))))
  AND (asked.piece IS NULL OR strpos(request_parameters, asked.piece) > 0
       OR strpos(response_elements, asked.piece) > 0 OR strpos(resources, asked.piece) > 0)
  AND (since IS NULL OR event_time >= since)
  AND (until IS NULL OR event_time <= until)
ORDER BY event_time, events.event_id, source_object, source_offset
LIMIT ?
