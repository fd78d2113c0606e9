-- What the calls of sessions began: sessions by the identity the answer tells, long-term keys, sessions that services made
-- on what was taken over, and sign-ins of users who were given a password. `child` is a session, or the key id of one
-- whose name no issuance tells. `since`: from when on the child is the parent's, where it ran before (microseconds).
-- `key`: the one issued, where there is one. `seen_only`: a child only if events of it are in the logs. `shared`,
-- `parent_shared`: others began the child, or its parent, in the same second. `keys`: what tells a shared child's own
-- calls, for $3 of the next generation.
-- What a take-over has in hand the table of trail/takeover.c says; takeovers.sql links by the same rules.
-- $1 sessions (list), $2 since when each of them counts (list of microseconds, '-' for always), $3 keys with which it
-- counts (list: separated by spaces, 'console' for a console's, which no event tells; '-' for all)
WITH asked AS (
    SELECT unnest(string_split($1, chr(31))) AS session,
           make_timestamp(TRY_CAST(unnest(string_split($2, chr(31))) AS BIGINT)) AS since,
           unnest(string_split($3, chr(31))) AS keys),
issues AS (
    SELECT issued_session, session, principal_id, issued_access_key_id AS key, access_key_id AS called_with,
           CASE WHEN event_name = 'AssumeRole' THEN coalesce(user_arn, '') END AS switched_by
    FROM picked
    WHERE pivot_kind = 'issue' AND outcome = 'success' AND issued_session IS NOT NULL),
sign_ins AS (
    SELECT rowid AS place, issued_session, event_name, event_time, user_type, access_key_id AS shown,
           coalesce(json_extract_scalar(additional_event_data, '$.SwitchFrom'),
                    json_extract_scalar(additional_event_data, '$.RenewedBy')) AS came_from
    FROM picked
    WHERE event_source = 'signin.amazonaws.com' AND pivot_kind = 'sign_in' AND outcome = 'success'
      AND issued_session IS NOT NULL),
-- sign-ins that no call of that second is behind: by password, and switches that name another caller; the rule is
-- companion_of's
alone AS (
    SELECT place, issued_session
    FROM sign_ins s
    WHERE (event_name = 'ConsoleLogin' AND user_type IN ('IAMUser', 'Root'))
       OR (event_name IN ('SwitchRole', 'RenewRole') AND came_from IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM issues i
                           WHERE i.issued_session = s.issued_session AND i.switched_by IN ('', s.came_from)))),
-- one session begun twice in a second, by two: only its keys tell which of them did what in it
shared AS (
    SELECT issued_session
    FROM issues
    GROUP BY issued_session
    HAVING count(DISTINCT session) > 1 OR count(DISTINCT principal_id) > 1
        OR issued_session IN (SELECT issued_session FROM alone)),
-- whose the console of a shared session is, whose keys no event tells: 'own', 'other' or, where there is none, 'none'
held AS (
    SELECT session, since, string_split(keys, ' ') AS keys,
           keys <> '-' AS parted,
           CASE WHEN list_contains(string_split(keys, ' '), 'console')
                     OR EXISTS (SELECT 1 FROM sign_ins s
                                WHERE s.issued_session = session AND list_contains(string_split(keys, ' '), s.shown))
                THEN 'own'
                WHEN session IN (SELECT issued_session FROM sign_ins) THEN 'other'
                ELSE 'none' END AS console
    FROM asked),
mine AS (
    SELECT picked.session, event_time, event_id, pivot_kind, issued_session, issued_access_key_id, access_key_id,
           sign_in_session_arn, json_extract_scalar(additional_event_data, '$.signInSessionArn') AS granted,
           -- the console's own call of a switch
           invoked_by = 'AWS Internal' AND access_key_id IS NOT NULL AND event_name = 'AssumeRole' AS switches,
           -- the other caller of the parent began the child, too
           parted AND EXISTS (SELECT 1 FROM issues i
                              WHERE i.issued_session = picked.issued_session AND i.session = picked.session
                                AND NOT coalesce(list_contains(held.keys, i.called_with), false)) AS twice,
           parted AND console = 'none' AND NOT coalesce(list_contains(keys, access_key_id), false) AS unsure
    FROM picked
    JOIN held ON held.session = picked.session AND (since IS NULL OR event_time >= since)
    WHERE outcome = 'success'
      AND (NOT parted OR list_contains(keys, access_key_id)
           OR (console <> 'other'
               AND coalesce(access_key_id, '') NOT IN (SELECT coalesce(i.key, '-') FROM issues i
                                                       WHERE i.issued_session = held.session)))),
