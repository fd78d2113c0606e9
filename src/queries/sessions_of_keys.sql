-- The sessions that issued keys were used in. A key id alone is no link, AWS hands them out again: the identity must be the
-- issuance's, where that tells it, and the creation date its time; records that tell no creation date count until the
-- key ends, and the five minutes after it that chains allow, too (case/judge.c).
-- $1 keys (list), $2 when each was issued (list of microseconds)
WITH asked AS (
    SELECT unnest(string_split($1, chr(31))) AS access_key_id,
           make_timestamp(TRY_CAST(unnest(string_split($2, chr(31))) AS BIGINT)) AS issued),
issuances AS (
    SELECT a.access_key_id, a.issued, i.issued_arn, i.issued_session,
           issued_until(i.event_source, i.event_name, i.invoked_by, i.request_parameters, i.response_elements,
                        CAST(epoch_us(i.event_time) AS VARCHAR)) AS until
    FROM asked a
    JOIN picked i ON i.issued_access_key_id = a.access_key_id AND i.event_time = a.issued AND i.outcome = 'success')
SELECT DISTINCT i.access_key_id, e.session, epoch_us(i.issued) AS issued
FROM issuances i
JOIN picked e ON e.access_key_id = i.access_key_id AND e.session IS NOT NULL
 AND (i.issued_arn IS NULL OR e.user_arn IS NULL OR e.user_arn = i.issued_arn)
 AND (i.issued_session IS NULL OR e.principal_id IS NULL OR starts_with(i.issued_session, e.principal_id || '/'))
 AND (e.creation_date BETWEEN i.issued - INTERVAL 2 SECOND AND i.issued + INTERVAL 2 SECOND
      OR (e.creation_date IS NULL AND e.event_time >= i.issued
          AND epoch_us(e.event_time) - 300000000 <= i.until))
ORDER BY i.access_key_id, e.session, issued
