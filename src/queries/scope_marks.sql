-- Events of the scope that hand out an identity, for the timeline (serve/filter.h: `filtered`).
-- Parameters: 1 what a lane is, 2 most rows.
SELECT event_id, event_time, event_name, pivot_kind, target,
       coalesce(CASE ? WHEN 'region' THEN aws_region
                         WHEN 'service' THEN event_source
                         WHEN 'session' THEN session_id
                         WHEN 'address' THEN source_ip_address
                         ELSE access_key_id END, '') AS lane
FROM filtered
WHERE pivot_kind IS NOT NULL AND pivot_kind <> 'support' AND outcome = 'success' AND event_time IS NOT NULL
ORDER BY event_time, event_id
LIMIT ?
