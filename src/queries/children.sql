-- What the calls of sessions began: sessions by the identity the answer tells, long-term keys, sessions that services made
-- on what was taken over, and sign-ins of users who were given a password. `child` is a session, or the key id of one
-- whose name no issuance tells. `since`: from when on the child is the parent's, where it ran before (microseconds).
-- $1 sessions (list), $2 since when each of them counts (list of microseconds, or empty)
WITH asked AS (
    SELECT unnest(string_split($1, chr(31))) AS session,
           make_timestamp(TRY_CAST(unnest(string_split($2, chr(31))) AS BIGINT)) AS since),
mine AS (
    SELECT picked.session, event_time, event_id, event_name, event_source, pivot_kind, issued_session, request_parameters,
           recipient_account_id, coalesce(request_parameters, '') || coalesce(response_elements, '') AS said
    FROM picked
    JOIN asked ON asked.session = picked.session AND (since IS NULL OR event_time >= since)
    WHERE outcome = 'success'),
made AS (
    -- service-made sessions, by what they run on (trail/service_session.c)
    SELECT coalesce(issued_session, issued_access_key_id) AS child, event_time, recipient_account_id, invoked_by,
           service_session_resource(invoked_by, issued_arn) AS name
    FROM picked
    WHERE pivot_kind = 'issue' AND user_type = 'AWSService' AND outcome = 'success' AND issued_arn IS NOT NULL),
-- who gets into a thing that runs gets the session it has, not only those it is given later; credentials of EC2 and ECS
-- live some six hours (recorded events). New code of a function is no entry: what runs of it is started anew
entering AS (
    SELECT * FROM (VALUES ('SendCommand', 395), ('StartSession', 395), ('ResumeSession', 395),
                          ('SendSSHPublicKey', 395), ('SendSerialConsoleSSHPublicKey', 395), ('OpenTunnel', 395),
                          ('ModifyInstanceAttribute', 395), ('ExecuteCommand', 360)) AS t(name, minutes)),
-- jobs and notebooks are started by their own name; their role was passed when they were made, by whomever
prepared AS (
    SELECT event_source, recipient_account_id, coalesce(request_parameters, '') AS said,
           coalesce(json_extract_scalar(request_parameters, '$.name'),
                    json_extract_scalar(request_parameters, '$.jobName'),
                    json_extract_scalar(request_parameters, '$.notebookInstanceName')) AS name
    FROM picked
    WHERE event_name IN ('CreateJob', 'UpdateJob', 'CreateNotebookInstance') AND outcome = 'success')
SELECT session AS parent, issued_session AS child, min(event_time) AS began, NULL::BIGINT AS since,
       CASE WHEN bool_and(pivot_kind = 'credential') THEN 'strong' ELSE 'certain' END AS confidence
FROM mine
WHERE issued_session IS NOT NULL AND issued_session <> session
GROUP BY ALL
UNION
SELECT t.session, m.child, min(m.event_time),
       CASE WHEN bool_or(m.event_time >= t.event_time - INTERVAL 1 SECOND) THEN NULL ELSE epoch_us(min(t.event_time)) END,
       CASE WHEN bool_or(m.event_time >= t.event_time - INTERVAL 1 SECOND) THEN 'strong' ELSE 'weak' END
FROM mine t
LEFT JOIN entering e ON t.event_name = e.name
 AND (e.name <> 'ModifyInstanceAttribute' OR contains(t.request_parameters, '"userData"'))
JOIN made m ON m.event_time >= t.event_time - INTERVAL 1 SECOND - coalesce(e.minutes, 0) * INTERVAL 1 MINUTE
 AND m.name <> ''
 AND coalesce(m.recipient_account_id, '') = coalesce(t.recipient_account_id, '')
 AND service_session_reached(m.invoked_by, t.event_source)
 -- a whole name: `export` is not `payroll-export`
 AND (contains(t.said, '"' || m.name || '"') OR contains(t.said, '/' || m.name || '"')
      OR contains(t.said, ':' || m.name || '"') OR contains(t.said, ':' || m.name || ':'))
WHERE t.pivot_kind = 'takeover' AND m.child IS NOT NULL
GROUP BY ALL
UNION
-- a run begins soon after it is asked for; a notebook is open for hours
SELECT t.session, m.child, min(m.event_time), NULL, 'strong'
FROM mine t
JOIN prepared p ON p.event_source = t.event_source
 AND coalesce(p.recipient_account_id, '') = coalesce(t.recipient_account_id, '')
 AND p.name = coalesce(json_extract_scalar(t.request_parameters, '$.jobName'),
                       json_extract_scalar(t.request_parameters, '$.notebookInstanceName'))
JOIN made m ON m.invoked_by = t.event_source AND m.child IS NOT NULL
 AND coalesce(m.recipient_account_id, '') = coalesce(t.recipient_account_id, '')
 AND m.event_time BETWEEN t.event_time - INTERVAL 1 SECOND
                      AND t.event_time + CASE WHEN t.event_name = 'StartJobRun' THEN INTERVAL 1 HOUR
                                              ELSE INTERVAL 12 HOUR END
 AND (contains(p.said, '/' || m.name || '"') OR contains(p.said, '"' || m.name || '"'))
WHERE t.event_name IN ('StartJobRun', 'CreatePresignedNotebookInstanceUrl')
GROUP BY ALL
UNION
SELECT p.session, s.issued_session, min(s.event_time), NULL, 'strong'
FROM mine p
JOIN picked s ON s.event_name = 'ConsoleLogin' AND s.outcome = 'success' AND s.issued_session IS NOT NULL
 AND s.user_name = json_extract_scalar(p.request_parameters, '$.userName') AND s.event_time >= p.event_time
 AND coalesce(s.recipient_account_id, '') = coalesce(p.recipient_account_id, '')
WHERE p.event_name IN ('CreateLoginProfile', 'UpdateLoginProfile')
GROUP BY ALL
ORDER BY began, since NULLS FIRST, parent, child
