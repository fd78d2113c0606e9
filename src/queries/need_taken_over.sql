-- What takeovers of sessions said, and what jobs and notebooks were made with: for children.sql.
-- $1 sessions (list)
SELECT unnest([request_parameters, response_elements]) AS said
FROM picked
WHERE (session IN (SELECT unnest(string_split($1, chr(31)))) AND pivot_kind = 'takeover')
   OR event_name IN ('CreateJob', 'UpdateJob', 'CreateNotebookInstance')
