-- Which of these VPC endpoints others used, too.
-- $1 endpoint ids (list), $2 principal ids and $3 sessions to leave out (lists)
SELECT DISTINCT vpc_endpoint_id
FROM events
WHERE vpc_endpoint_id IN (SELECT unnest(string_split($1, chr(31))))
  AND principal_id NOT IN (SELECT unnest(string_split($2, chr(31))))
  AND (session IS NULL OR session NOT IN (SELECT unnest(string_split($3, chr(31)))))
