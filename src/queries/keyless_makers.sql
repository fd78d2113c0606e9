-- Who made service-specific credentials (a Bedrock API key) for users whose events carry no access key: of the service that
-- was called, before the last of these calls. Latest first.
-- $1 address, name or ARN; $2 and $3 a window (null: open)
WITH keyless AS (
    SELECT user_name, event_source, recipient_account_id, count(*) AS events, max(event_time) AS last
    FROM picked
    WHERE session IS NULL AND access_key_id IS NULL AND user_type = 'IAMUser' AND issued_session IS NULL
      AND (source_ip_address = canonical_address($1) OR user_name = $1 OR user_arn = $1)
      AND coalesce(event_time >= CAST($2 AS TIMESTAMP), true) AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)
    GROUP BY ALL),
made AS (
    SELECT event_id, event_time, event_name, recipient_account_id, session, coalesce(user_arn, principal_id) AS maker,
           issued_access_key_id AS credential,
           coalesce(json_extract_scalar(request_parameters, '$.userName'),
                    json_extract_scalar(response_elements, '$.serviceSpecificCredential.userName'), user_name) AS made_for,
           coalesce(json_extract_scalar(request_parameters, '$.serviceName'),
                    json_extract_scalar(response_elements, '$.serviceSpecificCredential.serviceName')) AS service
    FROM picked
    WHERE event_name IN ('CreateServiceSpecificCredential', 'ResetServiceSpecificCredential') AND outcome = 'success')
SELECT m.event_id, m.event_time, m.event_name, m.session, m.maker, m.credential, m.made_for, m.service, k.events
FROM keyless k
JOIN made m ON m.made_for = k.user_name AND m.service = k.event_source AND m.event_time <= k.last
 AND coalesce(m.recipient_account_id, '') = coalesce(k.recipient_account_id, '')
ORDER BY m.event_time DESC, m.event_id
LIMIT 20
