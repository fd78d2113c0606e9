-- Which of these VPC endpoints other principals used, too.
-- $1 endpoint ids (list), $2 principal ids to leave out (list)
SELECT DISTINCT vpc_endpoint_id
FROM events
WHERE vpc_endpoint_id IN (SELECT unnest(string_split($1, chr(31))))
  AND principal_id NOT IN (SELECT unnest(string_split($2, chr(31))))
