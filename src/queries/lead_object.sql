-- Sessions that touched one object of a bucket: by its ARN or path as a whole, or by bucket and key.
-- $1 "bucket/key"; $2 and $3 a window (null: open); $4 the bucket, $5 the key
WITH told AS (
    SELECT session, event_time, concat_ws(' ', resources, request_parameters, response_elements, error_message) AS said
    FROM picked
    WHERE session IS NOT NULL)
SELECT session, count(*) AS events, min(event_time) AS began
FROM told
WHERE (CAST($2 AS TIMESTAMP) IS NULL OR event_time >= CAST($2 AS TIMESTAMP) - INTERVAL 1 DAY)
  AND (CAST($3 AS TIMESTAMP) IS NULL OR event_time <= CAST($3 AS TIMESTAMP) + INTERVAL 1 DAY)
  AND (regexp_matches(said, '(^|[^A-Za-z0-9_.-])' || regexp_escape($1) || '($|[^A-Za-z0-9_./-])')
       OR (regexp_matches(said, '"bucketName" *: *"' || regexp_escape($4) || '"')
           AND regexp_matches(said, '"key" *: *"' || regexp_escape($5) || '"')))
GROUP BY session
ORDER BY began, session
