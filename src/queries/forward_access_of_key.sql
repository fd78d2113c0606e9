-- Forward access of long-term keys: sessions of the same principal in which services did everything. The key that caused
-- one called the very service that then called on, within seconds of the session's beginning; where no such call is in
-- the evidence, it is the only key of the principal that was at work at that minute.
-- $1 long-term keys (list)
WITH long_term AS (
    SELECT session, principal_id, event_source, event_time
    FROM picked
    WHERE starts_with(access_key_id, 'AKIA') AND creation_date IS NULL),
forwarded AS (
    SELECT session, principal_id, min(creation_date) AS creation_date, min(invoked_by) AS invoked_by
    FROM picked
    WHERE creation_date IS NOT NULL AND user_type <> 'AssumedRole'
    GROUP BY session, principal_id
    HAVING bool_and(is_forward_access)),
called AS (
    SELECT DISTINCT l.session AS parent, f.session
    FROM forwarded f
    JOIN long_term l ON l.principal_id = f.principal_id AND l.event_source = f.invoked_by
     AND l.event_time BETWEEN f.creation_date - INTERVAL 15 SECOND AND f.creation_date + INTERVAL 15 SECOND),
at_work AS (
    SELECT session AS parent, principal_id, min(event_time) AS first_event, max(event_time) AS last_event
    FROM long_term
    GROUP BY session, principal_id),
alone AS (
    SELECT min(w.parent) AS parent, f.session
    FROM forwarded f
    JOIN at_work w ON w.principal_id = f.principal_id
     AND f.creation_date BETWEEN w.first_event - INTERVAL 60 SECOND AND w.last_event + INTERVAL 60 SECOND
    WHERE f.session NOT IN (SELECT session FROM called)
    GROUP BY f.session
    HAVING count(*) = 1)
SELECT parent, session
FROM (SELECT parent, session FROM called UNION ALL SELECT parent, session FROM alone)
WHERE parent IN (SELECT unnest(string_split($1, chr(31))))
ORDER BY parent, session
