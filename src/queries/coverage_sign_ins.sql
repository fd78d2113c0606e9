-- Sign-ins to the console by region.
SELECT region, sum(event_count)::BIGINT AS event_count, min(first_event) AS first_event, max(last_event) AS last_event
FROM coverage_picked
WHERE role = 'sign_in'
GROUP BY region
ORDER BY event_count DESC, region
