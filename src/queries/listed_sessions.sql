-- A page of the sessions in the table `listed` (what sessions.sql gives), and how many there are in all.
-- Parameters, null for any: 1 text in who, ids, keys or addresses, 2 kind, 3 account, 4 order (first, last, events,
-- writes, denied), 5 most rows, 6 how many to pass over.
WITH chosen AS (
  SELECT *
  FROM listed
  WHERE ($1 IS NULL OR contains(lower(concat_ws(chr(31), session_id, identity, principal_id, account_id,
                                                array_to_string(access_keys, chr(31)),
                                                array_to_string(addresses, chr(31)))), lower($1)))
    AND ($2 IS NULL OR listed.kind = $2)
    AND ($3 IS NULL OR account_id = $3)
),
page AS (
  SELECT *
  FROM chosen
  ORDER BY CASE $4 WHEN 'events' THEN event_count WHEN 'writes' THEN write_count WHEN 'denied' THEN denied_count
                   ELSE 0 END DESC,
           CASE WHEN $4 = 'last' THEN last_event END DESC, first_event, session_id
  LIMIT $5 OFFSET $6
)
SELECT session_id, page.kind, identity, principal_id, account_id, creation_date, first_event, last_event, event_count,
       call_count, write_count, failure_count, denied_count, forward_access_count, access_keys, addresses, regions,
       total
FROM (SELECT count(*) AS total FROM chosen)
LEFT JOIN page ON true
ORDER BY CASE $4 WHEN 'events' THEN event_count WHEN 'writes' THEN write_count WHEN 'denied' THEN denied_count
                 ELSE 0 END DESC,
         CASE WHEN $4 = 'last' THEN last_event END DESC, first_event, session_id
