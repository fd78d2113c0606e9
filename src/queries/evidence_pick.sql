-- What a pass picks, without the columns that no question of a case reads, and with one spelling of each address.
SELECT * EXCLUDE (event_version, api_version, management_event, tls_details, edge_device_details, event_context,
                  insight_details, web_id_attributes)
         REPLACE (canonical_address(source_ip_address) AS source_ip_address)
FROM watched_events()
