-- Strong pivots on a resource before a time: who started, changed or entered what holds the role. Latest first; those who
-- entered it when it was in use already come last, marked by their time. What a call has in hand the table of
-- trail/takeover.c says; names count in the account and the region of the session, and in a call to the service that
-- made it or lets into it (an instance is also reached through SSM and Instance Connect).
-- $1 what the session runs on, $2 its role (each null where it tells nothing), $3 its first use, $4 its session where
-- it is asked about for all its time (its events are picked), else null, $5 when it began, $6 service that made it, $7 account, $8 region
WITH candidates AS (
    SELECT rowid AS place, event_source, event_name, event_time, aws_region,
           unnest(string_split(takeover_names(event_source, event_name, error_code, request_parameters,
                                              response_elements), chr(31))) AS named
    FROM picked
    WHERE pivot_kind = 'takeover' AND outcome = 'success' AND session IS NOT NULL
      AND coalesce(recipient_account_id, $7, '') = coalesce($7, recipient_account_id, '')
      AND service_session_reached($6, $8, event_source, aws_region)
      -- into a session that began before, only an entry leads
      AND (event_time <= coalesce(CAST($5 AS TIMESTAMP), CAST($3 AS TIMESTAMP)) + INTERVAL 1 SECOND
           OR (takeover_enters(event_source, event_name)
               AND event_time <= coalesce((SELECT max(event_time) FROM picked WHERE session = $4),
                                          CAST($3 AS TIMESTAMP))))),
direct AS (
    SELECT *
    FROM candidates
    WHERE named = 'thing:' || $1 OR named = 'role:' || $2),
-- a job, notebook or service's task is started by its own name; its role was passed when that was made
prepared AS (
    SELECT c.named, c.aws_region
    FROM candidates d
    JOIN candidates c ON c.place = d.place
    WHERE d.named IN ('role:' || $2, 'passes:' || $2) AND starts_with(c.named, 'thing:'))
SELECT *
FROM picked
WHERE rowid IN (
    SELECT place FROM direct
    UNION
    SELECT place
    FROM candidates
    WHERE takeover_starts(event_source, event_name)
      AND (named, coalesce(aws_region, '')) IN (SELECT (named, coalesce(aws_region, '')) FROM prepared)
      AND coalesce(aws_region, $8, '') = coalesce($8, aws_region, '')
      -- a task that was run by its id was started by no service
      AND NOT EXISTS (SELECT 1 FROM direct
                      WHERE named = 'thing:' || $1 AND NOT takeover_enters(event_source, event_name))
      AND event_time >= coalesce(CAST($5 AS TIMESTAMP), CAST($3 AS TIMESTAMP))
                        - takeover_minutes(event_source, event_name) * INTERVAL 1 MINUTE)
ORDER BY event_time > CAST($3 AS TIMESTAMP), event_time DESC, event_id
LIMIT 100
