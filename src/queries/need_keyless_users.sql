-- Users of events without a key: for keyless_makers.sql, which asks who made them another credential.
-- $1 address, name or ARN
SELECT DISTINCT user_name
FROM picked
WHERE session IS NULL AND access_key_id IS NULL AND user_type = 'IAMUser' AND user_name IS NOT NULL
  AND (source_ip_address = canonical_address($1) OR user_name = $1 OR user_arn = $1)
