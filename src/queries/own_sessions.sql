-- Sessions in which principals called by themselves, and not services for them; a long-term key is one.
-- $1 principals (list), $2 the first of them in order, $3 the last: by these, segments without them are passed over
SELECT DISTINCT session, coalesce(creation_date IS NULL AND starts_with(access_key_id, 'AKIA'), false) AS long_term
FROM events
WHERE principal_id BETWEEN $2 AND $3 AND principal_id IN (SELECT unnest(string_split($1, chr(31))))
  AND session IS NOT NULL AND NOT coalesce(is_forward_access, false)
