-- Sessions named after an instance, a task or a function.
-- $1 its name
SELECT DISTINCT session
FROM picked
WHERE session IS NOT NULL AND ends_with(principal_id, ':' || $1)
