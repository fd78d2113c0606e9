-- The long-term keys of a principal.
-- $1 principal id
SELECT DISTINCT access_key_id
FROM events
WHERE principal_id = $1 AND starts_with(access_key_id, 'AKIA') AND creation_date IS NULL
LIMIT 100
