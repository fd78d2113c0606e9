-- From where sessions that a service made (EC2's mark, or the service's AssumeRole) called by themselves: not through
-- endpoints, where the address says nothing.
-- $1 sessions (list)
WITH own AS (
    SELECT session, user_arn, creation_date, source_ip_address, ec2_role_delivery, event_time, event_id
    FROM picked
    WHERE session IN (SELECT unnest(string_split($1, chr(31)))) AND NOT coalesce(is_forward_access, false)
      AND vpc_endpoint_id IS NULL AND source_ip_address IS NOT NULL AND user_type = 'AssumedRole'
), made AS (
    SELECT session FROM own WHERE ec2_role_delivery IS NOT NULL
    UNION
    SELECT own.session
    FROM own JOIN picked AS issuance
      ON issuance.issued_arn = own.user_arn AND issuance.event_time = own.creation_date
    WHERE issuance.user_type = 'AWSService' AND issuance.outcome = 'success'
)
SELECT session, min(user_arn) AS user_arn, source_ip_address, ec2_role_delivery, count(*) AS events,
       min_by(event_id, event_time) AS event_id
FROM own
WHERE session IN (SELECT session FROM made)
GROUP BY session, source_ip_address, ec2_role_delivery
ORDER BY session, min(event_time), source_ip_address, ec2_role_delivery
