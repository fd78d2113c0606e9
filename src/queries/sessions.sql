-- Who is in the logs: one row a session, when it was active, how much it did, from where.
-- Parameters, null for any: 1 name of the user or role, 2 part of the ARN, 3 account, 4 region, 5 address, 6 access key,
-- 7 kind, 8 since, 9 until, 10 least number of events, 11 order (first, last, events, writes, denied), 12 most rows.
WITH asked AS (
  SELECT CAST(? AS VARCHAR) AS name, CAST(? AS VARCHAR) AS arn, CAST(? AS VARCHAR) AS account,
         CAST(? AS VARCHAR) AS region, CAST(? AS VARCHAR) AS address, CAST(? AS VARCHAR) AS access_key,
         CAST(? AS VARCHAR) AS kind, CAST(? AS TIMESTAMP) AS since, CAST(? AS TIMESTAMP) AS until,
         CAST(? AS BIGINT) AS least_events, CAST(? AS VARCHAR) AS sorted_by
),
totals AS (
  SELECT session_id,
         coalesce(max(user_arn), max(user_name), max(principal_id)) AS identity,
         max(principal_id) AS principal_id,
         max(account_id) AS account_id,
         max(user_type) AS user_type,
         max(user_name) AS user_name,
         max(issuer_user_name) AS issuer_user_name,
         max(issuer_arn) AS issuer_arn,
         max(federated_provider) AS federated_provider,
         max(on_behalf_of_user_id) AS on_behalf_of_user_id,
         max(creation_date) AS creation_date,
         coalesce(bool_or(session_credential_from_console
                          OR invoked_by IN ('signin.amazonaws.com', 'console.amazonaws.com')
                          OR user_agent IN ('signin.amazonaws.com', 'console.amazonaws.com', 'console.ec2.amazonaws.com')
                          OR starts_with(user_agent, 'S3Console/') OR starts_with(user_agent, '[S3Console/')),
                  false) AS from_console,
         coalesce(bool_or(assumed_root), false) AS assumed_root,
         bool_or(sign_in_session_arn IS NOT NULL) AS signed_in,
         min(event_time) AS first_event,
         max(event_time) AS last_event,
         count(*) AS event_count,
         count(DISTINCT event_source || event_name) AS call_count,
         sum(CASE WHEN read_only = false
                    OR (read_only IS NULL AND NOT (starts_with(event_name, 'Get') OR starts_with(event_name, 'List')
                        OR starts_with(event_name, 'Describe') OR starts_with(event_name, 'Head')
                        OR starts_with(event_name, 'Lookup') OR starts_with(event_name, 'BatchGet')))
                  THEN 1 ELSE 0 END) AS write_count,
         sum(CASE WHEN outcome = 'denied' THEN 1 ELSE 0 END) AS denied_count,
         sum(CASE WHEN outcome <> 'success' THEN 1 ELSE 0 END) AS failure_count,
         sum(CASE WHEN is_forward_access THEN 1 ELSE 0 END) AS forward_access_count,
         array_sort(array_agg(DISTINCT access_key_id) FILTER (WHERE access_key_id <> '')) AS access_keys,
         array_sort(array_agg(DISTINCT source_ip_address) FILTER (WHERE source_ip_address <> '')) AS addresses,
         array_sort(array_agg(DISTINCT aws_region) FILTER (WHERE aws_region <> '')) AS regions,
         sum(CASE WHEN aws_region = region THEN 1 ELSE 0 END) AS events_in_region,
         sum(CASE WHEN source_ip_address = address THEN 1 ELSE 0 END) AS events_from_address,
         sum(CASE WHEN access_key_id = access_key THEN 1 ELSE 0 END) AS events_with_key
  FROM events CROSS JOIN asked
  WHERE session_id IS NOT NULL
    -- an addendum is an event told again: the event itself is counted
    AND (addendum IS NULL OR json_extract_scalar(addendum, '$.originalEventID') IS NULL)
    AND (since IS NULL OR event_time >= since)
    AND (until IS NULL OR event_time <= until)
  GROUP BY session_id
),
kinds AS (
  SELECT totals.*,
         CASE WHEN assumed_root THEN 'assumed_root'
              WHEN user_type = 'Root' AND creation_date IS NULL THEN 'root_key'
              WHEN user_type = 'IAMUser' AND creation_date IS NULL THEN 'user_key'
              WHEN user_type = 'FederatedUser' THEN 'federated'
              WHEN on_behalf_of_user_id IS NOT NULL OR strpos(issuer_arn, ':role/aws-reserved/sso.amazonaws.com/') > 0 THEN 'identity_center'
              WHEN from_console THEN 'console'
              WHEN user_type = 'SAMLUser' THEN 'saml'
              WHEN user_type = 'WebIdentityUser' OR federated_provider IS NOT NULL THEN 'web_identity'
              WHEN user_type = 'AWSService' THEN 'service'
              WHEN user_type = 'AssumedRole' THEN 'role'
              WHEN forward_access_count = event_count THEN 'service'
              WHEN signed_in THEN 'console'
              ELSE 'session_token' END AS kind
  FROM totals
)
SELECT session_id, kinds.kind, identity, principal_id, account_id, creation_date, first_event, last_event, event_count,
       call_count, write_count, failure_count, denied_count, forward_access_count, access_keys, addresses, regions
FROM kinds CROSS JOIN asked
WHERE (asked.name IS NULL OR user_name = asked.name OR issuer_user_name = asked.name)
  AND (asked.arn IS NULL OR strpos(identity, asked.arn) > 0 OR strpos(issuer_arn, asked.arn) > 0)
  AND (asked.account IS NULL OR account_id = asked.account)
  AND (asked.region IS NULL OR events_in_region > 0)
  AND (asked.address IS NULL OR events_from_address > 0)
  AND (asked.access_key IS NULL OR events_with_key > 0)
  AND (asked.kind IS NULL OR kinds.kind = asked.kind)
  AND (asked.least_events IS NULL OR event_count >= asked.least_events)
ORDER BY CASE WHEN sorted_by = 'events' THEN event_count
              WHEN sorted_by = 'writes' THEN write_count
              WHEN sorted_by = 'denied' THEN denied_count ELSE 0 END DESC,
         CASE WHEN sorted_by = 'last' THEN last_event END DESC,
         first_event, session_id
LIMIT ?
