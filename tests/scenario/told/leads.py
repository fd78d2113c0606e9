"""Leads of every kind, findings in every carrier."""

from told.words import AWAY, HOME, at, case, found, key, role, root, service, session_of, stolen, stranger, user


def finding(access=None, **more):
    """A GuardDuty finding in camelCase."""
    value = {
        "schemaVersion": "2.0",
        "accountId": HOME,
        "region": "us-east-1",
        "partition": "aws",
        "id": "0123456789abcdef0123456789abcdef",
        "arn": "arn:aws:guardduty:us-east-1:%s:detector/d/finding/f" % HOME,
        "type": "Discovery:IAMUser/AnomalousBehavior",
        "resource": {"resourceType": "AccessKey", "accessKeyDetails": access or {}},
        "service": {
            "serviceName": "guardduty",
            "detectorId": "d",
            "action": {
                "actionType": "AWS_API_CALL",
                "awsApiCallAction": {
                    "api": "ListUsers",
                    "serviceName": "iam.amazonaws.com",
                    "callerType": "Remote IP",
                    "remoteIpDetails": {"ipAddressV4": "198.51.100.7"},
                },
            },
            "eventFirstSeen": at("10:00"),
            "eventLastSeen": at("10:30"),
            "count": 3,
        },
        "severity": 5,
        "title": "Unusual",
        "description": "x",
        "createdAt": at("10:40"),
        "updatedAt": at("10:40"),
    }
    value.update(more)
    return value


def details(who, name):
    return {
        "accessKeyId": who.get("accessKeyId"),
        "principalId": who["principalId"],
        "userType": who["type"],
        "userName": name,
    }


def pascal(value):
    if isinstance(value, dict):
        return {k[0].upper() + k[1:]: pascal(v) for k, v in value.items()}
    return [pascal(v) for v in value] if isinstance(value, list) else value


@case("Leads: a finding in every carrier: EventBridge, GetFindings, S3 export, SNS, ASFF, OCSF")
def _(log):
    import gzip, json

    noor, ops = user("noor"), role("ops", "x", "10:00", key("1"))
    a = log.assume("10:00", noor, ops)
    log.work(ops, "10:01")
    f = finding(details(ops, "ops"))
    envelope = {
        "version": "0",
        "id": "e",
        "detail-type": "GuardDuty Finding",
        "source": "aws.guardduty",
        "account": HOME,
        "time": at("10:40"),
        "region": "us-east-1",
        "resources": [],
        "detail": f,
    }
    asff = {
        "SchemaVersion": "2018-10-08",
        "Id": f["arn"],
        "ProductArn": "p",
        "GeneratorId": "g",
        "AwsAccountId": HOME,
        "Region": "us-east-1",
        "Types": ["TTPs/Discovery/IAMUser-AnomalousBehavior"],
        "FirstObservedAt": at("10:00"),
        "LastObservedAt": at("10:30"),
        "Title": "t",
        "Resources": [
            {
                "Type": "AwsIamAccessKey",
                "Id": "AWS::IAM::AccessKey:" + key("1"),
                "Details": {
                    "AwsIamAccessKey": {
                        "PrincipalId": ops["principalId"],
                        "PrincipalType": "AssumedRole",
                        "PrincipalName": "ops",
                    }
                },
            }
        ],
        "ProductFields": {"aws/guardduty/service/action/awsApiCallAction/api": "ListUsers"},
    }
    ocsf = {
        "class_uid": 2004,
        "metadata": {"uid": "m"},
        "finding_info": {"uid": f["arn"], "title": "t", "types": ["x"], "first_seen_time_dt": at("10:00")},
        "cloud": {"account": {"uid": HOME}, "region": "us-east-1"},
        "resources": [
            {
                "type": "AwsIamAccessKey",
                "uid": "AWS::IAM::AccessKey:" + key("1"),
                "data": json.dumps({"AwsIamAccessKey": {"PrincipalId": ops["principalId"]}}),
            }
        ],
    }
    want = {"origin": found(noor), "chain": [("K", a)], "session": {"event_count": 3}}
    return [
        (shape, want)
        for shape in (
            f,
            [f],
            envelope,
            {"Findings": [pascal(f)]},
            pascal(envelope),
            {"Findings": [asff]},
            {"version": "0", "detail-type": "Security Hub Findings - Imported", "detail": {"findings": [asff]}},
            ocsf,
            {"Type": "Notification", "Message": json.dumps(envelope)},
            {"Records": [{"Sns": {"Message": json.dumps(envelope)}}]},
            (json.dumps(finding()) + "\n" + json.dumps(f) + "\n").encode(),
            gzip.compress((json.dumps(f) + "\n").encode()),
        )
    ]


