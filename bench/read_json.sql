-- What a user of DuckDB would write by hand to bring CloudTrail into Parquet, at its best: the columns told beforehand
-- (without them DuckDB samples the files first), the variable parts as JSON text. FILES and OUT are put in by run.sh.
COPY (
    SELECT r.eventID, r.eventTime, r.eventVersion, r.eventSource, r.eventName, r.eventType, r.eventCategory, r.awsRegion,
           r.sourceIPAddress, r.userAgent, r.errorCode, r.errorMessage, r.requestParameters, r.responseElements,
           r.additionalEventData, r.requestID, r.sharedEventID, r.apiVersion, r.managementEvent, r.readOnly, r.resources,
           r.recipientAccountId, r.vpcEndpointId, r.tlsDetails, r.userIdentity.type, r.userIdentity.userName,
           r.userIdentity.principalId, r.userIdentity.arn, r.userIdentity.accountId, r.userIdentity.accessKeyId,
           r.userIdentity.invokedBy, r.userIdentity.sessionContext.attributes.creationDate,
           r.userIdentity.sessionContext.attributes.mfaAuthenticated, r.userIdentity.sessionContext.sessionIssuer.arn AS i
    FROM (
        SELECT unnest(Records) AS r
        FROM read_json([FILES], maximum_object_size = 268435456, columns = {Records: 'STRUCT(
            eventID VARCHAR, eventTime TIMESTAMP, eventVersion VARCHAR, eventSource VARCHAR, eventName VARCHAR,
            eventType VARCHAR, eventCategory VARCHAR, awsRegion VARCHAR, sourceIPAddress VARCHAR, userAgent VARCHAR,
            errorCode VARCHAR, errorMessage VARCHAR, requestParameters JSON, responseElements JSON,
            additionalEventData JSON, requestID VARCHAR, sharedEventID VARCHAR, apiVersion VARCHAR,
            managementEvent BOOLEAN, readOnly BOOLEAN, resources JSON, recipientAccountId VARCHAR,
            vpcEndpointId VARCHAR, tlsDetails JSON,
            userIdentity STRUCT("type" VARCHAR, userName VARCHAR, principalId VARCHAR, arn VARCHAR, accountId VARCHAR,
                accessKeyId VARCHAR, invokedBy VARCHAR, sessionContext STRUCT(
                    attributes STRUCT(creationDate TIMESTAMP, mfaAuthenticated VARCHAR),
                    sessionIssuer STRUCT("type" VARCHAR, principalId VARCHAR, arn VARCHAR, accountId VARCHAR,
                        userName VARCHAR))))[]'})))
TO 'OUT' (FORMAT parquet, COMPRESSION zstd)
