-- Readable names of an Identity Center user: only sign-in events say them.
-- $1 user id
SELECT *
FROM picked
WHERE on_behalf_of_user_id = $1 AND event_name IN ('UserAuthentication', 'CredentialChallenge', 'CredentialVerification')
  AND contains(additional_event_data, 'UserName')
ORDER BY event_time DESC
LIMIT 5
