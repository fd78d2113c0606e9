-- The table that AWS documents for CloudTrail in Athena ("Create the table for CloudTrail logs in Athena using manual
-- partitioning"), over `events`: same columns, same order, same structs, all scalars text. Behind them the partition
-- columns of the documented variants; here they follow the event's own time and region, not the folder it lay in.
CREATE OR REPLACE VIEW cloudtrail_logs AS
SELECT
    event_version AS eventversion,
    struct_pack(
        type := user_type,
        principalid := principal_id,
        arn := user_arn,
        accountid := account_id,
        invokedby := invoked_by,
        accesskeyid := access_key_id,
        username := user_name,
        onbehalfof := struct_pack(userid := on_behalf_of_user_id, identitystorearn := on_behalf_of_identity_store_arn),
        sessioncontext := struct_pack(
            attributes := struct_pack(
                mfaauthenticated := CAST(mfa_authenticated AS VARCHAR),
                creationdate := strftime(creation_date, '%Y-%m-%dT%H:%M:%SZ')),
            sessionissuer := struct_pack(
                type := issuer_type,
                principalid := issuer_principal_id,
                arn := issuer_arn,
                accountid := issuer_account_id,
                username := issuer_user_name),
            ec2roledelivery := ec2_role_delivery,
            webidfederationdata := struct_pack(
                federatedprovider := federated_provider,
                attributes := map(log_json_names(web_id_attributes), log_json_values(web_id_attributes))))) AS useridentity,
    strftime(event_time, '%Y-%m-%dT%H:%M:%SZ') AS eventtime,
    event_source AS eventsource,
    event_name AS eventname,
    aws_region AS awsregion,
    source_ip_address AS sourceipaddress,
    user_agent AS useragent,
    error_code AS errorcode,
    error_message AS errormessage,
    request_parameters AS requestparameters,
    response_elements AS responseelements,
    additional_event_data AS additionaleventdata,
    request_id AS requestid,
    event_id AS eventid,
    list_transform(log_json_items(resources), lambda resource: struct_pack(
        arn := coalesce(log_json_extract_scalar(resource, '$.ARN'), log_json_extract_scalar(resource, '$.arn')),
        accountid := log_json_extract_scalar(resource, '$.accountId'),
        type := log_json_extract_scalar(resource, '$.type'))) AS resources,
    event_type AS eventtype,
    api_version AS apiversion,
    CAST(read_only AS VARCHAR) AS readonly,
    recipient_account_id AS recipientaccountid,
    service_event_details AS serviceeventdetails,
    shared_event_id AS sharedeventid,
    vpc_endpoint_id AS vpcendpointid,
    vpc_endpoint_account_id AS vpcendpointaccountid,
    event_category AS eventcategory,
    struct_pack(
        reason := log_json_extract_scalar(addendum, '$.reason'),
        updatedfields := log_json_extract_scalar(addendum, '$.updatedFields'),
        originalrequestid := log_json_extract_scalar(addendum, '$.originalRequestID'),
        originaleventid := log_json_extract_scalar(addendum, '$.originalEventID')) AS addendum,
    CAST(session_credential_from_console AS VARCHAR) AS sessioncredentialfromconsole,
    edge_device_details AS edgedevicedetails,
    struct_pack(
        tlsversion := log_json_extract_scalar(tls_details, '$.tlsVersion'),
        ciphersuite := log_json_extract_scalar(tls_details, '$.cipherSuite'),
        clientprovidedhostheader := log_json_extract_scalar(tls_details, '$.clientProvidedHostHeader')) AS tlsdetails,
    coalesce(recipient_account_id, account_id) AS account,
    aws_region AS region,
    strftime(event_time, '%Y') AS year,
    strftime(event_time, '%m') AS month,
    strftime(event_time, '%d') AS day,
    strftime(event_time, '%Y/%m/%d') AS "timestamp"
FROM events
