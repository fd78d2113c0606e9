-- Who called in an event of no session, in words for a person: what case/touched.c tells of a resource's other callers.
-- NULL where there is a session.
CREATE OR REPLACE TEMP MACRO caller_without_session(session, user_type, account_id, invoked_by) AS
    CASE WHEN session IS NOT NULL THEN NULL
         WHEN user_type = 'AWSService' OR user_type IS NULL AND invoked_by IS NOT NULL
         THEN 'AWS service ' || coalesce(invoked_by, '')
         WHEN user_type = 'AWSAccount' AND regexp_full_match(account_id, '[0-9]{12}') THEN 'account ' || account_id
         WHEN user_type = 'AWSAccount' THEN 'anonymous callers'
         ELSE 'callers without a key' END
