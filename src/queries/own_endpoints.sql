-- VPC endpoints that the evidence shows to be own: created in it, or used by other sessions than those asked about.
-- $1 sessions (list)
SELECT DISTINCT vpc_endpoint_id
FROM picked
WHERE starts_with(vpc_endpoint_id, 'vpce-')
  AND (session IS NULL OR session NOT IN (SELECT unnest(string_split($1, chr(31)))))
UNION
SELECT DISTINCT regexp_extract(response_elements, '(vpce-[0-9a-f]+)', 1)
FROM picked
WHERE event_name = 'CreateVpcEndpoint' AND outcome = 'success' AND contains(response_elements, 'vpce-')
