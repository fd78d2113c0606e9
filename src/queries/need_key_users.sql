-- Users of temporary keys whose creation date is not told: for console_mark.sql.
-- $1 sessions (list)
SELECT DISTINCT user_name
FROM picked
WHERE session IN (SELECT unnest(string_split($1, chr(31)))) AND creation_date IS NULL AND user_name IS NOT NULL
  AND starts_with(access_key_id, 'ASIA')
