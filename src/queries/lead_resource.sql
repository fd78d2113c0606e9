-- Sessions that touched a resource, and how often in a window: it stands in the resources, the parameters, the answer or the refusal. By its ARN, or
-- by its name as a whole (`ledger` is not `ledger-archive`). What only a name tells is bound to the account, the region
-- and the kind that the ARN names: `orders` is a table where a member called after tables has it, or, in a call of the
-- table's own service, one that every service calls its things by.
-- Events of no session come a row a caller: another account, nobody (anonymous), a service. Not those of which the
-- caller's own copy is here, too.
-- $1 ARN, name or id; $2 and $3 the window (null: open); $4 its name; $5 its kind ('': any member will do)
WITH told AS (
    SELECT session, access_key_id, is_forward_access, event_id, shared_event_id, user_type, account_id, invoked_by,
           outcome, event_time, recipient_account_id, aws_region,
           -- an object's ARN ends like a bucket that is called so
           split_part(event_source, '.', 1) = split_part($1, ':', 3) AND $5 <> 'bucket' AS of_its_service,
           concat_ws(' ', resources, request_parameters, response_elements, error_message) AS said
    FROM picked),
named AS (
    SELECT *,
           '(^|[^A-Za-z0-9_.-])' || regexp_escape($4) || '($|[^A-Za-z0-9_.-])' AS its_name,
           '"(?i:[a-z0-9_]*' || $5 || '[a-z0-9_]*'
               || CASE WHEN of_its_service THEN '|name|id|arn|identifier|resource[a-z]*' ELSE '' END
               || ')" *: *"([^"]*[^"A-Za-z0-9_.-])?' || regexp_escape($4) || '["/:?]' AS its_member
    FROM told),
touched AS (
    SELECT *,
           coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
               AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true) AS is_inside,
           caller_without_session(session, user_type, account_id, invoked_by) AS caller
    FROM named
    WHERE (regexp_matches(said, '(^|[^A-Za-z0-9_.-])' || regexp_escape($1) || '($|[^A-Za-z0-9_.-])')
           -- the ARN of a secret ends with six characters that its name does not have
           OR regexp_matches(said, ':secret:' || regexp_escape($4) || '-[A-Za-z0-9]{6}($|[^A-Za-z0-9_.-])')
           OR (starts_with($1, 'arn:')
               AND split_part($1, ':', 5) IN ('', coalesce(recipient_account_id, split_part($1, ':', 5)))
               AND split_part($1, ':', 4) IN ('', coalesce(aws_region, split_part($1, ':', 4)))
               AND regexp_matches(said, CASE WHEN $5 = '' THEN its_name ELSE its_member END))))
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
