-- The events of `scope` that the filters of a page leave. Lists are joined with chr(31).
-- Parameters, null for any: 1 session id, 2 access key, 3 service, 4 call, 5 groups (list), 6 outcomes (list), 7 address,
-- 8 region, 9 account, 10 user agent, 11 text anywhere in call, target, error or identity, 12 from, 13 to.
SELECT *
FROM scope
WHERE ($1 IS NULL OR session_id = $1)
  AND ($2 IS NULL OR access_key_id = $2)
  AND ($3 IS NULL OR event_source = $3 OR event_source = $3 || '.amazonaws.com')
  AND ($4 IS NULL OR event_name = $4)
  AND ($5 IS NULL OR call_group IN (SELECT unnest(string_split($5, chr(31)))))
  AND ($6 IS NULL OR outcome IN (SELECT unnest(string_split($6, chr(31)))))
  AND ($7 IS NULL OR source_ip_address = $7)
  AND ($8 IS NULL OR aws_region = $8)
  AND ($9 IS NULL OR account_id = $9 OR recipient_account_id = $9)
  AND ($10 IS NULL OR user_agent = $10)
  AND ($11 IS NULL OR contains(lower(concat_ws(chr(31), event_name, target, error_code, error_message, identity,
                                               event_id)), lower($11)))
  AND ($12 IS NULL OR event_time >= $12)
  AND ($13 IS NULL OR event_time <= $13)
