-- Events of sessions, for the table `others` of a report: of each session those that matter most first (report_events),
-- so that a small one is not crowded out by a large one.
-- $1 sessions (list of session ids), $2 most rows
SELECT * FROM (
  SELECT *, row_number() OVER (PARTITION BY session_id
                               ORDER BY call_group <> 'read' OR outcome = 'denied' OR pivot_kind IS NOT NULL DESC,
                                        event_time, event_id, source_object, source_offset) AS place
  FROM described
  WHERE session_id IN (SELECT unnest(string_split($1, chr(31))))
)
ORDER BY place, event_time, event_id LIMIT $2
