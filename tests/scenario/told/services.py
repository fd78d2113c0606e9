"""Sessions that services make, and forward access."""

from told.words import HOME, case, event_id, found, key, later, role, service, session_of, token, user


@case("EC2: two keys of one second; who ran the instance stands behind it; SSM and Instance Connect lead in, too")
def _(log):
    noor, i = user("noor"), "i-0abc1234def567890"
    run = log.add(
        "09:00",
        "ec2",
        "RunInstances",
        noor,
        {"iamInstanceProfile": {"name": "web"}},
        {"instancesSet": {"items": [{"instanceId": i}]}},
        readOnly=False,
    )
    agent, app = role("web", i, "09:01", key("agent"), ec2RoleDelivery="2.0"), role(
        "web", i, "09:01", key("app"), ec2RoleDelivery="1.0"
    )
    a, b = log.assume("09:01", service("ec2.amazonaws.com"), agent), log.assume(
        "09:01", service("ec2.amazonaws.com"), app
    )
    log.work(agent, "09:02")
    log.work(app, "09:30", sourceIPAddress="203.0.113.50", userAgent="aws-cli/1.29")
    return [
        (
            key("app"),
            {
                "origin": found(noor),
                "chain": [("K", b), ("X", run, {"parent_key": noor["accessKeyId"]})],
                "confidence": "strong",
                "session": {"event_count": 6, "keys": [key("agent"), key("app")]},
            },
        ),
        (i, {"origin": found(noor)}),
        ("arn:aws:ec2:us-east-1:%s:instance/%s" % (HOME, i), {"origin": found(noor)}),
    ]


@case("EC2: an instance nobody in the logs started: the service is the origin")
def _(log):
    i = "i-0abc1234def567890"
    app = role("web", i, "09:01", key("app"), ec2RoleDelivery="1.0")
    b = log.assume("09:01", service("ec2.amazonaws.com"), app)
    log.work(app, "09:30")
    return key("app"), {
        "origin": {
            "kind": "aws_service",
            "identity": "ec2.amazonaws.com",
            "account_id": HOME,
            "event_id": b["eventID"],
        },
        "chain": [("K", b)],
        "confidence": "certain",
        "no_caveats": ["gap"],
    }


@case("EC2: without the AssumeRole, EC2's own mark leads to who ran the instance, and the issuance is a gap")
def _(log):
    noor, i = user("noor"), "i-0abc1234def567890"
    run = log.run_instance("09:00", noor, i)
    log.run_instance("09:00", user("tom"), "i-0abc1234def567891")
    app = role("web", i, "09:01", key("app"), ec2RoleDelivery="2.0")
    log.work(app, "09:30")
    return key("app"), {
        "origin": found(noor),
        "chain": [("X", run)],
        "confidence": "strong",
        "caveats": ["gap", "sts_region_missing"],
        "no_caveats": ["session_name_claim"],
    }


@case("EC2: without the AssumeRole and with nobody who started it, the mark names the service and the gap stays told")
def _(log):
    app = role("web", "i-0abc1234def567890", "09:01", key("app"), ec2RoleDelivery="2.0")
    log.run_instance("09:00", user("tom"), "i-0abc1234def567891")
    log.work(app, "09:30")
    return key("app"), {
        "origin": {"kind": "aws_service", "identity": "ec2.amazonaws.com"},
        "chain": [],
        "confidence": "strong",
        "caveats": ["gap", "sts_region_missing"],
    }


@case("Lambda: without the AssumeRole, inScopeOf names the function whose code somebody changed")
def _(log):
    noor, arn = user("noor"), "arn:aws:lambda:us-east-1:%s:function:export" % HOME
    code = log.add(
        "08:50", "lambda", "UpdateFunctionCode20150331v2", noor, {"functionName": "export"}, None, readOnly=False
    )
    log.add(
        "08:55", "lambda", "UpdateFunctionCode20150331v2", user("eve"), {"functionName": "other"}, None, readOnly=False
    )
    scope = {"issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": arn}
    fn = role("fn", "export", "09:00", key("fn"))
    fn["inScopeOf"] = scope
    log.work(fn, "09:01")
    return key("fn"), {"origin": found(noor), "chain": [("X", code)], "confidence": "strong", "caveats": ["gap"]}


