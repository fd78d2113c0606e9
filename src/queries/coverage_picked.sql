-- What tells of the coverage itself, of one pass: calls of the global services by account and region, sign-ins, changes
-- of what is logged, and the buckets that CloudTrail writes to.
WITH picked AS (
    SELECT *, coalesce(recipient_account_id, account_id) AS place,
           CASE WHEN invoked_by = 'cloudtrail.amazonaws.com' AND event_source = 's3.amazonaws.com' THEN 'delivery'
                WHEN event_source = 'cloudtrail.amazonaws.com' AND event_name = 'CreateTrail' THEN 'trail'
                WHEN pivot_kind IN ('tamper', 'defence') THEN pivot_kind
                WHEN pivot_kind = 'sign_in' THEN 'sign_in'
                ELSE 'service' END AS role
    FROM watched_events()
), told AS (
    SELECT *, role IN ('tamper', 'defence', 'trail') AS is_told FROM picked
)
SELECT place AS account_id, aws_region AS region, role, event_source,
       CASE WHEN is_told THEN event_name END AS event_name,
       CASE WHEN is_told THEN event_time END AS event_time,
       CASE WHEN is_told THEN event_id END AS event_id,
       CASE WHEN is_told THEN outcome END AS outcome,
       CASE WHEN is_told THEN session_id END AS session_id,
       CASE WHEN is_told THEN coalesce(user_arn, principal_id, user_name, invoked_by) END AS identity,
       CASE WHEN is_told THEN source_ip_address END AS source_ip,
       CASE WHEN is_told THEN coalesce(json_extract_scalar(request_parameters, '$.name'),
                                       json_extract_scalar(request_parameters, '$.trailName'),
                                       json_extract_scalar(request_parameters, '$.eventDataStore'),
                                       json_extract_scalar(request_parameters, '$.bucketName'),
                                       CASE WHEN role = 'defence'
                                            THEN call_target(event_source, event_name, NULL, request_parameters, NULL,
                                                             NULL, NULL) END) END AS target,
       CASE WHEN is_told OR role = 'delivery'
            THEN coalesce(json_extract_scalar(request_parameters, '$.s3BucketName'),
                          json_extract_scalar(response_elements, '$.s3BucketName'),
                          json_extract_scalar(request_parameters, '$.bucketName')) END AS bucket,
       CASE WHEN is_told
            THEN coalesce(json_extract_scalar(response_elements, '$.isMultiRegionTrail'),
                          json_extract_scalar(request_parameters, '$.isMultiRegionTrail')) END AS multi_region,
       CASE WHEN is_told THEN json_extract_scalar(request_parameters, '$.isMultiRegionTrail') END AS multi_region_asked,
       CASE WHEN is_told
            THEN coalesce(json_extract_scalar(response_elements, '$.isOrganizationTrail'),
                          json_extract_scalar(request_parameters, '$.isOrganizationTrail')) END AS organization,
       CASE WHEN is_told THEN source_object END AS source_object,
       CASE WHEN is_told THEN source_offset END AS source_offset,
       count(*) AS event_count, min(event_time) AS first_event, max(event_time) AS last_event
FROM told
GROUP BY ALL
