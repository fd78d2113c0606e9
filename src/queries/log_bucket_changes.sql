-- Changes that sessions made to buckets that hold log files: CloudTrail itself writes to them, or a trail was told to by
-- somebody of the case. Asks the events for deliveries alone: that is one look at two columns of a store.
-- $1 sessions (list), $2 access key id (null: all keys)
WITH changed AS (
    SELECT event_id, event_time, event_name, json_extract_scalar(request_parameters, '$.bucketName') AS bucket
    FROM picked
    WHERE session IN (SELECT unnest(string_split($1, chr(31)))) AND ($2 IS NULL OR access_key_id = $2)
      AND pivot_kind = 'tamper' AND event_source = 's3.amazonaws.com' AND outcome = 'success'
), told AS (
    SELECT json_extract_scalar(request_parameters, '$.bucketName') AS bucket
    FROM events
    WHERE event_source = 's3.amazonaws.com' AND invoked_by = 'cloudtrail.amazonaws.com'
    UNION
    SELECT json_extract_scalar(request_parameters, '$.s3BucketName')
    FROM picked
    WHERE event_source = 'cloudtrail.amazonaws.com' AND event_name IN ('CreateTrail', 'UpdateTrail')
      AND outcome = 'success'
)
SELECT event_name, bucket, event_id
FROM changed JOIN told USING (bucket)
ORDER BY event_time, event_id