@case("A name alone is a claim: without AssumeRole and mark nothing is linked, and who had the resource is named")
def _(log):
    noor, task, build = user("noor"), "0123456789abcdef0123456789abcdef", "11111111-2222-3333-4444-555555555555"
    i, arn = "i-0abc1234def567890", "arn:aws:iam::%s:role/etl" % HOME
    made = {
        "task": (
            role("task", task, "09:00", key("task")),
            log.add(
                "08:50",
                "ecs",
                "RunTask",
                noor,
                {"cluster": "c"},
                {"tasks": [{"taskArn": "arn:aws:ecs:us-east-1:%s:task/c/%s" % (HOME, task)}]},
                readOnly=False,
            ),
        ),
        "build": (
            role("builder", "AWSCodeBuild-" + build, "09:00", key("build")),
            log.add(
                "08:51", "codebuild", "StartBuild", noor, {}, {"build": {"id": "shop:" + build}}, readOnly=False
            ),
        ),
        "instance": (role("web", i, "09:00", key("i")), log.run_instance("08:52", noor, i)),
        "job": (
            role("etl", "GlueJobRunnerSession", "09:00", key("job")),
            log.add("08:53", "glue", "CreateJob", noor, {"name": "etl", "role": arn}, None, readOnly=False),
        ),
    }
    for who, _ in made.values():
        log.work(who, "09:01")
    want = {"origin": {"kind": "unknown"}, "chain": [], "confidence": "gap", "caveats": ["gap", "session_name_claim"]}
    return [
        (who["accessKeyId"], dict(want, says=["the last of them %s by %s" % (event["eventName"], noor["arn"])]))
        for who, event in made.values()
    ]


@case("A name alone, and nobody who had the resource: what began the session is a gap")
def _(log):
    log.run_instance("08:52", user("noor"), "i-0abc1234def567891")
    job = role("web", "i-0abc1234def567890", "09:00", key("i"))
    log.work(job, "09:01")
    return key("i"), {"origin": {"kind": "unknown"}, "chain": [], "confidence": "gap", "no_caveats": ["session_name_claim"]}


@case("EC2: a session named like an instance that a user made")
def _(log):
    noor, i = user("noor"), "i-0abc1234def567890"
    app = role("web", i, "09:01", key("app"))
    b = log.assume("09:01", noor, app)
    log.work(app, "09:30")
    return key("app"), {"origin": found(noor), "chain": [("K", b)], "caveats": ["session_name_claim"]}


@case("Lambda: the function's session by name, whoever changed its code last stands behind it")
def _(log):
    noor, tom = user("noor"), user("tom")
    log.add(
        "08:00",
        "lambda",
        "CreateFunction20150331",
        tom,
        {"functionName": "export", "role": "arn:aws:iam::%s:role/fn" % HOME},
        {"functionName": "export"},
        readOnly=False,
    )
    code = log.add(
        "08:50",
        "lambda",
        "UpdateFunctionCode20150331v2",
        noor,
        {"functionName": "arn:aws:lambda:us-east-1:%s:function:export" % HOME},
        {"functionName": "export"},
        readOnly=False,
    )
    other = log.add(
        "08:55",
        "lambda",
        "UpdateFunctionCode20150331v2",
        user("eve"),
        {"functionName": "payroll-export"},
        {"functionName": "payroll-export"},
        readOnly=False,
    )
    fn = role("fn", "export", "09:00", key("fn"), inScopeOf={})
    a = log.assume("09:00", service("lambda.amazonaws.com"), fn)
    log.work(fn, "09:01")
    return key("fn"), {"origin": found(noor), "chain": [("K", a), ("X", code)]}


@case("Lambda: the function's ARN with a qualifier")
def _(log):
    noor = user("noor")
    code = log.add(
        "08:50",
        "lambda",
        "UpdateFunctionCode20150331v2",
        noor,
        {"functionName": "arn:aws:lambda:us-east-1:%s:function:export:live" % HOME},
        None,
        readOnly=False,
    )
    fn = role("fn", "export", "09:00", key("fn"))
    a = log.assume("09:00", service("lambda.amazonaws.com"), fn)
    log.work(fn, "09:01")
    return key("fn"), {"origin": found(noor), "chain": [("K", a), ("X", code)]}