@case("Leads: an attack sequence's actors")
def _(log):
    noor, ops = user("noor"), role("ops", "x", "10:00", key("1"))
    a = log.assume("10:00", noor, ops)
    log.work(ops, "10:01")
    f = finding()
    f.update(type="AttackSequence:IAM/CompromisedCredentials", resource={"resourceType": "AttackSequence"})
    f["service"] = {
        "serviceName": "guardduty",
        "eventFirstSeen": at("10:00"),
        "eventLastSeen": at("11:00"),
        "detection": {
            "sequence": {
                "uid": "s",
                "actors": [
                    {
                        "id": "a1",
                        "user": {
                            "name": "ops",
                            "uid": ops["principalId"],
                            "type": "AssumedRole",
                            "credentialUid": key("1"),
                            "account": {"uid": HOME},
                        },
                        "session": {
                            "uid": "x",
                            "createdTime": at("10:00"),
                            "issuer": "arn:aws:iam::%s:role/ops" % HOME,
                        },
                    }
                ],
                "signals": [],
            }
        },
    }
    return f, {"origin": found(noor), "chain": [("K", a)]}


@case("Leads: findings without a key: instance, function, bucket")
def _(log):
    i = "i-0abc1234def567890"
    app = role("web", i, "09:01", key("app"), ec2RoleDelivery="1.0")
    fn = role("fn", "export", "09:00", key("fn"))
    b = log.assume("09:01", service("ec2.amazonaws.com"), app)
    c = log.assume("09:00", service("lambda.amazonaws.com"), fn)
    log.work(app, "10:00")
    log.work(fn, "10:00")
    log.add("10:05", "s3", "PutBucketPolicy", fn, {"bucketName": "ledger-archive"}, readOnly=False)
    instance = finding(
        resource={
            "resourceType": "Instance",
            "instanceDetails": {
                "instanceId": i,
                "iamInstanceProfile": {"arn": "arn:aws:iam::%s:instance-profile/web" % HOME},
            },
        },
        type="Runtime",
    )
    function = finding(
        resource={
            "resourceType": "Lambda",
            "lambdaDetails": {
                "functionArn": "arn:aws:lambda:us-east-1:%s:function:export" % HOME,
                "functionName": "export",
            },
        }
    )
    bucket = finding(
        resource={
            "resourceType": "S3Bucket",
            "s3BucketDetails": [{"arn": "arn:aws:s3:::ledger-archive", "name": "ledger-archive"}],
        }
    )
    for f in (instance, function, bucket):
        f["service"].pop("action")
    return [(instance, {"chain": [("K", b)]}), (function, {"chain": [("K", c)]}), (bucket, {"chain": [("K", c)]})]


@case("Leads: a sample finding names nothing real")
def _(log):
    log.work(user("noor"), "10:01")
    f = finding(
        {
            "accessKeyId": "GeneratedFindingAccessKeyId",
            "principalId": "GeneratedFindingPrincipalId",
            "userType": "IAMUser",
            "userName": "GeneratedFindingUserName",
        }
    )
    f["service"]["additionalInfo"] = {"sample": True}
    return f, {"exit": 1}


@case("Leads: a finding of a root or user key, by key and by principal where the key is not in the logs")
def _(log):
    noor = user("noor")
    log.work(noor, "10:01")
    return [
        (finding(details(noor, "noor")), {"origin": found(noor), "chain": []}),
        (
            finding(
                {
                    "accessKeyId": "AKIA" + "Q" * 16,
                    "principalId": noor["principalId"],
                    "userType": "IAMUser",
                    "userName": "noor",
                }
            ),
            {"origin": found(noor)},
        ),
    ]


