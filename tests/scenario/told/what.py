"""What was done: outcomes, refusals, targets, sensitive reads, addenda, copies."""

from told.words import case, event_id, key, later, role, service, stolen, user


def one_call(log, *event, **more):
    ops = stolen(log)
    log.work(ops, "10:01", 1)
    return log.add("10:05", *event[:2], ops, *event[2:], **more)


@case("What: dry runs, failures told by message, by answer and by code")
def _(log):
    ops = stolen(log)
    log.add(
        "10:01",
        "ec2",
        "RunInstances",
        ops,
        {"dryRun": True},
        error="Client.DryRunOperation",
        message="Request would have succeeded, but DryRun flag is set.",
        readOnly=False,
    )
    log.add(
        "10:02",
        "s3",
        "GetBucketPolicy",
        ops,
        {"bucketName": "b"},
        error="NoSuchBucketPolicy",
        message="The bucket policy does not exist",
    )
    log.add(
        "10:03",
        "ec2",
        "DescribeInstances",
        ops,
        error="Client.UnauthorizedOperation",
        message="You are not authorized to perform this operation.",
    )
    log.add(
        "10:04",
        "ec2",
        "DescribeVpcs",
        ops,
        error="Client.RequestLimitExceeded",
        message="Request limit exceeded.",
    )
    log.add("10:05", "ssm", "GetParameter", ops, error="", message=None)
    log.add("10:06", "ssm", "GetParameters", ops, error=None)
    return key("1"), {
        "session": {"event_count": 6, "success": 3, "failure": 3, "denied": 1},
        "calls": {
            "ec2:RunInstances": {"success": 1, "failure": 0, "group": "write"},
            "s3:GetBucketPolicy": {"failure": 1, "denied": 0},
            "ec2:DescribeInstances": {"denied": 1},
            "ec2:DescribeVpcs": {"failure": 1, "denied": 0},
            "ssm:GetParameter": {"success": 1},
            "ssm:GetParameters": {"success": 1},
        },
    }


DENIALS = [  # what the message says, and the resource in it
    (
        "User: U is not authorized to perform: secretsmanager:GetSecretValue on resource: db because no identity-based policy allows the secretsmanager:GetSecretValue action",
        "db",
    ),
    (
        'User: U is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" because no session policy allows the s3:GetObject action',
        "arn:aws:s3:::b/k",
    ),
    (
        "User: U is not authorized to perform: iam:PassRole on resource: arn:aws:iam::210987654321:role/x with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1",
        "arn:aws:iam::210987654321:role/x",
    ),
    (
        "User: U is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:210987654321:instance/* because no permissions boundary allows the ec2:RunInstances action",
        "arn:aws:ec2:us-east-1:210987654321:instance/*",
    ),
    (
        "User: U is not authorized to perform: iam:GetUser on resource: user noor with an explicit deny",
        "user noor",
    ),
    ("User: U is not authorized to perform: iam:ListUsers on resource: *", "*"),
    (
        "You are not authorized to perform this operation. User: U is not authorized to perform: ec2:DescribeInstances on resource: arn:aws:ec2:r:a:i because no identity-based policy allows the ec2:DescribeInstances action. Encoded authorization failure message: abc-def",
        "arn:aws:ec2:r:a:i",
    ),
    (
        "User: U is not authorized to perform: dynamodb:Scan on resource: arn:aws:dynamodb:us-east-1:1:table/t with an explicit deny in an identity policy. Go to https://console.aws.amazon.com/iam/home#/access-troubleshooter?x authorization id: 1",
        "arn:aws:dynamodb:us-east-1:1:table/t",
    ),
    (
        "User: U is not authorized to perform: logs:GetLogEvents on resource: arn:aws:logs:us-east-1:1:log-group:/aws/lambda/a b:log-stream:x because no resource-based policy allows the logs:GetLogEvents action",
        "arn:aws:logs:us-east-1:1:log-group:/aws/lambda/a b:log-stream:x",
    ),
    (
        "User: U is not authorized to perform: sns:Publish on resource: arn:aws:sns:us-east-1:1:very-long-na",
        "arn:aws:sns:us-east-1:1:very-long-na",
    ),
]


