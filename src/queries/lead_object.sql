-- Sessions that touched one object of a bucket, and how often in a window: by its ARN or path as a whole, or by bucket and key.
-- $1 "bucket/key"; $2 and $3 the window (null: open); $4 the bucket, $5 the key
WITH told AS (
    SELECT session, event_time, concat_ws(' ', resources, request_parameters, response_elements, error_message) AS said
    FROM picked
    WHERE session IS NOT NULL)
SELECT session, count(*) AS events,
       count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
                AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)) AS inside,
       min(event_time) AS began
FROM told
WHERE (regexp_matches(said, '(^|[^A-Za-z0-9_.-])' || regexp_escape($1) || '($|[^A-Za-z0-9_./-])')
       OR (regexp_matches(said, '"bucketName" *: *"' || regexp_escape($4) || '"')
           AND regexp_matches(said, '"key" *: *"' || regexp_escape($5) || '"')))
GROUP BY session
ORDER BY began, session
