-- Sessions in which services acted for the users of long-term keys, as far as these are known: of the same principals,
-- nothing but forward access in them, and no event that began them (front_doors.sql looks closer).
-- $1 long-term keys (list)
SELECT DISTINCT session, principal_id
FROM picked
WHERE is_forward_access AND creation_date IS NOT NULL AND user_type <> 'AssumedRole'
  AND principal_id IN (
      SELECT principal_id
      FROM picked
      WHERE session IN (SELECT unnest(string_split($1, chr(31)))) AND creation_date IS NULL
        AND starts_with(access_key_id, 'AKIA'))
  AND session NOT IN (SELECT session FROM picked WHERE session IS NOT NULL AND NOT coalesce(is_forward_access, false))
  AND session NOT IN (SELECT issued_session FROM picked WHERE issued_session IS NOT NULL AND outcome = 'success')
ORDER BY session
