-- Strong pivots on a resource before a time: who started, changed or entered what holds the role. Latest first. A name
-- counts only whole, in the account of the session, and in a call to the service that made the session (an instance is
-- also reached through SSM and Instance Connect): other accounts and services have names alike.
-- $1 name of the resource (instance, function, task, build, role), $2 time, $3 service that made the session,
-- $4 account
WITH candidates AS (
    SELECT *, coalesce(request_parameters, '') || coalesce(response_elements, '') AS said
    FROM picked
    WHERE pivot_kind = 'takeover' AND outcome = 'success' AND session IS NOT NULL
      AND event_time <= CAST($2 AS TIMESTAMP)
      AND coalesce(recipient_account_id, $4, '') = coalesce($4, recipient_account_id, '')
      AND service_session_reached($3, event_source)),
direct AS (
    SELECT *
    FROM candidates
    WHERE contains(said, '"' || $1 || '"') OR contains(said, '/' || $1 || '"') OR contains(said, ':' || $1 || '"')
       OR contains(said, ':' || $1 || ':')),
-- a job or notebook is started by its own name; its role was passed when it was made
named AS (
    SELECT json_extract_scalar(request_parameters, '$.name') AS name FROM direct WHERE event_name = 'CreateJob'
    UNION
    SELECT json_extract_scalar(request_parameters, '$.jobName') FROM direct WHERE event_name = 'UpdateJob'
    UNION
    SELECT json_extract_scalar(request_parameters, '$.notebookInstanceName')
    FROM direct
    WHERE event_name = 'CreateNotebookInstance')
SELECT *
FROM direct
UNION
SELECT *
FROM candidates
WHERE event_name IN ('StartJobRun', 'CreatePresignedNotebookInstanceUrl')
  AND coalesce(json_extract_scalar(request_parameters, '$.jobName'),
               json_extract_scalar(request_parameters, '$.notebookInstanceName'))
      IN (SELECT name FROM named WHERE name IS NOT NULL)
ORDER BY event_time DESC, event_id
LIMIT 100
