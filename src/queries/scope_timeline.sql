-- Events in equal stretches of time, lane by lane, the lane with most events first (serve/filter.h: `filtered`).
-- Parameters: 1 what a lane is (key, region, service, session, address), 2 begin, 3 seconds of a bucket, 4 most lanes.
SELECT lane, total, lane_count, bucket, writes, sensitive_reads, reads, denied, failed
FROM (
  SELECT *, max(place) OVER () AS lane_count
  FROM (
    SELECT *, dense_rank() OVER (ORDER BY total DESC, lane) AS place
    FROM (
      SELECT lane, bucket, CAST(sum(count(*)) OVER (PARTITION BY lane) AS BIGINT) AS total,
             count(*) FILTER (WHERE call_group = 'write') AS writes,
             count(*) FILTER (WHERE call_group = 'sensitive_read') AS sensitive_reads,
             count(*) FILTER (WHERE call_group = 'read') AS reads,
             count(*) FILTER (WHERE outcome = 'denied') AS denied,
             count(*) FILTER (WHERE outcome <> 'success') AS failed
      FROM (
        SELECT coalesce(CASE ? WHEN 'region' THEN aws_region
                                 WHEN 'service' THEN event_source
                                 WHEN 'session' THEN session_id
                                 WHEN 'address' THEN source_ip_address
                                 ELSE access_key_id END, '') AS lane,
               CAST(floor((epoch(event_time) - epoch(CAST(? AS TIMESTAMP))) / ?) AS BIGINT) AS bucket,
               call_group, outcome
        FROM filtered
        WHERE event_time IS NOT NULL
      )
      GROUP BY lane, bucket
    )
  )
)
WHERE place <= ?
ORDER BY place, bucket
