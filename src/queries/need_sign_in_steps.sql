-- The workflows in which an Identity Center user signed in: for identity_center_names.sql.
-- $1 user id
SELECT DISTINCT json_extract_scalar(additional_event_data, '$.AuthWorkflowID') AS workflow
FROM picked
WHERE on_behalf_of_user_id = $1 AND contains(additional_event_data, 'AuthWorkflowID')
