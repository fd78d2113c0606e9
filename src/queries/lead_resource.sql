-- Sessions that touched a resource: it stands in the resources, the parameters, the answer or the refusal.
-- $1 ARN, name or id
SELECT session, count(*) AS events, min(event_time) AS began
FROM picked
WHERE session IS NOT NULL
  AND (contains(resources, $1) OR contains(request_parameters, $1) OR contains(response_elements, $1)
       OR contains(error_message, $1))
GROUP BY session
ORDER BY began, session
