-- Calls that may have caused forward access of long-term keys (IAM User Guide, Forward access sessions). The session of
-- such forward access begins with the call: no event issued it, services did everything in it, and within the seconds
-- before, the same principal called, with a long-term key, the very service that then called on. One row for every
-- session, service and key: its best call. `fit`, best 0: does the call name what the forward access names, is it of
-- the region, did it succeed? Clocks of services differ: up to two seconds after is possible, where nothing fits better.
-- $1 sessions of forward access (list), $2 sessions known to have calls of their own (list)
WITH objects AS (
    -- the parameter of a call that names what the encryption context names, in which member, and what stands around it
    -- there besides quotes (recorded events)
    SELECT * FROM (VALUES ('secretsmanager.amazonaws.com', '$.secretId', '"SecretARN"', ':', '"'),
                          ('s3.amazonaws.com', '$.bucketName', '"aws:s3:arn"', ':', '/'),
                          ('lambda.amazonaws.com', '$.functionName', '"aws:lambda:FunctionArn"', ':', ':'),
                          ('ssm.amazonaws.com', '$.name', '"PARAMETER_ARN"', ':parameter/', '"'),
                          ('dynamodb.amazonaws.com', '$.tableName', '"aws:dynamodb:tableName"', '/', '"'))
        AS t(event_source, parameter, member, before, after)),
-- these log in us-east-1 whatever region the call that caused theirs was in (CloudTrail User Guide, global services)
global AS (
    SELECT * FROM (VALUES ('iam.amazonaws.com'), ('sts.amazonaws.com'), ('organizations.amazonaws.com'),
                          ('cloudfront.amazonaws.com'), ('route53.amazonaws.com')) AS t(event_source)),
forwarded AS (
    SELECT session, invoked_by, principal_id, min(creation_date) AS creation_date,
           bool_or(outcome <> 'success') AS failed,
           array_agg(aws_region) FILTER (WHERE event_source NOT IN (SELECT event_source FROM global)) AS regions,
           -- a secret's ARN has six characters that its name has not
           string_agg(regexp_replace(request_parameters, '-[A-Za-z0-9]{6}"', '"', 'g')
                      || CASE WHEN contains(request_parameters, 'SecretARN') THEN request_parameters ELSE '' END, ' ')
               FILTER (WHERE contains(request_parameters, 'encryptionContext')) AS said
    FROM picked
    WHERE session IN (SELECT unnest(string_split($1, chr(31)))) AND creation_date IS NOT NULL
      AND user_type <> 'AssumedRole' AND is_forward_access
      AND session NOT IN (SELECT unnest(string_split($2, chr(31))))
      AND session NOT IN (SELECT session FROM picked WHERE session IS NOT NULL AND NOT coalesce(is_forward_access, false))
      AND session NOT IN (SELECT issued_session FROM picked WHERE issued_session IS NOT NULL AND outcome = 'success')
    GROUP BY session, invoked_by, principal_id),
called AS (
    SELECT f.session AS forwarded, f.invoked_by AS caller, f.said, f.regions, l.event_time > f.creation_date AS late,
           ltrim(json_extract_scalar(l.request_parameters, o.parameter), '/') AS object,
           o.member, o.before, o.after, l.*
    FROM forwarded f
    JOIN picked l ON l.principal_id = f.principal_id AND starts_with(l.access_key_id, 'AKIA')
     AND l.creation_date IS NULL AND NOT coalesce(l.is_forward_access, false)
     AND (l.event_source = f.invoked_by OR f.invoked_by = 'AWS Internal')
     AND l.event_time BETWEEN f.creation_date - INTERVAL 15 SECOND AND f.creation_date + INTERVAL 2 SECOND
     -- what was refused caused nothing, unless what it caused was refused
     AND (l.outcome = 'success' OR f.failed)
    LEFT JOIN objects o ON o.event_source = l.event_source),
fitted AS (
    SELECT *,
           CASE WHEN object IS NULL OR NOT coalesce(contains(said, member), false) THEN 4
                WHEN contains(said, '"' || object || '"') OR contains(said, before || object || '"')
                  OR contains(said, before || object || after) THEN 0
                ELSE 8 END
           + CASE WHEN regions IS NULL OR list_contains(regions, aws_region) THEN 0 ELSE 2 END
           + CASE WHEN outcome = 'success' THEN 0 ELSE 1 END
           + CASE WHEN late THEN 16 ELSE 0 END AS fit
    FROM called)
SELECT forwarded, caller, fit, * EXCLUDE (forwarded, caller, fit, said, regions, late, object, member, before, after, place)
FROM (
    SELECT *, row_number() OVER (PARTITION BY forwarded, caller, session
                                 ORDER BY fit, event_time DESC, event_id) AS place
    FROM fitted
    -- a service without a name could be any: what it did must name the same thing as the call
    WHERE caller <> 'AWS Internal' OR fit < 4)
WHERE place = 1
ORDER BY forwarded, caller, fit, event_time DESC, event_id
