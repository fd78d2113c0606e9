-- Sessions with a call from an address; sign-ins from it begin one.
-- $1 address; $2 and $3 a window (null: open)
SELECT coalesce(session, issued_session) AS session, count(*) AS events, min(event_time) AS began
FROM picked
WHERE source_ip_address = canonical_address($1) AND coalesce(session, issued_session) IS NOT NULL
  AND (CAST($2 AS TIMESTAMP) IS NULL OR event_time >= CAST($2 AS TIMESTAMP) - INTERVAL 1 DAY)
  AND (CAST($3 AS TIMESTAMP) IS NULL OR event_time <= CAST($3 AS TIMESTAMP) + INTERVAL 1 DAY)
GROUP BY 1
ORDER BY began, session
