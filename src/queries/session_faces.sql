-- The ways a session's events look: two rows for every key, agent, address and flag, of its first event and its last (one
-- where they are of the same time); earliest first.
-- $1 session
SELECT session, principal_id, user_arn, user_type, account_id, user_name, access_key_id, creation_date,
       issuer_type, issuer_arn, issuer_principal_id, issuer_user_name, sign_in_session_arn, invoked_by,
       federated_provider, ec2_role_delivery, in_scope_of, on_behalf_of_user_id, source_identity, invoked_by_delegate,
       source_ip_address, user_agent,
       session_credential_from_console, is_forward_access, assumed_root,
       unnest(list_distinct([min(event_time), max(event_time)])) AS event_time,
       min_by(aws_region, event_time) AS aws_region
FROM picked
WHERE session = $1
GROUP BY ALL
ORDER BY event_time, access_key_id, source_ip_address
LIMIT 10000