@case("Leads: a bucket: who touched it, several sessions, a list")
def _(log):
    noor, ops = user("noor"), stolen(log)
    log.add("10:01", "s3", "GetBucketAcl", ops, {"bucketName": "ledger"})
    log.add("10:02", "s3", "PutBucketPolicy", user("tom"), {"bucketName": "ledger"}, readOnly=False)
    log.add("10:03", "s3", "GetBucketAcl", user("eve"), {"bucketName": "ledger-archive"})
    return [
        (
            "arn:aws:s3:::ledger",
            {"sessions": [session_of(ops), session_of(user("tom"))], "caveats": ["several_sessions"]},
        ),
        ("resource:ledger", {"sessions": [session_of(ops), session_of(user("tom"))]}),
    ]


@case("Leads: an event id in capitals, a session id, an address, an event of a service")
def _(log):
    noor, ops = user("noor"), role("ops", "x", "10:00", key("1"))
    a = log.assume("10:00", noor, ops)
    log.work(ops, "10:01", sourceIPAddress="203.0.113.99")
    s = log.assume("10:30", service("ec2.amazonaws.com"), role("web", "i-0abc1234def567890", "10:30", key("i")))
    return [
        (log.records[1]["eventID"].upper(), {"origin": found(noor), "chain": [("K", a)]}),
        ("203.0.113.99", {"origin": found(noor), "chain": [("K", a)]}),
        (a["eventID"], {"origin": found(noor), "chain": []}),
        (s["eventID"], {"origin": {"kind": "aws_service", "identity": "ec2.amazonaws.com"}}),
    ]


@case("Leads: a user by name or ARN has every key and sign-in; a role ARN every session of it")
def _(log):
    noor = user("noor")
    one, two = role("ops", "x", "10:00", key("1")), role("ops", "y", "10:20", key("2"))
    log.assume("10:00", noor, one)
    log.assume("10:20", noor, two)
    log.work(one, "10:01")
    log.work(two, "10:21")
    return [
        ("user:noor", {"origin": found(noor), "chain": []}),
        (noor["arn"], {"origin": found(noor)}),
        ("arn:aws:iam::%s:role/ops" % HOME, {"sessions": [session_of(one), session_of(two)]}),
        ("role:ops", {"sessions": [session_of(one), session_of(two)]}),
        (one["principalId"], {"sessions": [session_of(one)]}),
        (one["principalId"].split(":")[0], {"sessions": [session_of(one), session_of(two)]}),
    ]


@case("Leads: an address of a private endpoint and a key never used but issued")
def _(log):
    noor, ops = user("noor"), role("ops", "x", "10:00", key("1"))
    a = log.assume("10:00", noor, ops)
    return key("1"), {
        "origin": found(noor),
        "chain": [("K", a)],
        "caveats": ["no_events"],
        "session": {"event_count": 0},
    }


