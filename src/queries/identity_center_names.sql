-- Readable names of an Identity Center user: only sign-in events say them, some under the user's id, some only under the
-- workflow that a later event of the user names.
-- $1 user id
SELECT *
FROM picked
WHERE contains(additional_event_data, 'UserName')
  AND event_name IN ('UserAuthentication', 'CredentialChallenge', 'CredentialVerification')
  AND (on_behalf_of_user_id = $1
       OR json_extract_scalar(additional_event_data, '$.AuthWorkflowID') IN (
           SELECT json_extract_scalar(additional_event_data, '$.AuthWorkflowID')
           FROM picked
           WHERE on_behalf_of_user_id = $1 AND contains(additional_event_data, 'AuthWorkflowID')))
ORDER BY event_time DESC, event_id
LIMIT 5
