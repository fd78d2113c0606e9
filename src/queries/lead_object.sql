-- Sessions that touched one object of a bucket, and how often in a window: by its ARN or path as a whole, or by bucket and key.
-- Events of no session as in lead_resource.sql.
-- $1 "bucket/key"; $2 and $3 the window (null: open); $4 the bucket, $5 the key
WITH told AS (
    SELECT session, access_key_id, is_forward_access, event_id, shared_event_id, user_type, account_id, invoked_by,
           outcome, event_time,
           concat_ws(' ', resources, request_parameters, response_elements, error_message) AS said
    FROM picked),
touched AS (
    SELECT *,
           coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
               AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true) AS is_inside,
           caller_without_session(session, user_type, account_id, invoked_by) AS caller
    FROM told
    WHERE (regexp_matches(said, '(^|[^A-Za-z0-9_.-])' || regexp_escape($1) || '($|[^A-Za-z0-9_./-])')
           OR (regexp_matches(said, '"bucketName" *: *"' || regexp_escape($4) || '"')
               AND regexp_matches(said, '"key" *: *"' || regexp_escape($5) || '"'))))
SELECT session, count(*) AS events, count_if(is_inside) AS inside, min(event_time) AS began, caller,
       count_if(is_inside AND outcome = 'success') AS succeeded,
       array_to_string(list_slice(list(event_id ORDER BY event_time, event_id)
                                      FILTER (is_inside AND session IS NULL), 1, 100000), chr(31)) AS ids,
       CASE WHEN count(DISTINCT access_key_id) = 1 AND NOT bool_or(coalesce(is_forward_access, false))
            THEN any_value(access_key_id) END AS only_key
FROM touched
WHERE session IS NOT NULL OR shared_event_id IS NULL
   OR shared_event_id NOT IN (SELECT shared_event_id FROM touched
                              WHERE session IS NOT NULL AND shared_event_id IS NOT NULL)
GROUP BY session, caller
ORDER BY began, session
