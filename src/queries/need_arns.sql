-- The ARNs of sessions: for children.sql, which asks what was switched to from them.
-- $1 sessions (list)
WITH asked AS (SELECT unnest(string_split($1, chr(31))) AS session)
SELECT DISTINCT user_arn AS arn FROM picked WHERE session IN (SELECT session FROM asked)
UNION
SELECT DISTINCT issued_arn FROM picked WHERE issued_session IN (SELECT session FROM asked)