@case("ECS: task and execution role of one second and name; ExecuteCommand leads in")
def _(log):
    noor, task = user("noor"), "0123456789abcdef0123456789abcdef"
    run = log.add(
        "08:50",
        "ecs",
        "RunTask",
        user("tom"),
        {"cluster": "c", "taskDefinition": "web:3"},
        {"tasks": [{"taskArn": "arn:aws:ecs:us-east-1:%s:task/c/%s" % (HOME, task)}]},
        readOnly=False,
    )
    job, execution = role("task", task, "09:00", key("job")), role("execution", task, "09:00", key("x"))
    a, b = log.assume("09:00", service("ecs-tasks.amazonaws.com"), job), log.assume(
        "09:00", service("ecs-tasks.amazonaws.com"), execution
    )
    shell = log.add(
        "09:10",
        "ecs",
        "ExecuteCommand",
        noor,
        {"cluster": "c", "task": task, "interactive": True, "command": "/bin/sh"},
        {"session": {}},
        readOnly=False,
    )
    log.work(execution, "09:01", 1)
    log.work(job, "09:20")
    return key("job"), {
        "origin": found(noor),
        "chain": [("K", a), ("X", shell, {"alternatives": [run]})],
        "session": {"event_count": 3, "keys": [key("job")]},
    }


@case("CodeBuild: the build's session by its id")
def _(log):
    noor, build = user("noor"), "11111111-2222-3333-4444-555555555555"
    start = log.add(
        "08:50",
        "codebuild",
        "StartBuild",
        noor,
        {"projectName": "shop"},
        {"build": {"id": "shop:" + build, "arn": "arn:aws:codebuild:us-east-1:%s:build/shop:%s" % (HOME, build)}},
        readOnly=False,
    )
    job = role("builder", "AWSCodeBuild-" + build, "09:00", key("job"))
    a = log.assume("09:00", service("codebuild.amazonaws.com"), job)
    log.work(job, "09:20")
    return key("job"), {"origin": found(noor), "chain": [("K", a), ("X", start)]}


@case("CloudFormation: a stack with a role, whose calls are forward access of the role session")
def _(log):
    noor = user("noor")
    stack = log.add(
        "08:50",
        "cloudformation",
        "CreateStack",
        noor,
        {"stackName": "net", "roleARN": "arn:aws:iam::%s:role/cfn" % HOME},
        {"stackId": "x"},
        readOnly=False,
    )
    job = role("cfn", "AWSCloudFormation", "09:00", key("job"))
    a = log.assume("09:00", service("cloudformation.amazonaws.com"), job)
    log.work(
        dict(job, invokedBy="cloudformation.amazonaws.com"),
        "09:01",
        sourceIPAddress="cloudformation.amazonaws.com",
        userAgent="cloudformation.amazonaws.com",
    )
    return key("job"), {"origin": found(noor), "chain": [("K", a), ("X", stack)]}


@case("Step Functions and CloudShell and others: a service-linked role has no key and its service as origin")
def _(log):
    slr = role("AWSServiceRoleForSupport", "AWSSupport", "09:00", path="aws-service-role/support.amazonaws.com/")
    a = log.assume("09:00", service("support.amazonaws.com"), slr, issued=key("hidden"))
    log.work(slr, "09:01", sourceIPAddress="support.amazonaws.com", userAgent="support.amazonaws.com")
    return slr["arn"], {
        "origin": {"kind": "aws_service", "identity": "support.amazonaws.com"},
        "session": {"kind": "service", "event_count": 3},
    }