@case("Leads: an object is not its bucket's other objects, a table no user, a bucket no queue")
def _(log):
    noor, tom, eve, ann = user("noor"), user("tom"), user("eve"), user("ann")

    def read(who, clock, bucket, name):
        log.add(
            clock,
            "s3",
            "GetObject",
            who,
            {"bucketName": bucket, "key": name, "Host": bucket + ".s3.amazonaws.com"},
            None,
            resources=[
                {"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::%s/%s" % (bucket, name)},
                {"accountId": HOME, "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::" + bucket},
            ],
            eventCategory="Data",
            managementEvent=False,
        )

    read(noor, "10:00", "ledger", "readme.txt")
    read(tom, "10:01", "ledger", "secret.csv")
    read(eve, "10:02", "archive", "ledger")
    log.add("10:03", "iam", "CreateUser", eve, {"userName": "orders"}, readOnly=False)
    log.add("10:04", "dynamodb", "DescribeTable", tom, {"tableName": "orders"})
    url = "https://sqs.us-east-1.amazonaws.com/%s/ledger" % HOME
    log.add("10:05", "sqs", "CreateQueue", ann, {"queueName": "ledger"}, {"queueUrl": url}, readOnly=False)
    log.add("10:06", "cloudtrail", "CreateTrail", ann, {"name": "t", "s3BucketName": "trails"}, readOnly=False)
    here = "us-east-1:%s:" % HOME
    return [
        ("arn:aws:s3:::ledger/secret.csv", {"sessions": [session_of(tom)], "no_caveats": ["named_missing"]}),
        (
            "arn:aws:s3:::archive/payroll.csv",
            {"sessions": [session_of(eve)], "confidence": "weak", "caveats": ["named_missing"], "says": ["bucket"]},
        ),
        ("arn:aws:s3:::ledger", {"sessions": [session_of(noor), session_of(tom)]}),
        ("arn:aws:s3:::trails", {"sessions": [session_of(ann)]}),
        ("arn:aws:dynamodb:%stable/orders" % here, {"sessions": [session_of(tom)]}),
        ("arn:aws:sqs:%sledger" % here, {"sessions": [session_of(ann)]}),
        ("arn:aws:dynamodb:%stable/users" % here, {"exit": 1}),
        ("resource:orders", {"sessions": [session_of(tom), session_of(eve)]}),
    ]


@case("Leads: a secret by its name, logged by its full ARN")
def _(log):
    noor, tom = user("noor"), user("tom")
    arn = "arn:aws:secretsmanager:us-east-1:%s:secret:prod/db%s-AbCdEf"
    log.add("10:00", "secretsmanager", "GetSecretValue", noor, {"secretId": arn % (HOME, "")})
    log.add("10:01", "secretsmanager", "GetSecretValue", tom, {"secretId": arn % (HOME, "-copy")})
    return [
        ("resource:prod/db", {"sessions": [session_of(noor)]}),
        (arn % (HOME, ""), {"sessions": [session_of(noor)]}),
    ]


@case("Leads: the ARN of a function or a task, of no session that somebody named like it")
def _(log):
    task = "0123456789abcdef0123456789abcdef"
    fn, tk = role("fn", "export", "09:00", key("fn")), role("task", task, "09:00", key("tk"))
    a = log.assume("09:00", service("lambda.amazonaws.com"), fn)
    b = log.assume("09:00", service("ecs-tasks.amazonaws.com"), tk)
    fake = role("ops", "export", "09:30", key("fake"))
    log.assume("09:30", user("eve"), fake)
    for who in (fn, tk, fake):
        log.work(who, "10:01")
    here = "us-east-1:%s:" % HOME
    log.add("10:05", "lambda", "UpdateFunctionCode20150331v2", user("tom"), {"functionName": "import"}, readOnly=False)
    return [
        ("arn:aws:lambda:%sfunction:export" % here, {"chain": [("K", a)], "session": session_of(fn)}),
        ("arn:aws:lambda:%sfunction:export:prod" % here, {"session": session_of(fn)}),
        ("instance:export", {"session": session_of(fn)}),
        ("arn:aws:ecs:%stask/prod/%s" % (here, task), {"chain": [("K", b)], "session": session_of(tk)}),
        # of that one there is no session, only who changed it
        (
            "arn:aws:lambda:%sfunction:import" % here,
            {"session": session_of(user("tom")), "confidence": "weak", "caveats": ["named_missing"]},
        ),
        ("arn:aws:lambda:us-east-1:999988887777:function:export", {"exit": 1}),
    ]