made AS (
    -- service-made sessions, by what they run on (trail/service_session.c)
    SELECT coalesce(issued_session, issued_access_key_id) AS child, issued_access_key_id AS key, event_time,
           recipient_account_id, aws_region,
           invoked_by, unnest(string_split(service_session_names(invoked_by, issued_arn), chr(31))) AS named
    FROM picked
    WHERE pivot_kind = 'issue' AND user_type = 'AWSService' AND outcome = 'success' AND issued_arn IS NOT NULL
      AND coalesce(issued_session, issued_access_key_id) IS NOT NULL),
-- take-overs by whomever: a session that others have in hand, too, is nobody's alone
taken AS (
    SELECT session, event_id, event_time, event_source, event_name, recipient_account_id, aws_region,
           takeover_prepares(event_source, event_name) AS prepares,
           takeover_enters(event_source, event_name) AS enters, takeover_starts(event_source, event_name) AS starts,
           takeover_minutes(event_source, event_name) * INTERVAL 1 MINUTE AS span,
           unnest(string_split(takeover_names(event_source, event_name, error_code, request_parameters,
                                              response_elements), chr(31))) AS named
    FROM picked
    WHERE pivot_kind = 'takeover' AND outcome = 'success' AND session IS NOT NULL),
-- jobs and notebooks are started by their own name; their role was passed when they were made, by whomever
prepared AS (
    SELECT p.event_source, p.recipient_account_id, p.aws_region, p.event_time, p.named,
           'role:' || substr(r.named, strpos(r.named, ':') + 1) AS role
    FROM taken p
    JOIN taken r ON r.event_id = p.event_id AND r.recipient_account_id IS NOT DISTINCT FROM p.recipient_account_id
     AND regexp_matches(r.named, '^(role|passes):')
    WHERE starts_with(p.named, 'thing:')),
-- a task that was run by its id was started by no service
run_by_id AS (
    SELECT m.child, m.event_time
    FROM made m
    JOIN taken t ON t.named = m.named AND starts_with(t.named, 'thing:') AND NOT t.enters),
run_of AS (
    SELECT t.session, t.event_id, t.event_time AS taken_at, t.prepares, m.child, m.key, m.event_time AS began
    FROM taken t
    JOIN made m ON m.named = t.named
     AND m.event_time >= t.event_time - INTERVAL 1 SECOND - CASE WHEN t.enters THEN t.span ELSE INTERVAL 0 SECOND END
     AND coalesce(m.recipient_account_id, '') = coalesce(t.recipient_account_id, '')
     AND service_session_reached(m.invoked_by, m.aws_region, t.event_source, t.aws_region)
    UNION
    SELECT t.session, t.event_id, t.event_time, t.prepares, m.child, m.key, m.event_time
    FROM taken t
    JOIN prepared p ON p.event_source = t.event_source AND p.named = t.named
     AND coalesce(p.recipient_account_id, '') = coalesce(t.recipient_account_id, '')
     AND coalesce(p.aws_region, '') = coalesce(t.aws_region, '')
    JOIN made m ON m.named = p.role AND service_session_reached(m.invoked_by, m.aws_region, t.event_source, t.aws_region)
     AND coalesce(m.recipient_account_id, '') = coalesce(t.recipient_account_id, '')
     AND coalesce(m.aws_region, '') = coalesce(t.aws_region, '')
     AND m.event_time BETWEEN t.event_time - INTERVAL 1 SECOND AND t.event_time + t.span
     AND p.event_time <= m.event_time + INTERVAL 1 SECOND
    WHERE t.starts AND (m.child, m.event_time) NOT IN (SELECT (child, event_time) FROM run_by_id)),
-- the last that took it over counts, as in takeovers.sql: surely only if it does more than prepare
hands AS (
    SELECT child, began, count(DISTINCT session) AS sessions
    FROM run_of
    GROUP BY ALL),
-- switches of role of which the STS call is missing: from the last sign-in of that ARN, as in sign_in_of_arn.sql; sure
-- only where all sign-ins of it are one session, and one of a console
switched AS (
    SELECT place, issued_session AS child, event_time, came_from
    FROM sign_ins s
    WHERE event_name IN ('SwitchRole', 'RenewRole')
      AND NOT EXISTS (SELECT 1 FROM issues i
                      WHERE i.issued_session = s.issued_session AND i.session IS NOT NULL
                        AND (i.switched_by IN ('', s.came_from) OR s.came_from IS NULL))),
came_from AS (
    SELECT s.child, s.event_time, arg_max(b.issued_session, b.event_time) AS session,
           count(DISTINCT b.issued_session) = 1 AND bool_or(b.pivot_kind = 'sign_in') AS sure
    FROM switched s
    JOIN picked b ON b.issued_arn = s.came_from AND b.pivot_kind IN ('sign_in', 'issue') AND b.outcome = 'success'
     AND b.event_time BETWEEN s.event_time - INTERVAL 12 HOUR AND s.event_time AND b.issued_session <> s.child
    GROUP BY s.place, s.child, s.event_time),
