-- Sessions with a call from an address; sign-ins from it begin one. Of each, how many of these calls lie in a window.
-- $1 address; $2 and $3 the window (null: open)
SELECT coalesce(session, issued_session) AS session, count(*) AS events,
       count_if(coalesce(event_time >= CAST($2 AS TIMESTAMP), true)
                AND coalesce(event_time <= CAST($3 AS TIMESTAMP), true)) AS inside,
       min(event_time) AS began,
       CASE WHEN count(DISTINCT access_key_id) = 1 AND NOT bool_or(coalesce(is_forward_access, false))
            THEN any_value(access_key_id) END AS only_key
FROM picked
WHERE source_ip_address = canonical_address($1) AND coalesce(session, issued_session) IS NOT NULL
GROUP BY 1
ORDER BY began, session
