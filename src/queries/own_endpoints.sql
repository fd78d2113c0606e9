-- VPC endpoints that were created in the evidence.
SELECT DISTINCT regexp_extract(response_elements, '(vpce-[0-9a-f]+)', 1)
FROM picked
WHERE event_name = 'CreateVpcEndpoint' AND outcome = 'success' AND contains(response_elements, 'vpce-')