-- the last change of a user's password before a sign-in, as in login_profiles.sql
passwords AS (
    SELECT session, event_id, event_time, principal_id, recipient_account_id,
           coalesce(json_extract_scalar(request_parameters, '$.userName'), user_name) AS user_name,
           password_part(event_source, event_name) AS part
    FROM picked
    WHERE password_part(event_source, event_name) IS NOT NULL AND outcome = 'success'),
opened AS (
    SELECT p.session, p.event_id, p.part, p.principal_id, s.issued_session AS child, s.event_time,
           s.principal_id AS signed_in
    FROM picked s
    JOIN passwords p ON p.user_name = s.user_name AND p.event_time <= s.event_time
     AND coalesce(p.recipient_account_id, '') = coalesce(s.recipient_account_id, '')
     AND p.session IS DISTINCT FROM s.issued_session
    WHERE s.event_name = 'ConsoleLogin' AND s.outcome = 'success' AND s.issued_session IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY s.issued_session, s.event_time
                               ORDER BY p.event_time DESC, p.part DESC, p.event_id) = 1)
SELECT session AS parent, issued_session AS child, min(event_time) AS began, NULL::BIGINT AS since,
       CASE WHEN bool_and(unsure) THEN 'weak'
            WHEN bool_and(pivot_kind = 'credential') OR issued_session IN (SELECT issued_session FROM shared)
                 OR session IN (SELECT issued_session FROM shared)
            THEN 'strong' ELSE 'certain' END AS confidence,
       min_by(issued_access_key_id, event_time) AS key, false AS seen_only,
       bool_or(twice) OR issued_session IN (SELECT issued_session FROM shared) AS shared,
       session IN (SELECT issued_session FROM shared) AS parent_shared,
       concat_ws(' ', string_agg(DISTINCT issued_access_key_id, ' ' ORDER BY issued_access_key_id),
                 CASE WHEN bool_or(switches) THEN 'console' END) AS keys
FROM mine
WHERE issued_session IS NOT NULL AND issued_session <> session
GROUP BY session, issued_session
UNION
-- of whom nothing is told but the key: S3 Express, and answers without the identity
SELECT session, issued_access_key_id, min(event_time), NULL,
       CASE WHEN bool_and(unsure) THEN 'weak' ELSE 'strong' END, issued_access_key_id, false, false,
       session IN (SELECT issued_session FROM shared), ''
FROM mine
WHERE pivot_kind = 'issue' AND issued_session IS NULL AND issued_access_key_id IS NOT NULL
  AND issued_access_key_id IS DISTINCT FROM access_key_id
GROUP BY session, issued_access_key_id, event_time
UNION
SELECT r.session, r.child, r.began,
       CASE WHEN bool_or(r.began >= r.taken_at - INTERVAL 1 SECOND) THEN NULL ELSE epoch_us(min(r.taken_at)) END,
       CASE WHEN any_value(h.sessions) = 1 AND bool_or(r.began >= r.taken_at - INTERVAL 1 SECOND)
                 AND NOT arg_max(r.prepares, r.taken_at) AND NOT bool_and(mine.unsure) THEN 'strong' ELSE 'weak' END,
       any_value(r.key), false, false, false, ''
FROM run_of r
JOIN mine ON mine.event_id = r.event_id AND mine.session = r.session
JOIN hands h ON h.child = r.child AND h.began = r.began
GROUP BY r.session, r.child, r.began
UNION
SELECT o.session, o.child, min(o.event_time), NULL, CASE WHEN bool_and(mine.unsure) THEN 'weak' ELSE 'strong' END, NULL,
       false, false, false, ''
FROM opened o
JOIN mine ON mine.event_id = o.event_id AND mine.session = o.session
WHERE o.part = 'given' AND o.principal_id IS DISTINCT FROM o.signed_in
GROUP BY o.session, o.child
UNION
SELECT c.session, c.child, min(c.event_time), NULL, CASE WHEN bool_and(c.sure) THEN 'strong' ELSE 'weak' END, NULL,
       false, c.child IN (SELECT issued_session FROM shared), false, 'console'
FROM came_from c
JOIN held ON held.session = c.session AND (since IS NULL OR c.event_time >= since)
WHERE NOT parted OR console <> 'other'
GROUP BY c.session, c.child
UNION
-- a token granted to an agent (MCP): its session is the console's, under an ARN of its own
SELECT session, session || '/' || regexp_extract(granted, '[^/]*$'), min(event_time), NULL,
       CASE WHEN bool_and(unsure) THEN 'weak' ELSE 'strong' END, NULL, true, false, false, ''
FROM mine
WHERE pivot_kind = 'grant' AND granted IS NOT NULL AND sign_in_session_arn IS NULL
GROUP BY ALL
ORDER BY began, since NULLS FIRST, parent, child
