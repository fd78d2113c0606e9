-- Buckets that hold log files: CloudTrail itself writes to them, or a trail was told to.
SELECT DISTINCT bucket, account_id
FROM coverage_picked
WHERE bucket IS NOT NULL AND (role = 'delivery' OR event_source = 'cloudtrail.amazonaws.com')
ORDER BY bucket, account_id
LIMIT 10000
