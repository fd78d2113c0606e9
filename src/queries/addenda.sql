-- Addenda: events told again, with what AWS did not know at first. An addendum names the event it amends (CloudTrail User
-- Guide, record contents). How many there are of sessions, and in all.
-- $1 sessions (list)
SELECT count_if(session IN (SELECT unnest(string_split($1, chr(31))))
                AND json_extract_scalar(addendum, '$.originalEventID') IS NOT NULL) AS of_sessions,
       count(*) AS of_all
FROM picked
WHERE addendum IS NOT NULL
