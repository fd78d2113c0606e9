-- Forward access of long-term keys: sessions of the same principal in which services did everything, begun within seconds
-- of one of the key's calls to the service that then called on.
-- $1 long-term keys (list)
WITH long_term AS (
    SELECT session, principal_id, event_source, event_time
    FROM picked
    WHERE session IN (SELECT unnest(string_split($1, chr(31))))),
forwarded AS (
    SELECT session, principal_id, min(creation_date) AS creation_date, min(invoked_by) AS invoked_by
    FROM picked
    WHERE creation_date IS NOT NULL AND user_type <> 'AssumedRole'
    GROUP BY session, principal_id
    HAVING bool_and(is_forward_access))
SELECT l.session AS parent, f.session AS session
FROM forwarded f
JOIN long_term l ON l.principal_id = f.principal_id AND l.event_source = f.invoked_by
 AND l.event_time BETWEEN f.creation_date - INTERVAL 15 SECOND AND f.creation_date + INTERVAL 15 SECOND
GROUP BY ALL
ORDER BY parent, session
