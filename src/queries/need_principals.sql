-- Whose long-term keys these are: for forwarded_sessions.sql.
-- $1 long-term keys (list)
SELECT DISTINCT principal_id
FROM picked
WHERE session IN (SELECT unnest(string_split($1, chr(31)))) AND creation_date IS NULL
  AND starts_with(access_key_id, 'AKIA')
