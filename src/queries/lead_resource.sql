-- Sessions that touched a resource: it stands in the resources, the parameters, the answer or the refusal. By its ARN; or
-- by its name as a whole (`ledger` is not `ledger-archive`), in the account and region that the ARN names.
-- $1 ARN, name or id; $2 and $3 a window (null: open); $4 its name
WITH told AS (
    SELECT session, event_time, recipient_account_id, aws_region,
           concat_ws(' ', resources, request_parameters, response_elements, error_message) AS said
    FROM picked
    WHERE session IS NOT NULL)
SELECT session, count(*) AS events, min(event_time) AS began
FROM told
WHERE (CAST($2 AS TIMESTAMP) IS NULL OR event_time >= CAST($2 AS TIMESTAMP) - INTERVAL 1 DAY)
  AND (CAST($3 AS TIMESTAMP) IS NULL OR event_time <= CAST($3 AS TIMESTAMP) + INTERVAL 1 DAY)
  AND (regexp_matches(said, '(^|[^A-Za-z0-9_.-])' || regexp_escape($1) || '($|[^A-Za-z0-9_.-])')
       OR (regexp_matches(said, '(^|[^A-Za-z0-9_.-])' || regexp_escape($4) || '($|[^A-Za-z0-9_.-])')
           AND (NOT starts_with($1, 'arn:')
                OR (split_part($1, ':', 5) IN ('', coalesce(recipient_account_id, split_part($1, ':', 5)))
                    AND split_part($1, ':', 4) IN ('', coalesce(aws_region, split_part($1, ':', 4)))))))
GROUP BY session
ORDER BY began, session
