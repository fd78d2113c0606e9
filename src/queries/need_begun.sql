-- Sessions that sessions began, or switched to: for children.sql, which asks who else did.
-- $1 sessions (list)
SELECT DISTINCT issued_session AS session
FROM picked
WHERE issued_session IS NOT NULL AND pivot_kind IN ('issue', 'sign_in')
  AND (session IN (SELECT unnest(string_split($1, chr(31)))) OR event_name IN ('SwitchRole', 'RenewRole'))
