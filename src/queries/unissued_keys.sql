-- Sessions of those asked for in which a key signed that no event of these logs issued. Where a service made the session,
-- or it is a console's, such keys are its own (note_unissued of case/issuance.c judges by the same rule).
-- $1 sessions (list), their events picked
WITH asked AS (
    SELECT unnest(string_split($1, chr(31))) AS session),
issues AS (
    SELECT issued_session, issued_access_key_id, user_type, invoked_by, event_name, pivot_kind
    FROM picked
    WHERE pivot_kind IN ('issue', 'sign_in') AND outcome = 'success' AND issued_session IN (SELECT session FROM asked)),
-- sessions whose keys no answer tells, or not all
keyless AS (
    SELECT issued_session AS session
    FROM issues
    WHERE pivot_kind = 'sign_in' OR user_type = 'AWSService' OR issued_access_key_id IS NULL
       OR event_name = 'AssumeRoleWithSAML' OR invoked_by = 'AWS Internal'
    UNION
    SELECT session
    FROM picked
    WHERE session IN (SELECT session FROM asked) AND session_credential_from_console)
SELECT DISTINCT session
FROM picked
WHERE session IN (SELECT issued_session FROM issues) AND session NOT IN (SELECT session FROM keyless)
  AND starts_with(access_key_id, 'ASIA') AND NOT is_forward_access
  AND access_key_id NOT IN (SELECT issued_access_key_id FROM issues i
                            WHERE i.issued_session = picked.session AND issued_access_key_id IS NOT NULL)
ORDER BY session