@case("EKS pod identity: the session that pods.eks made, whatever the pod's call beside it")
def _(log):
    node = role("node", "i-0abc1234def567890", "08:00", key("node"), ec2RoleDelivery="2.0")
    pod = role("pod", "eks-prod-web-1111", "09:00", key("pod"))
    b = log.add(
        "09:00",
        "eks-auth",
        "AssumeRoleForPodIdentity",
        node,
        {"clusterName": "prod", "token": "HIDDEN_DUE_TO_SECURITY_REASONS"},
    )
    a = log.assume("09:00", service("pods.eks.amazonaws.com"), pod, asked={"durationSeconds": 21600})
    log.work(pod, "09:01")
    return key("pod"), {
        "origin": {"kind": "aws_service", "identity": "pods.eks.amazonaws.com"},
        "chain": [("K", a)],
        "session": {"kind": "role"},
    }


@case("Cognito: GetCredentialsForIdentity issues, where data events are on")
def _(log):
    who = role("pool", "CognitoIdentityCredentials", "09:00", key("1"))
    a = log.add(
        "09:00",
        "cognito-identity",
        "GetCredentialsForIdentity",
        {"type": "Unknown"},
        {"identityId": "us-east-1:abc"},
        {
            "credentials": {"accessKeyId": key("1"), "expiration": "May 1, 2024, 10:00:00 AM", "sessionToken": "x"},
            "identityId": "us-east-1:abc",
        },
        readOnly=False,
        managementEvent=False,
        eventCategory="Data",
    )
    log.work(who, "09:01")
    return key("1"), {
        "origin": {"kind": "web_identity", "identity": "us-east-1:abc", "account_id": HOME},
        "chain": [("K", a)],
        "session": {"kind": "web_identity"},
    }


@case("Roles Anywhere: CreateSession names the certificate")
def _(log):
    serial = "00a1b2c3d4"
    who = role("anywhere", serial, "09:00", key("1"), sourceIdentity="CN=build01")
    a = log.add(
        "09:00",
        "rolesanywhere",
        "CreateSession",
        service("rolesanywhere.amazonaws.com"),
        {"profileArn": "p", "roleArn": "arn:aws:iam::%s:role/anywhere" % HOME, "trustAnchorArn": "t", "cert": "x"},
        {
            "credentialSet": [
                {
                    "sourceIdentity": "CN=build01",
                    "roleArn": "arn:aws:iam::%s:role/anywhere" % HOME,
                    "assumedRoleUser": {"arn": who["arn"], "assumedRoleId": who["principalId"]},
                    "credentials": {"accessKeyId": key("1"), "expiration": "2024-05-01T10:00:00Z"},
                }
            ]
        },
        to=HOME,
    )
    log.work(who, "09:01")
    return key("1"), {"chain": [("NK", a)], "confidence": "certain|strong", "no_caveats": ["gap"]}


@case("Forward access of a role session: same session, its own keys, no pivot")
def _(log):
    noor, ops = user("noor"), role("ops", "x", "10:00", key("1"))
    a = log.assume("10:00", noor, ops)
    log.work(ops, "10:01")
    fas = dict(ops, accessKeyId=key("fas"), invokedBy="lambda.amazonaws.com")
    log.add(
        "10:02",
        "kms",
        "Decrypt",
        fas,
        {"encryptionContext": {"aws:lambda:FunctionArn": "arn:aws:lambda:us-east-1:%s:function:f" % HOME}},
        sourceIPAddress="lambda.amazonaws.com",
        userAgent="lambda.amazonaws.com",
    )
    want = {
        "origin": found(noor),
        "chain": [("KC", a)],
        "session": {"event_count": 4, "forward_access_events": 1, "keys": [key("1"), key("fas")], "kind": "role"},
    }
    return [(key("1"), want), (key("fas"), want)]


@case("Forward access of a long-term key: attached to the call that caused it")
def _(log):
    noor = user("noor")
    front = log.add("10:02", "secretsmanager", "GetSecretValue", noor, {"secretId": "db"})
    fas = dict(token(noor, "10:02", key("fas")), invokedBy="secretsmanager.amazonaws.com")
    log.add(
        "10:02:01",
        "kms",
        "Decrypt",
        fas,
        sourceIPAddress="secretsmanager.amazonaws.com",
        userAgent="secretsmanager.amazonaws.com",
    )
    log.work(noor, "10:10")
    return [
        (
            noor["accessKeyId"],
            {"origin": found(noor), "session": {"event_count": 4, "forward_access_events": 1, "kind": "user_key"}},
        ),
        (key("fas"), {"origin": found(noor), "confidence": "strong|certain"}),
    ]


