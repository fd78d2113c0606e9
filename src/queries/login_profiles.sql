-- Who gave a user the password with which they signed in: the last call that changed the user's password before, where it
-- gave one and was somebody else's. children.sql links by the same rule.
-- $1 user name, $2 time of the sign-in, $3 its account, $4 its principal id, $5 the session it began
WITH changes AS (
    SELECT rowid AS place, event_time, event_id, principal_id, password_part(event_source, event_name) AS part
    FROM picked
    WHERE password_part(event_source, event_name) IS NOT NULL AND outcome = 'success'
      AND coalesce(json_extract_scalar(request_parameters, '$.userName'), user_name) = $1
      AND event_time <= CAST($2 AS TIMESTAMP)
      AND coalesce(recipient_account_id, $3, '') = coalesce($3, recipient_account_id, '')
      -- what was changed once in tells nothing of how one got in
      AND session IS DISTINCT FROM $5)
SELECT *
FROM picked
WHERE rowid = (SELECT place FROM changes ORDER BY event_time DESC, part DESC, event_id LIMIT 1)
  AND password_part(event_source, event_name) = 'given' AND principal_id IS DISTINCT FROM $4