@case("Leads: an IPv6 address, however it is spelled")
def _(log):
    ops = stolen(log)
    for clock, address in (
        ("10:01", "2001:db8:0:0:0:0:0:1"),
        ("10:02", "2001:db8::1"),
        ("10:03", "2001:DB8:0:0:0:0:0:1"),
        ("10:04", "2001:0DB8:0000:0000:0000:0000:0000:0001"),
        ("10:05", "2A01:CB08:1:2:3:4:5:6"),
    ):
        log.work(ops, clock, 1, sourceIPAddress=address)
    log.work(user("tom"), "10:06", 1, sourceIPAddress="2001:db8::10")
    f = finding()
    f["service"]["action"]["awsApiCallAction"]["remoteIpDetails"] = {"ipAddressV6": "2001:0db8:0:0:0:0:0:1"}
    want = {
        "session": session_of(ops),
        "sources": {"2001:db8::1": {"event_count": 4}, "2a01:cb08:1:2:3:4:5:6": {"event_count": 1}},
    }
    return [(lead, want) for lead in ("2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2a01:cb08:1:2:3:4:5:6", key("1"), f)]


@case("Leads: --since and --until choose a lead's sessions and what is counted, never what the chain may see")
def _(log):
    noor = user("noor")
    one, two = role("ops", "x", "10:00", key("1")), role("ops", "y", "20:00", key("2"))
    a = log.assume("10:00", noor, one)
    b = log.assume("20:00", noor, two)
    log.work(noor, "08:00", 4, sourceIPAddress="203.0.113.5")
    log.work(one, "10:01", 4)
    log.work(two, "20:01", 4)
    evening = ["--since", at("20:00:05")]
    morning = ["--until", at("12:00")]
    return [
        ("role:ops", {"options": evening, "sessions": [session_of(two)], "chain": [("K", b)], "caveats": ["window"]}),
        ("role:ops", {"options": morning, "sessions": [session_of(one)], "chain": [("K", a)]}),
        ("role:ops", {"sessions": [session_of(one), session_of(two)], "no_caveats": ["window"]}),
        (
            noor["accessKeyId"],
            {
                "options": morning,
                "session": {"event_count": 6},
                "sources": {"203.0.113.5": {"event_count": 4}, "198.51.100.7": {"event_count": 1}},
                "calls": {"sts:AssumeRole": {"total": 1}},
            },
        ),
        ("203.0.113.5", {"options": evening, "exit": 1}),
        (key("1"), {"options": evening, "exit": 1}),
        # what is a session or an event by itself is answered whenever it was
        (log.records[-1]["eventID"], {"options": morning, "chain": [("K", b)]}),
    ]


