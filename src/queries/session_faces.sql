-- The ways a session's events look: one row for every key, agent, address and flag, with its first event; earliest first.
-- $1 session
SELECT session, principal_id, user_arn, user_type, account_id, user_name, access_key_id, creation_date,
       issuer_type, issuer_arn, issuer_principal_id, issuer_user_name, sign_in_session_arn, invoked_by,
       federated_provider, ec2_role_delivery, in_scope_of, on_behalf_of_user_id, invoked_by_delegate, source_ip_address, user_agent,
       session_credential_from_console, is_forward_access, assumed_root,
       min(event_time) AS event_time, min_by(aws_region, event_time) AS aws_region
FROM picked
WHERE session = $1
GROUP BY ALL
ORDER BY event_time, access_key_id, source_ip_address
LIMIT 10000