@case("What: the target out of a denial's message, in every wording")
def _(log):
    ops = stolen(log)
    want = {}
    for number, (message, resource) in enumerate(DENIALS):
        name = "GetThing%c" % (65 + number)
        log.add(
            later("10:01", number),
            "secretsmanager",
            name,
            ops,
            error="AccessDenied",
            message=message.replace("U ", ops["arn"] + " ", 1),
        )
        want["secretsmanager:" + name] = {
            "denied": 1,
            "denied_resource_sample": resource,
        }
    return key("1"), {"calls": want}


@case("What: parameters name the target where resources do not; names carry API dates")
def _(log):
    ops = stolen(log)
    rows = [
        (
            "lambda",
            "UpdateFunctionCode20150331v2",
            {"functionName": "export", "dryRun": False},
            "export",
        ),
        ("lambda", "GetFunction20150331v2", {"functionName": "export"}, "export"),
        (
            "ec2",
            "ModifySnapshotAttribute",
            {
                "snapshotId": "snap-1",
                "attributeType": "CREATE_VOLUME_PERMISSION",
                "createVolumePermission": {"add": {"items": [{"userId": "999988887777"}]}},
            },
            "snap-1",
        ),
        (
            "ec2",
            "TerminateInstances",
            {"instancesSet": {"items": [{"instanceId": "i-1"}]}},
            "i-1",
        ),
        (
            "iam",
            "AttachUserPolicy",
            {
                "userName": "noor",
                "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
            },
            "noor",
        ),
        (
            "rds",
            "ModifyDBSnapshotAttribute",
            {
                "dBSnapshotIdentifier": "s1",
                "attributeName": "restore",
                "valuesToAdd": ["all"],
            },
            "s1",
        ),
        ("secretsmanager", "GetSecretValue", {"secretId": "prod/db"}, "prod/db"),
        (
            "ssm",
            "GetParameter",
            {"name": "/prod/key", "withDecryption": True},
            "/prod/key",
        ),
        ("cloudtrail", "StopLogging", {"name": "main"}, "main"),
        (
            "ec2",
            "DeleteFlowLogs",
            {"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "fl-1"}}},
            "fl-1",
        ),
        (
            "kms",
            "ScheduleKeyDeletion",
            {"keyId": "k-1", "pendingWindowInDays": 7},
            "k-1",
        ),
        (
            "unheard",
            "FrobThing",
            {"clientToken": "t", "thingArn": "arn:aws:unheard:r:1:thing/7"},
            "arn:aws:unheard:r:1:thing/7",
        ),
    ]
    want = {}
    for n, (source, name, request, target) in enumerate(rows):
        log.add(
            later("10:01", n),
            source,
            name,
            ops,
            request,
            readOnly=name.startswith("Get"),
        )
        want["%s:%s" % (source, name)] = {"resource_sample": target}
    want["ssm:GetParameter"]["group"] = want["secretsmanager:GetSecretValue"]["group"] = "sensitive_read"
    want["lambda:GetFunction20150331v2"]["group"] = "sensitive_read"
    want["lambda:UpdateFunctionCode20150331v2"]["group"] = "write"
    return key("1"), {"calls": want, "caveats": ["logging_changed"]}


@case("What: reads are sensitive only under their conditions")
def _(log):
    ops = stolen(log)
    log.add("10:01", "ssm", "GetParameters", ops, {"names": ["/a"], "withDecryption": False})
    log.add(
        "10:02",
        "ec2",
        "DescribeInstanceAttribute",
        ops,
        {"instanceId": "i-1", "attribute": "instanceType"},
    )
    log.add("10:03", "ec2", "DescribeVpcs", ops)
    return key("1"), {
        "calls": {
            "ssm:GetParameters": {"group": "read"},
            "ec2:DescribeInstanceAttribute": {"group": "read"},
            "ec2:DescribeVpcs": {"group": "read"},
        }
    }


@case("What: user data read; readOnly absent in old records is told from the verb")
def _(log):
    ops = stolen(log)
    log.add(
        "10:02",
        "ec2",
        "DescribeInstanceAttribute",
        ops,
        {"instanceId": "i-1", "attribute": "userData"},
        readOnly=...,
    )
    log.add("10:03", "s3", "ListBuckets", ops, readOnly=...)
    log.add(
        "10:04",
        "iam",
        "PutUserPolicy",
        ops,
        {"userName": "noor", "policyName": "p", "policyDocument": "{}"},
        readOnly=...,
    )
    log.add(
        "10:05",
        "sts",
        "GetFederationToken",
        ops,
        {"name": "x"},
        readOnly=...,
        error="AccessDenied",
        message="x",
    )
    return key("1"), {
        "calls": {
            "ec2:DescribeInstanceAttribute": {"group": "sensitive_read"},
            "iam:PutUserPolicy": {"group": "write"},
            "sts:GetFederationToken": {"group": "write"},
        }
    }


@case("What: filters of reads, in the shapes of several services")
def _(log):
    ops = stolen(log)
    log.add(
        "10:01",
        "ec2",
        "DescribeInstances",
        ops,
        {"filterSet": {"items": [{"name": "tag:Name", "valueSet": {"items": [{"value": "prod-*"}]}}]}},
    )
    log.add(
        "10:02",
        "secretsmanager",
        "ListSecrets",
        ops,
        {"filters": [{"key": "name", "values": ["prod"]}]},
    )
    log.add(
        "10:03",
        "cloudtrail",
        "LookupEvents",
        ops,
        {"lookupAttributes": [{"attributeKey": "Username", "attributeValue": "noor"}]},
    )
    log.add("10:04", "ec2", "DescribeVpcs", ops, {"filterSet": {}})
    want = {"ec2:DescribeVpcs": {"filter_sample": None}}
    return key("1"), {"calls": want}


@case("What: an addendum is the event told again, not another call")
def _(log):
    ops = stolen(log)
    first = log.add("10:01", "s3", "PutObject", ops, {"bucketName": "b"}, readOnly=False)
    again = dict(
        first,
        eventID=event_id("again"),
        addendum={
            "reason": "UPDATED_DATA",
            "updatedFields": "responseElements",
            "originalRequestID": first["requestID"],
            "originalEventID": first["eventID"],
        },
    )
    log.records.append(again)
    return key("1"), {
        "session": {"event_count": 1},
        "calls": {"s3:PutObject": {"total": 1}},
        "caveats": ["addenda"],
    }


@case("What: a second delivery of the same event is left out; another body under the same id is kept")
def _(log):
    ops = stolen(log)
    log.work(ops, "10:01", 2)
    log.records.append(dict(log.records[-1]))
    log.records.append(dict(log.records[-1], eventName="DescribeVpcs"))
    return key("1"), {
        "session": {"event_count": 3},
        "caveats": ["duplicates"],
        "calls": {"ec2:DescribeVpcs": {"total": 1}},
    }


@case("What: BatchGetSecretValue logs itself and a GetSecretValue a secret: said, so that nobody counts twice")
def _(log):
    ops = stolen(log)
    log.add(
        "10:01",
        "secretsmanager",
        "BatchGetSecretValue",
        ops,
        {"filters": [{"key": "name", "values": ["a"]}]},
        readOnly=True,
    )
    for n in range(3):
        log.add(
            "10:01",
            "secretsmanager",
            "GetSecretValue",
            ops,
            {"secretId": "s%d" % n},
            sourceIPAddress="198.51.100.7",
            readOnly=True,
        )
    return key("1"), {
        "calls": {
            "secretsmanager:BatchGetSecretValue": {"total": 1},
            "secretsmanager:GetSecretValue": {"total": 3},
        },
        "says": ["BatchGetSecretValue"],
    }


@case("What: samples and what is said to be made come from calls that did something")
def _(log):
    ops, write = stolen(log), {"readOnly": False}
    log.work(ops, "10:00:30", 1)
    dry = {
        "error": "Client.DryRunOperation",
        "message": "Request would have succeeded, but DryRun flag is set.",
    }
    share = {"createVolumePermission": {"add": {"items": [{"userId": "999988887777"}]}}}
    log.add("10:01", "ec2", "ModifySnapshotAttribute", ops, dict(share, snapshotId="snap-1"), **dry, **write)
    log.add("10:02", "ec2", "ModifyImageAttribute", ops, {"imageId": "ami-1"}, **dry, **write)
    log.add("10:02:30", "ec2", "ModifyImageAttribute", ops, {"imageId": "ami-2"}, **write)
    exists = {
        "error": "EntityAlreadyExistsException",
        "message": "User with name bob already exists.",
    }
    log.add("10:03", "iam", "CreateUser", ops, {"userName": "bob"}, **exists, **write)
    eve = log.add("10:04", "iam", "CreateUser", ops, {"userName": "eve"}, {"user": {"userName": "eve"}}, **write)
    log.add("10:05", "cloudtrail", "StopLogging", ops, {"name": "org"}, error="AccessDeniedException", **write)
    stopped = log.add("10:06", "cloudtrail", "StopLogging", ops, {"name": "main"}, **write)
    log.add(
        "10:07",
        "secretsmanager",
        "GetSecretValue",
        ops,
        {"secretId": "nope"},
        error="ResourceNotFoundException",
        message="Secrets Manager can't find the specified secret.",
    )
    log.add("10:08", "secretsmanager", "GetSecretValue", ops, {"secretId": "prod/db"})
    return key("1"), {
        "calls": {
            "ec2:ModifySnapshotAttribute": {
                "resource_sample": "snap-1",
                "dry_run": 1,
                "success": 1,
            },
            "ec2:ModifyImageAttribute": {
                "resource_sample": "ami-2",
                "dry_run": 1,
                "success": 2,
            },
            "iam:CreateUser": {
                "resource_sample": "eve",
                "parameters_sample": '{"userName":"eve"}',
            },
            "secretsmanager:GetSecretValue": {"resource_sample": "prod/db"},
            "cloudtrail:StopLogging": {
                "resource_sample": "main",
                "event_id_sample": stopped["eventID"],
            },
        },
        "says": [r"outlives it \(ModifyImageAttribute ami-2, CreateUser eve\)"],
        "cites": {"logging_changed": [stopped], "opened": [eve, log.records[4]]},
    }


@case("What: what a dry run would have opened is not there; the dry run is told")
def _(log):
    ops = stolen(log)
    dry = {
        "error": "Client.DryRunOperation",
        "message": "Request would have succeeded, but DryRun flag is set.",
    }
    run = log.add("10:01", "ec2", "RunInstances", ops, {"instanceType": "p4d.24xlarge"}, readOnly=False, **dry)
    share = log.add("10:02", "ec2", "ModifySnapshotAttribute", ops, {"snapshotId": "snap-1"}, readOnly=False, **dry)
    log.add(
        "10:03",
        "ec2",
        "RunInstances",
        ops,
        {"instanceType": "t3.micro"},
        readOnly=False,
    )
    return key("1"), {
        "calls": {"ec2:RunInstances": {"total": 2, "success": 2, "dry_run": 1}},
        "caveats": ["dry_run"],
        "no_caveats": ["opened", "partial_failure"],
        "cites": {"dry_run": [run, share]},
    }


@case("What: calls that answered with failures inside are told; empty lists of failures are none")
def _(log):
    ops = stolen(log)
    rows = [
        (
            "ecs",
            "RunTask",
            {"tasks": [], "failures": [{"reason": "RESOURCE:MEMORY"}]},
            1,
        ),
        (
            "ecs",
            "StartTask",
            {"tasks": [{"taskArn": "arn:aws:ecs:r:1:task/c/1"}], "failures": []},
            0,
        ),
        (
            "ec2",
            "DeleteFlowLogs",
            {
                "DeleteFlowLogsResponse": {
                    "xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/",
                    "unsuccessful": {
                        "item": {
                            "error": {"code": "InvalidFlowLogId.NotFound"},
                            "resourceId": "fl-1",
                        }
                    },
                    "requestId": "r",
                }
            },
            1,
        ),
        (
            "ec2",
            "CreateFlowLogs",
            {"CreateFlowLogsResponse": {"unsuccessful": "", "requestId": "r"}},
            0,
        ),
        (
            "dynamodb",
            "BatchWriteItem",
            {"unprocessedItems": {"orders": [{"putRequest": {}}]}},
            1,
        ),
        (
            "events",
            "PutTargets",
            {"failedEntryCount": 1, "failedEntries": [{"errorCode": "Limit"}]},
            1,
        ),
        ("events", "RemoveTargets", {"failedEntryCount": 0, "failedEntries": []}, 0),
        ("s3", "DeleteObjects", {"error": {"code": "AccessDenied", "key": "a"}}, 1),
        ("codebuild", "StartBuild", {"errorCode": "", "errorMessage": None}, 0),
        (
            "kms",
            "ImportKeyMaterial",
            {"errorCode": "AccessDenied", "errorMessage": "no"},
            1,
        ),
        # named like errors, and none: a page of a web site, where to send errors
        ("s3", "PutBucketWebsite", {"errorDocument": {"key": "error.html"}}, 0),
        (
            "sagemaker",
            "CreateAlgorithm",
            {"errorTopic": "arn:aws:sns:us-east-1:1:errors"},
            0,
        ),
    ]
    want, partial = {}, []
    for n, (source, name, response, failures) in enumerate(rows):
        event = log.add(later("10:01", n), source, name, ops, {}, response, readOnly=False)
        want["%s:%s" % (source, name)] = {
            "success": 1,
            "failure": 0,
            "partial": failures,
            "dry_run": 0,
        }
        partial += [event] * failures
    return key("1"), {
        "calls": want,
        "caveats": ["partial_failure"],
        "no_caveats": ["dry_run"],
        "cites": {"partial_failure": partial},
    }


@case("What: the steps of a sign-in through Identity Center answer in serviceEventDetails")
def _(log):
    directory = "arn:aws:identitystore::210987654321:identitystore/d-1"
    idc = {
        "type": "IdentityCenterUser",
        "accountId": "210987654321",
        "onBehalfOf": {"userId": "u-1", "identityStoreArn": directory},
        "credentialId": "c",
    }
    steps = [
        ("CredentialChallenge", {"CredentialChallenge": "Success"}),
        ("CredentialVerification", {"CredentialVerification": "Failure"}),
        ("CredentialVerification", {"CredentialVerification": "Failure"}),
        ("CredentialVerification", {"CredentialVerification": "Success"}),
        ("UserAuthentication", {"UserAuthentication": "Failure"}),
    ]
    for n, (name, details) in enumerate(steps):
        log.add(
            later("10:01", n),
            "signin",
            name,
            idc,
            eventType="AwsServiceEvent",
            serviceEventDetails=details,
            additionalEventData={"AuthWorkflowID": "w", "CredentialType": "PASSWORD"},
            sourceIPAddress="203.0.113.44",
            readOnly=False,
        )
    # another service's event that has a member of that value, and is no sign-in
    log.add(
        "10:02",
        "kms",
        "RotateKey",
        {"type": "AWSService", "invokedBy": "kms.amazonaws.com"},
        eventType="AwsServiceEvent",
        serviceEventDetails={"state": "Failure"},
        sourceIPAddress="203.0.113.44",
        readOnly=False,
    )
    return "203.0.113.44", {
        "calls": {
            "signin:CredentialChallenge": {"success": 1, "failure": 0},
            "signin:CredentialVerification": {"success": 1, "failure": 2, "denied": 0},
            "signin:UserAuthentication": {"success": 0, "failure": 1},
            "kms:RotateKey": {"success": 1},
        }
    }


def delivery(log, clock, bucket):
    """CloudTrail looks at the bucket that it writes log files to."""
    log.add(
        clock,
        "s3",
        "GetBucketAcl",
        service("cloudtrail.amazonaws.com"),
        {"bucketName": bucket},
    )


@case("What: every change of what is logged is told, a trail's bucket included, another bucket not")
def _(log):
    ops, write = stolen(log), {"readOnly": False}
    delivery(log, "09:00", "org-logs")
    store = "arn:aws:cloudtrail:us-east-1:210987654321:eventdatastore/1"
    changes = [
        log.add("10:01", "cloudtrail", "StopEventDataStoreIngestion", ops, {"eventDataStore": store}, **write),
        log.add("10:02", "cloudtrail", "UpdateEventDataStore", ops, {"eventDataStore": store}, **write),
        log.add("10:03", "cloudtrail", "PutInsightSelectors", ops, {"trailName": "main"}, **write),
    ]
    rule = {"LifecycleConfiguration": {"Rule": {"Expiration": {"Days": 1}}}}
    log.add("10:04", "s3", "PutBucketLifecycle", ops, dict(rule, bucketName="website"), **write)
    changes.append(log.add("10:05", "s3", "PutBucketLifecycle", ops, dict(rule, bucketName="org-logs"), **write))
    log.add("10:06", "s3", "DeleteBucketPolicy", ops, {"bucketName": "org-logs"}, error="AccessDenied", **write)
    return key("1"), {
        "caveats": ["logging_changed"],
        "cites": {"logging_changed": changes},
        "says": ["PutBucketLifecycle org-logs"],
    }


@case("What: a bucket that holds no log files, a look, and logging switched on change nothing")
def _(log):
    ops, write = stolen(log), {"readOnly": False}
    delivery(log, "09:00", "org-logs")
    log.add("10:01", "s3", "PutBucketPolicy", ops, {"bucketName": "website"}, **write)
    log.add("10:02", "s3", "GetBucketPolicy", ops, {"bucketName": "org-logs"})
    log.add("10:03", "cloudtrail", "StartLogging", ops, {"name": "main"}, **write)
    log.add("10:04", "cloudtrail", "StopLogging", ops, {"name": "main"}, error="AccessDenied", **write)
    return key("1"), {"no_caveats": ["logging_changed"]}


@case("What: what outlives a session is counted, told for whom, and left out where it was undone")
def _(log):
    ops, write = stolen(log), {"readOnly": False}
    log.work(ops, "10:00:30", 1)
    regions = (
        "us-east-1",
        "us-west-2",
        "eu-west-1",
        "eu-north-1",
        "sa-east-1",
        "us-east-2",
    )
    made = [
        log.add(
            "10:01:0%d" % i, "ec2", "AuthorizeSecurityGroupIngress", ops, {"groupId": "sg-0"}, awsRegion=region, **write
        )
        for i, region in enumerate(regions)
    ]
    add = {"add": {"items": [{"userId": "661092837445"}, {"group": "all"}]}}
    made.append(
        log.add(
            "10:02",
            "ec2",
            "ModifySnapshotAttribute",
            ops,
            {"snapshotId": "snap-1", "createVolumePermission": add},
            **write
        )
    )
    log.add(
        "10:02:30",
        "ec2",
        "ModifyImageAttribute",
        ops,
        {
            "imageId": "ami-1",
            "launchPermission": {"remove": {"items": [{"group": "all"}]}},
        },
        **write
    )
    made.append(
        log.add(
            "10:03",
            "rds",
            "ModifyDBSnapshotAttribute",
            ops,
            {
                "dBSnapshotIdentifier": "nightly",
                "attributeName": "restore",
                "valuesToAdd": ["661092837445"],
            },
            **write
        )
    )
    grant = {
        "keyId": "k-1",
        "granteePrincipal": "arn:aws:iam::661092837445:root",
        "operations": ["Decrypt"],
    }
    made.append(log.add("10:04", "kms", "CreateGrant", ops, grant, {"grantId": "g"}, **write))
    made.append(
        log.add("10:05", "ecr", "SetRepositoryPolicy", ops, {"repositoryName": "core", "policyText": "{}"}, **write)
    )
    made.append(log.add("10:06", "s3", "PutBucketPolicy", ops, {"bucketName": "plans", "bucketPolicy": {}}, **write))
    made.append(
        log.add(
            "10:07",
            "lambda",
            "UpdateFunctionCode20150331v2",
            ops,
            {"functionName": "billing"},
            {"functionName": "billing"},
            **write
        )
    )
    items = {"instancesSet": {"items": [{"instanceId": "i-1"}, {"instanceId": "i-2"}]}}
    made.append(log.add("10:08", "ec2", "RunInstances", ops, {"instanceType": "p4d.24xlarge"}, items, **write))
    log.add("10:09", "ec2", "TerminateInstances", ops, {"instancesSet": {"items": [{"instanceId": "i-1"}]}}, **write)
    log.add(
        "10:10",
        "events",
        "PutRule",
        ops,
        {"name": "tick"},
        {"ruleArn": "arn:aws:events:us-east-1:1:rule/tick"},
        **write
    )
    log.add("10:11", "events", "DeleteRule", ops, {"name": "tick"}, **write)
    return key("1"), {
        "says": [
            r"AuthorizeSecurityGroupIngress sg-0 and 5 more,",
            r"ModifySnapshotAttribute snap-1 for 661092837445 and all,",
            r"ModifyDBSnapshotAttribute nightly for 661092837445",
            r"CreateGrant k-1 for arn:aws:iam::661092837445:root",
            r"SetRepositoryPolicy core",
            r"PutBucketPolicy plans",
            r"UpdateFunctionCode billing",
            r"RunInstances i-2[):]",
        ],
        "says_not": ["ami-1", "PutRule", "i-1", "TerminateInstances"],
        "cites": {"opened": made},
    }


@case("What: what else watches and records was switched off; an attempt and a look are not told so")
def _(log):
    ops, write = stolen(log), {"readOnly": False}
    log.work(ops, "10:00:30", 1)
    off = [log.add("10:01", "guardduty", "DeleteDetector", ops, {"detectorId": "d1"}, **write)]
    flow = {"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "fl-1"}}}
    off.append(log.add("10:02", "ec2", "DeleteFlowLogs", ops, flow, **write))
    log.add("10:03", "config", "StopConfigurationRecorder", ops, error="AccessDeniedException", **write)
    log.add("10:04", "securityhub", "DescribeHub", ops)
    return key("1"), {
        "says": [r"DeleteDetector d1", "DeleteFlowLogs fl-1"],
        "says_not": ["StopConfigurationRecorder"],
        "cites": {"defence_changed": off},
        "no_caveats": ["logging_changed", "opened"],
    }


@case("What: a session that leaves thousands of things behind: there are more than are listed, and it says so")
def _(log):
    ops = stolen(log)
    for n in range(2100):
        answer = {"user": {"userName": "u%d" % n}}
        log.add(later("10:05", n), "iam", "CreateUser", ops, {"userName": "u%d" % n}, answer, readOnly=False)
    log.add("12:00", "iam", "DeleteUser", ops, {"userName": "u1"}, None, readOnly=False)
    return ops["accessKeyId"], {
        "caveats": ["opened"],
        "says": [r"CreateUser u0 and 1998 more; these are the first 2000, there are more"],
    }
