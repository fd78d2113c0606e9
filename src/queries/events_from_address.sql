-- How many events of sessions are from an address.
-- $1 sessions (list); $2 address
SELECT session, count_if(source_ip_address = canonical_address($2)) AS events
FROM picked
WHERE session IN (SELECT unnest(string_split($1, chr(31))))
GROUP BY session
