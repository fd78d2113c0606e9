-- Events that may have begun a session: they issued one of its keys, or began a session of that name, or handed out its
-- identity in the same two seconds. The rows are found by four columns first: whole rows are wide.
-- $1 session, $2 ARN of its identity, $3 creation date (null for long-term keys), $4 its keys (list)
SELECT *
FROM picked
WHERE rowid IN (
    SELECT rowid
    FROM picked
    WHERE outcome = 'success' AND pivot_kind IN ('issue', 'sign_in', 'credential')
      AND (issued_session = $1
           OR (issued_access_key_id IS NOT NULL
               AND list_contains(string_split($4, chr(31)), issued_access_key_id))
           OR (event_time BETWEEN CAST($3 AS TIMESTAMP) - INTERVAL 2 SECOND
                              AND CAST($3 AS TIMESTAMP) + INTERVAL 2 SECOND
               AND (issued_arn = $2
                    OR (event_name = 'GetRoleCredentials' AND contains($2, ':assumed-role/AWSReservedSSO_'))))))
ORDER BY event_time, access_key_id IS NULL, event_id, recipient_account_id
LIMIT 1000
