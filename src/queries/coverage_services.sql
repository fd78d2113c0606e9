-- Calls of the global services by account and region.
SELECT account_id, region, event_source, sum(event_count)::BIGINT AS event_count
FROM coverage_picked
WHERE event_source IN ('iam.amazonaws.com', 'sts.amazonaws.com', 'signin.amazonaws.com')
GROUP BY ALL
