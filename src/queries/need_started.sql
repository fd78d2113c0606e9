-- Jobs and notebooks that sessions started: for children.sql, which asks what they were made with.
-- $1 sessions (list)
SELECT coalesce(json_extract_scalar(request_parameters, '$.jobName'),
                json_extract_scalar(request_parameters, '$.notebookInstanceName')) AS name
FROM picked
WHERE session IN (SELECT unnest(string_split($1, chr(31))))
  AND event_name IN ('StartJobRun', 'CreatePresignedNotebookInstanceUrl')
