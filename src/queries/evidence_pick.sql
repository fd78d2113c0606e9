-- What a pass picks, without the columns that no question of a case reads.
SELECT * EXCLUDE (event_version, api_version, management_event, tls_details, edge_device_details, event_context,
                  insight_details, web_id_attributes)
FROM watched_events()
