-- An event and what amends it are one call: keep the last word of it. Where the amended copy kept the event's id, the
-- addendum is what tells it from two events of one id.
DELETE FROM picked
WHERE (source_object, source_offset) IN (
    SELECT (source_object, source_offset)
    FROM (
        SELECT source_object, source_offset,
               row_number() OVER (told ORDER BY addendum IS NULL, event_id DESC, source_object, source_offset) AS place,
               count(addendum) OVER (told) AS addenda
        FROM picked
        WINDOW told AS (
            PARTITION BY coalesce(json_extract_scalar(addendum, '$.originalEventID'), event_id), event_source,
                         event_name, recipient_account_id))
    WHERE addenda > 0 AND place > 1)
