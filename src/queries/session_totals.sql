-- What sessions did in total.
-- $1 sessions (list)
SELECT session,
       min_by(session_id, event_time) AS session_id,
       min_by(user_arn, event_time) AS user_arn,
       min_by(principal_id, event_time) AS principal_id,
       min_by(account_id, event_time) AS account_id,
       min_by(user_type, event_time) AS user_type,
       min_by(user_name, event_time) AS user_name,
       min(creation_date) AS creation_date,
       min(event_time) AS first_event,
       max(event_time) AS last_event,
       count(*) AS event_count,
       count_if(outcome = 'success') AS success,
       count_if(outcome <> 'success') AS failure,
       count_if(outcome = 'denied') AS denied,
       count_if(is_forward_access) AS forward_access_events,
       array_agg(DISTINCT source_ip_address) FILTER (WHERE source_ip_address IS NOT NULL) AS source_ips,
       array_agg(DISTINCT aws_region) FILTER (WHERE aws_region IS NOT NULL) AS regions,
       min(issuer_arn) AS issuer_arn,
       min(federated_provider) AS federated_provider,
       min(ec2_role_delivery) AS ec2_role_delivery,
       bool_or(assumed_root) AS assumed_root,
       bool_or(sign_in_session_arn IS NOT NULL) AS signed_in
FROM picked
WHERE session IN (SELECT unnest(string_split($1, chr(31))))
GROUP BY session