@case("Leads: sign-ins that failed are told, and no session is missed behind them")
def _(log):
    noor = user("noor")
    fail = {k: v for k, v in noor.items() if k not in ("accessKeyId", "arn")}
    ghost = {"type": "IAMUser", "accountId": HOME, "accessKeyId": "", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    no = {"responseElements": {"ConsoleLogin": "Failure"}, "errorMessage": "Failed authentication"}
    for who, count in ((ghost, 4), (fail, 3)):
        for n in range(count):
            log.sign_in("09:5%d:0%d" % (count, n), who, sourceIPAddress="192.0.2.77", **no)
    check = log.add(
        "09:59:30",
        "signin",
        "CheckMfa",
        dict(fail, accessKeyId=""),
        None,
        {"CheckMfa": "Failure"},
        eventType="AwsConsoleSignIn",
        sourceIPAddress="192.0.2.77",
    )
    log.sign_in("10:00", noor, sourceIPAddress="192.0.2.77")
    log.work(dict(noor, accessKeyId=key("c"), **{"sessionContext": {"attributes": {"creationDate": at("10:00")}}}), "10:01")
    log.work(user("tom"), "10:01", sourceIPAddress="192.0.2.78")
    nobody = {"confidence": "gap", "no_caveats": ["gap", "login_missing"], "caveats": ["no_session"]}
    return [
        ("192.0.2.77", {"caveats": ["no_session"], "says": ["8 events .*7 are sign-ins that failed"]}),
        ("user:noor", {"caveats": ["no_session"], "says": ["4 events .*3 are sign-ins that failed"]}),
        ("user:tom", {"no_caveats": ["no_session"]}),
        (log.records[0]["eventID"], dict(nobody, says=["no session came of the failed ConsoleLogin"])),
        (check["eventID"], dict(nobody, says=["no session came of the .*CheckMfa"])),
    ]


@case("Leads: a session that was issued and never used, by ARN, principal and role")
def _(log):
    noor, tom = user("noor"), user("tom")
    unused, used = role("audit", "tom", "10:20", key("rec")), role("ops", "noor", "10:00", key("rec"))
    log.assume("10:00", noor, used)
    a = log.assume("10:20", tom, unused)
    log.work(used, "10:01")
    log.assume("10:30", tom, role("audit", "eve", "10:30", key("no")), error="AccessDenied")
    log.records[-1]["responseElements"] = None
    want = {"origin": found(tom), "chain": [("K", a)], "caveats": ["no_events"], "session": {"event_count": 0}}
    return [
        (unused["arn"], want),
        (unused["principalId"], want),
        (unused["principalId"].split(":")[0], want),
        ("role:audit", want),
        ("arn:aws:iam::%s:role/audit" % HOME, want),
        ("arn:aws:iam::%s:role/audit" % "999988887777", {"exit": 1}),
        (role("audit", "eve", "10:30")["arn"], {"exit": 1}),
        ("role:ops", {"session": session_of(used), "no_caveats": ["no_events"]}),
    ]


@case("Leads: as other tools and people write them; a role by its name whatever its path")
def _(log):
    noor, ops = user("noor"), role("ops", "x", "10:00", key("1"), path="team/")
    log.assume("10:00", noor, ops)
    log.work(ops, "10:01", sourceIPAddress="203.0.113.99")
    log.work(ops, "10:02", 1, sourceIPAddress="2001:db8::1")
    log.add("10:03", "s3", "GetBucketAcl", ops, {"bucketName": "ledger"})
    log.work(user("tom"), "10:04")
    want = {"session": session_of(ops)}
    leads = (
        key("1").lower(),
        "203.0.113.99:443",
        "[2001:db8::1]:443",
        "[2001:db8::1]",
        "s3://ledger",
        ops["arn"].replace(":", "%3A").replace("/", "%2F"),
        "role:ops",
        "role:team/ops",
        "arn:aws:iam::%s:role/ops" % HOME,
        "arn:aws:iam::%s:role/team/ops" % HOME,
    )
    return [(lead, want) for lead in leads] + [("203.0.113.0/24", {"exit": 2}), ("role:am/ops", {"exit": 1})]


@case("Leads: a bucket that others read: another account, anonymous callers; not the caller's own copy, nor services")
def _(log):
    noor, eve, ops = user("noor"), user("eve", AWAY), role("ops", "x", "08:00", key("1"))
    log.assume("08:00", user("tom"), ops)
    nobody = {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}

    def read(clock, who, bucket, name="a", **more):
        arn = "arn:aws:s3:::" + bucket
        resources = [
            {"type": "AWS::S3::Object", "ARN": arn + "/" + name},
            {"accountId": HOME, "type": "AWS::S3::Bucket", "ARN": arn},
        ]
        request = {"bucketName": bucket, "key": name}
        known = {"resources": resources, "eventCategory": "Data", "managementEvent": False, "to": HOME}
        return log.add(clock, "s3", "GetObject", who, request, None, **dict(known, **more))

    foreign = [read("10:00:0%d" % i, stranger(eve), "fin", sourceIPAddress="104.28.213.9") for i in range(4)]
    anonymous = [read("10:01", nobody, "fin", error="AccessDenied")]
    delivered = {"bucketName": "trail", "key": "x"}
    log.add("10:02", "s3", "PutObject", service("cloudtrail.amazonaws.com"), delivered, eventCategory="Data", to=HOME)
    log.add("10:03", "s3", "PutObject", ops, delivered, eventCategory="Data")
    read("10:04", noor, "shared")
    shared = [read("10:05", stranger(eve), "shared")]
    # a caller whose own account is here, too: one call, two copies
    made = read("10:06", ops, "both")
    log.copy(made, stranger(ops), HOME)
    # another bucket, and another object
    read("10:07", stranger(eve), "fin-archive")
    open_ = [read("10:08", nobody, "open", "b")]
    read("10:09", noor, "open", "c")
    gap = {"confidence": "gap", "sessions": [], "caveats": ["no_session"]}
    arn = "arn:aws:s3:::"
    return [
        (
            arn + "fin",
            dict(
                gap,
                origin={"kind": "unknown"},
                cites={"no_session": foreign + anonymous},
                says=["5 events .*4 by account %s \\(4 succeeded\\), 1 by anonymous callers \\(0 succeeded\\)" % AWAY],
                calls={"s3:GetObject": {"total": 5, "denied": 1}},
                sources={"104.28.213.9": {"event_count": 4}},
            ),
        ),
        (arn + "fin-archive", dict(gap, origin={"kind": "foreign_account", "account_id": AWAY})),
        (arn + "fin", {"options": ["--since", at("11:00")], "exit": 1}),
        (arn + "shared", {"origin": found(noor), "cites": {"no_session": shared}, "says": ["1 by account %s" % AWAY]}),
        (arn + "trail", {"session": session_of(ops), "no_caveats": ["no_session"]}),
        (arn + "both", {"session": session_of(ops), "no_caveats": ["no_session"]}),
        (arn + "open/b", dict(gap, cites={"no_session": open_}, no_caveats=["named_missing"])),
    ]


@case("Leads: events signed by a service's own credential name who made one for that user and service")
def _(log):
    eve, bot = user("eve"), user("bedrock-bot")
    keyless = {k: v for k, v in bot.items() if k != "accessKeyId"}

    def make(clock, who, name, service_name, **more):
        credential = {"serviceSpecificCredentialId": "ACCA" + "Q" * 17, "serviceName": service_name, "userName": name}
        return log.add(
            clock,
            "iam",
            "CreateServiceSpecificCredential",
            who,
            {"userName": name, "serviceName": service_name},
            {"serviceSpecificCredential": credential},
            readOnly=False,
            **more,
        )

    made = make("10:00", eve, "bedrock-bot", "bedrock.amazonaws.com")
    # for another user, of another service, refused, and after the last call
    make("10:01", user("tom"), "other", "bedrock.amazonaws.com")
    make("10:02", user("tom"), "bedrock-bot", "codecommit.amazonaws.com")
    make("10:03", user("tom"), "bedrock-bot", "bedrock.amazonaws.com", error="AccessDenied")
    for i in range(5):
        log.add("11:0%d" % i, "bedrock", "Converse", keyless, {"modelId": "m"}, sourceIPAddress="203.0.113.77")
    make("12:00", user("tom"), "bedrock-bot", "bedrock.amazonaws.com")
    want = {
        "confidence": "gap",
        "caveats": ["no_session"],
        "cites": {"no_session": [made]},
        "says": ["5 events of user bedrock-bot .*%s .*made one for that user" % eve["arn"]],
    }
    return [("203.0.113.77", want), (bot["arn"], want), ("user:bedrock-bot", want)]


@case("Leads: an address on a long-term key that others use says how many of its events are from there")
def _(log):
    app, ops = user("app"), role("ops", "x", "09:00", key("1"))
    log.assume("09:00", user("tom"), ops)
    log.work(app, "10:00", 10)
    log.work(app, "11:00", 4, sourceIPAddress="203.0.113.77")
    log.work(ops, "10:00", 3)
    log.work(ops, "11:00", 3, sourceIPAddress="203.0.113.78")
    log.work(user("alone"), "11:00", 3, sourceIPAddress="203.0.113.79")
    f = finding(details(app, "app"))
    f["service"]["action"]["awsApiCallAction"]["remoteIpDetails"]["ipAddressV4"] = "203.0.113.77"
    want = {
        "origin": found(app),
        "caveats": ["other_addresses"],
        "says": ["4 of the 14 events .*from 203.0.113.77.*backtrail events s-[0-9a-f]+ --ip 203.0.113.77"],
    }
    return [
        ("203.0.113.77", want),
        (f, want),
        ("203.0.113.78", {"session": session_of(ops), "no_caveats": ["other_addresses"]}),
        ("203.0.113.79", {"no_caveats": ["other_addresses"]}),
        (app["accessKeyId"], {"no_caveats": ["other_addresses"]}),
    ]
