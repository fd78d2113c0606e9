-- The sessions that keys were used in.
-- $1 keys (list)
SELECT DISTINCT access_key_id, session
FROM picked
WHERE access_key_id IN (SELECT unnest(string_split($1, chr(31)))) AND session IS NOT NULL
ORDER BY access_key_id, session