@case("SSM automation: the session bears the execution's id")
def _(log):
    noor, run = user("noor"), "11111111-2222-3333-4444-555555555555"
    request = {"documentName": "AWS-RunShellScript"}
    start = log.add(
        "08:59", "ssm", "StartAutomationExecution", noor, request, {"automationExecutionId": run}, readOnly=False
    )
    job = role("automation", run, "09:00", key("job"))
    a = log.assume("09:00", service("ssm.amazonaws.com"), job)
    log.work(job, "09:01")
    return [
        (key("job"), {"origin": found(noor), "chain": [("K", a), ("X", start)]}),
        (
            noor["accessKeyId"],
            {"options": ["--scope", "tree"], "relation": "descendant", "sessions": [session_of(job)]},
        ),
    ]


@case("EMR Serverless: the session bears run and attempt")
def _(log):
    noor = user("noor")
    start = log.add(
        "08:59", "emr-serverless", "StartJobRun", noor, {"applicationId": "a"}, {"jobRunId": "00fabc"}, readOnly=False
    )
    job = role("emr", "00fabc,1", "09:00", key("job"))
    a = log.assume("09:00", service("emr-serverless.amazonaws.com"), job)
    log.work(job, "09:01")
    return [
        (key("job"), {"origin": found(noor), "chain": [("K", a), ("X", start)]}),
        (
            noor["accessKeyId"],
            {"options": ["--scope", "tree"], "relation": "descendant", "sessions": [session_of(job)]},
        ),
    ]


@case("EC2: an instance is one in all regions, also where its AssumeRole went to the global endpoint of STS")
def _(log):
    noor = user("noor")
    ran = log.run_instance("08:59", noor, "i-0abc1234def567890")
    ran["awsRegion"] = "eu-west-1"
    web = role("web", "i-0abc1234def567890", "09:00", key("web"))
    made = log.assume("09:00", service("ec2.amazonaws.com"), web)
    log.work(web, "09:01", awsRegion="eu-west-1")
    return [
        (key("web"), {"origin": found(noor), "chain": [("K", made), ("X", ran)]}),
        (
            noor["accessKeyId"],
            {"options": ["--scope", "tree"], "relation": "descendant", "sessions": [session_of(web)]},
        ),
    ]


