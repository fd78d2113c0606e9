-- Other records of the same action: delivered to another account (sharedEventID), or under the same event id.
-- Parameters: 1 event id, 2 shared event id or null, 3 file, 4 offset, 5 about when (null: any time).
SELECT event_id, recipient_account_id, source_object, source_offset, source_length
FROM events
WHERE (event_id = $1 OR shared_event_id = $2)
  AND NOT (source_object = $3 AND source_offset = $4)
  AND ($5 IS NULL OR event_time BETWEEN CAST($5 AS TIMESTAMP) - INTERVAL 5 MINUTE
                                    AND CAST($5 AS TIMESTAMP) + INTERVAL 5 MINUTE)
ORDER BY source_object, source_offset
LIMIT 20
