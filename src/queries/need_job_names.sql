-- Names under which what was made on a role is started later: for takeovers.sql.
-- $1 name of the role
SELECT unnest([json_extract_scalar(request_parameters, '$.name'), json_extract_scalar(request_parameters, '$.jobName'),
               json_extract_scalar(request_parameters, '$.notebookInstanceName')]) AS name
FROM picked
WHERE event_name IN ('CreateJob', 'UpdateJob', 'CreateNotebookInstance') AND contains(request_parameters, $1)