@case("ECS: a service's task is weakly its creator's, whose definition passed the role a moment before")
def _(log):
    noor, tom = user("noor"), user("tom")

    def define(clock, who, family, revision, region="us-east-1", **roles):
        arn = "arn:aws:ecs:%s:%s:task-definition/%s:%d" % (region, HOME, family, revision)
        answer = {"taskDefinition": {"taskDefinitionArn": arn, "family": family, "revision": revision}}
        request = dict({k: "arn:aws:iam::%s:role/%s" % (HOME, v) for k, v in roles.items()}, family=family)
        return log.add(
            clock, "ecs", "RegisterTaskDefinition", who, request, answer, readOnly=False, awsRegion=region
        )

    def serve(clock, who, name, definition, call="CreateService", region="us-east-1", **more):
        full = "arn:aws:ecs:%s:%s:task-definition/%s" % (region, HOME, definition)
        asked = {"cluster": "c", "serviceName": name, "taskDefinition": definition.split(":")[0]}
        answer = {"service": {"serviceName": name, "taskDefinition": full}}
        return log.add(clock, "ecs", call, who, asked, answer, readOnly=False, awsRegion=region, **more)

    def task(clock, name, number, region="us-east-1"):
        made = role(name, "%032x" % number, clock, key("task%d" % number))
        made_by = log.assume(clock, service("ecs-tasks.amazonaws.com"), made, awsRegion=region)
        log.work(made, later(clock, 5), awsRegion=region)
        return made, made_by

    define("09:00", tom, "web", 1, taskRoleArn="web")
    define("09:50", noor, "web", 2, executionRoleArn="execution", taskRoleArn="mine")
    created = serve("10:00", noor, "web", "web:2")
    mine, a = task("10:00:30", "execution", 1)
    # another role of the same family's earlier revision, another region, long after, and a refused update
    web, _ = task("10:00:40", "web", 2)
    away, _ = task("10:00:50", "execution", 3, "eu-west-1")
    late, _ = task("13:00", "execution", 4)
    define("14:00", noor, "job", 1, executionRoleArn="batch")
    serve("14:01", noor, "job", "job:1", "UpdateService", error="AccessDenied")
    refused, _ = task("14:02", "batch", 5)
    # the definition is in a service, too, but this task was run by its id
    serve("14:10", tom, "mine", "web:2", "UpdateService")
    ran = "arn:aws:ecs:us-east-1:%s:task/c/%032x" % (HOME, 6)
    run = log.add("14:11", "ecs", "RunTask", noor, {"taskDefinition": "web"}, {"tasks": [{"taskArn": ran}]})
    by_id, b = task("14:11:30", "mine", 6)
    unknown = {"kind": "aws_service", "identity": "ecs-tasks.amazonaws.com"}
    return [
        (
            key("task1"),
            {"origin": found(noor), "confidence": "weak", "chain": [("K", a), ("X", created, {"confidence": "weak"})]},
        ),
        (key("task2"), {"origin": unknown}),
        (key("task3"), {"origin": unknown}),
        (key("task4"), {"origin": unknown}),
        (key("task5"), {"origin": unknown}),
        (key("task6"), {"origin": found(noor), "confidence": "strong", "chain": [("K", b), ("X", run)]}),
        (
            noor["accessKeyId"],
            {
                "options": ["--scope", "tree"],
                "relation": "descendant",
                "sessions": [session_of(mine), session_of(by_id)],
                "parent_confidence": [(mine, "weak"), (by_id, "strong")],
            },
        ),
        (
            tom["accessKeyId"],
            {"options": ["--scope", "tree"], "relation": "descendant", "sessions": []},
        ),
    ]


@case("EC2: an instance's key used from two public addresses is told with both; twins of one address are not")
def _(log):
    i, j = "i-0abc1234def567890", "i-0abc1234def567891"
    ec2 = service("ec2.amazonaws.com")
    agent = role("web", i, "09:01", key("agent"), ec2RoleDelivery="2.0")
    app = role("web", i, "09:01", key("app"), ec2RoleDelivery="1.0")
    calm = [role("web", j, "09:01", key("calm" + v), ec2RoleDelivery=v) for v in ("1.0", "2.0")]
    for who in [agent, app] + calm:
        log.assume("09:01", ec2, who)
    log.work(agent, "09:02", 3, sourceIPAddress="52.45.12.34")
    at = len(log.records)
    log.work(app, "09:30", 2, sourceIPAddress="193.32.162.88", userAgent="aws-cli/2.13.0")
    for who in calm:
        log.work(who, "09:40", 2, sourceIPAddress="52.45.12.34")
    log.work(calm[0], "09:50", 1, sourceIPAddress="10.0.0.4", vpcEndpointId="vpce-0aa11bb22cc33dd44")
    log.work(calm[0], "09:51", 1, sourceIPAddress="ssm.amazonaws.com", invokedBy="ssm.amazonaws.com")
    return [
        (
            key("app"),
            {
                "says": [r"52\.45\.12\.34 \(3 events, IMDSv2\), 193\.32\.162\.88 \(2 events, IMDSv1\)"],
                "cites": {"used_elsewhere": [log.records[4], log.records[at]]},
            },
        ),
        (key("calm1.0"), {"no_caveats": ["used_elsewhere"]}),
    ]


@case("STS: a role that a person assumed may be used from anywhere: no service made it")
def _(log):
    noor, ops = user("noor"), role("ops", "i-0abc1234def567890", "10:00", key("1"))
    log.assume("10:00", noor, ops)
    log.work(ops, "10:01", sourceIPAddress="52.45.12.34")
    log.work(ops, "10:11", sourceIPAddress="193.32.162.88")
    return key("1"), {"no_caveats": ["used_elsewhere"]}
