"""Long-term credentials and control over what holds a role."""

from told.words import (
    AWAY,
    HOME,
    at,
    case,
    found,
    key,
    later,
    role,
    root,
    service,
    session_of,
    token,
    unique_id,
    user,
    without_key,
)

TREE = {"options": ["--scope", "tree"], "relation": "descendant"}


def tree(*sessions, **more):
    """What descends: sessions, with how sure that is."""
    return dict(TREE, sessions=[session_of(who) for who, _ in sessions], parent_confidence=list(sessions), **more)


def role_arn(name, account=HOME):
    return "arn:aws:iam::%s:role/%s" % (account, name)


def function(name, role_name, region="us-east-1", account=HOME, **more):
    """What Lambda answers to CreateFunction, UpdateFunctionCode and UpdateFunctionConfiguration."""
    arn = "arn:aws:lambda:%s:%s:function:%s" % (region, account, name)
    return dict({"functionName": name, "functionArn": arn, "role": role_arn(role_name, account)}, **more)


def service_kind(name, who):
    return {"kind": "aws_service", "identity": name, "account_id": who["accountId"]}


@case("CreateAccessKey for another user, and for oneself without the userName member")
def _(log):
    noor, back = user("noor"), user("backdoor")
    again = dict(noor, accessKeyId=unique_id("AKIA", "noor2", HOME))
    a = log.add(
        "10:00",
        "iam",
        "CreateAccessKey",
        noor,
        {"userName": "backdoor"},
        {
            "accessKey": {
                "userName": "backdoor",
                "accessKeyId": back["accessKeyId"],
                "status": "Active",
                "createDate": "May 1, 2024, 10:00:00 AM",
            }
        },
        readOnly=False,
    )
    b = log.add(
        "10:01",
        "iam",
        "CreateAccessKey",
        noor,
        None,
        {"accessKey": {"userName": "noor", "accessKeyId": again["accessKeyId"], "status": "Active"}},
        readOnly=False,
    )
    log.work(back, "10:10")
    log.work(again, "10:20")
    return [
        (
            back["accessKeyId"],
            {"origin": found(noor), "chain": [("X", a)], "confidence": "strong", "session": {"kind": "user_key"}},
        ),
        (again["accessKeyId"], {"origin": found(noor), "chain": [("X", b)], "confidence": "strong"}),
        (
            noor["accessKeyId"],
            {
                "options": ["--scope", "tree"],
                "relation": "descendant",
                "sessions": [session_of(back), session_of(again)],
            },
        ),
    ]


@case("A long-term key is one session, and its stretches of work are told beside the count")
def _(log):
    noor = user("noor")
    log.work(noor, "01:00", 4)
    log.work(noor, "14:00", 3)
    return noor["accessKeyId"], {
        "origin": found(noor),
        "session": {
            "event_count": 7,
            "stretches": [
                {"first_event": at("01:00"), "last_event": at("01:00:21"), "event_count": 4},
                {"first_event": at("14:00"), "last_event": at("14:00:14"), "event_count": 3},
            ],
        },
    }


@case("CreateLoginProfile and UpdateLoginProfile: the last who gave the password stands behind the sign-in")
def _(log):
    noor, tom, target = user("noor"), user("tom"), user("target")
    log.add(
        "08:00",
        "iam",
        "CreateLoginProfile",
        tom,
        {"userName": "target"},
        {"loginProfile": {"userName": "target"}},
        readOnly=False,
    )
    b = log.add("09:00", "iam", "UpdateLoginProfile", noor, {"userName": "target"}, None, readOnly=False)
    login = log.sign_in("09:30", target)
    log.work(token(target, "09:30", key("c")), "09:31", sessionCredentialFromConsole="true")
    return key("c"), {"origin": found(noor), "chain": [("C", login), ("X", b)], "confidence": "strong"}


@case("A user re-created under the old name has another principal: the tree does not mix them")
def _(log):
    noor, old = user("noor"), user("svc")
    new = dict(
        user("svc"), principalId=unique_id("AIDA", "svc-new", HOME), accessKeyId=unique_id("AKIA", "svc-new", HOME)
    )
    log.work(old, "08:00")
    a = log.add(
        "10:00",
        "iam",
        "CreateAccessKey",
        noor,
        {"userName": "svc"},
        {"accessKey": {"userName": "svc", "accessKeyId": new["accessKeyId"]}},
        readOnly=False,
    )
    log.work(new, "10:10")
    return [
        (new["accessKeyId"], {"origin": found(noor), "chain": [("X", a)]}),
        (old["accessKeyId"], {"origin": found(old), "chain": []}),
        (new["principalId"], {"origin": found(noor)}),
        ("user:svc", {"sessions": [session_of(old), session_of(new)]}),
    ]


@case("Glue: StartJobRun leads to the Glue session, forwards and backwards")
def _(log):
    noor, tom = user("noor"), user("tom")
    log.add(
        "08:00",
        "glue",
        "CreateJob",
        tom,
        {"name": "etl", "role": "arn:aws:iam::%s:role/glue" % HOME},
        {"name": "etl"},
        readOnly=False,
    )
    start = log.add("08:59", "glue", "StartJobRun", noor, {"jobName": "etl"}, {"jobRunId": "jr_1"}, readOnly=False)
    job = role("glue", "GlueJobRunnerSession", "09:00", key("g"))
    a = log.assume("09:00", service("glue.amazonaws.com"), job)
    log.work(job, "09:01")
    return [
        (key("g"), {"origin": found(noor), "chain": [("K", a), ("X", start)]}),
        (
            noor["accessKeyId"],
            {"options": ["--scope", "tree"], "relation": "descendant", "sessions": [session_of(job)]},
        ),
    ]


@case("SageMaker: a notebook's presigned URL leads to its session, forwards and backwards")
def _(log):
    noor, tom = user("noor"), user("tom")
    log.add(
        "08:00",
        "sagemaker",
        "CreateNotebookInstance",
        tom,
        {"notebookInstanceName": "nb", "roleArn": "arn:aws:iam::%s:role/nb" % HOME},
        None,
        readOnly=False,
    )
    start = log.add(
        "08:59",
        "sagemaker",
        "CreatePresignedNotebookInstanceUrl",
        noor,
        {"notebookInstanceName": "nb"},
        None,
        readOnly=False,
    )
    job = role("nb", "SageMaker", "09:00", key("g"))
    a = log.assume("09:00", service("sagemaker.amazonaws.com"), job)
    log.work(job, "09:01")
    return [
        (key("g"), {"origin": found(noor), "chain": [("K", a), ("X", start)]}),
        (
            noor["accessKeyId"],
            {"options": ["--scope", "tree"], "relation": "descendant", "sessions": [session_of(job)]},
        ),
    ]


@case("tree: who enters a running instance gets the session it has, weakly, and only what that began afterwards")
def _(log):
    noor, i = user("noor"), "i-0abc1234def567890"
    app, new = role("web", i, "08:00", key("app")), role("web", i, "12:00", key("new"))
    gone, other = role("web", i, "01:00", key("gone")), role("web", "i-0abc1234def567891", "08:00", key("other"))
    before, after = role("db", "old", "08:30", key("before")), role("db", "mine", "10:30", key("after"))
    for clock, who in (("01:00", gone), ("08:00", app), ("08:00", other), ("12:00", new)):
        log.assume(clock, service("ec2.amazonaws.com"), who)
        log.work(who, clock.replace(":00", ":20"))
    log.assume("08:30", app, before)
    log.work(before, "08:31")
    log.add("10:00", "ssm", "SendCommand", noor, {"instanceIds": [i], "documentName": "AWS-RunShellScript"})
    log.assume("10:30", app, after)
    log.work(after, "10:31")
    return noor["accessKeyId"], {
        "options": ["--scope", "tree"],
        "relation": "descendant",
        "sessions": [session_of(app), session_of(new), session_of(after)],
        "parent_confidence": [(app, "weak"), (new, "strong"), (after, "certain")],
        "caveats": ["running_before"],
        "says": ["1 session of the tree .* ran already"],
    }


@case("tree: an instance profile replaced, or an attribute that is no user data, enters nothing that runs")
def _(log):
    noor, i = user("noor"), "i-0abc1234def567890"
    app = role("web", i, "08:00", key("app"))
    log.assume("08:00", service("ec2.amazonaws.com"), app)
    log.work(app, "08:20")
    log.add(
        "10:00", "ec2", "ModifyInstanceAttribute", noor, {"instanceId": i, "disableApiTermination": {"value": True}}
    )
    log.add(
        "10:01",
        "ec2",
        "ReplaceIamInstanceProfileAssociation",
        noor,
        None,
        {"ReplaceIamInstanceProfileAssociationResponse": {"iamInstanceProfileAssociation": {"instanceId": i}}},
    )
    return noor["accessKeyId"], {
        "options": ["--scope", "tree"],
        "relation": "descendant",
        "sessions": [],
        "no_caveats": ["running_before"],
    }


@case("tree: user data given to an instance, and a shell in a task, reach the session that runs")
def _(log):
    noor, i, task = user("noor"), "i-0abc1234def567890", "0123456789abcdef0123456789abcdef"
    app, job = role("web", i, "08:00", key("app")), role("job", task, "08:00", key("job"))
    log.assume("08:00", service("ec2.amazonaws.com"), app)
    log.assume("08:00", service("ecs-tasks.amazonaws.com"), job)
    log.work(app, "08:20")
    log.work(job, "08:20")
    log.add("10:00", "ec2", "ModifyInstanceAttribute", noor, {"instanceId": i, "userData": "<sensitiveDataRemoved>"})
    log.add("10:01", "ecs", "ExecuteCommand", noor, {"cluster": "c", "task": task, "command": "/bin/sh"})
    return noor["accessKeyId"], {
        "options": ["--scope", "tree"],
        "relation": "descendant",
        "sessions": [session_of(app), session_of(job)],
        "parent_confidence": [(app, "weak"), (job, "weak")],
    }


@case("Lambda: the function counts that the call names, not one whose role or handler is named like it, nor elsewhere")
def _(log):
    noor, tom, mal, far = user("noor"), user("tom"), user("mallory"), user("far", AWAY)
    log.add("08:00", "lambda", "CreateFunction20150331", noor, {"functionName": "api"}, function("api", "fn"))
    change = "UpdateFunctionCode20150331v2"
    log.add("09:00", "lambda", change, tom, {"functionName": "worker"}, function("worker", "api"))
    log.add("09:01", "lambda", change, tom, {"functionName": "job"}, function("job", "x", handler="api"))
    log.add(
        "09:02",
        "lambda",
        change,
        mal,
        {"functionName": "api"},
        function("api", "fn", "eu-west-1"),
        awsRegion="eu-west-1",
    )
    log.add("09:03", "lambda", change, far, {"functionName": "api"}, function("api", "fn", account=AWAY))
    s = role("fn", "api", "09:10", key("1"))
    made = log.assume("09:10", service("lambda.amazonaws.com"), s)
    log.work(s, "09:11")
    return [
        (key("1"), {"origin": found(noor), "chain": [("K", made), ("X", log.records[0])], "confidence": "strong"}),
        (noor["accessKeyId"], tree((s, "strong"))),
        (tom["accessKeyId"], tree()),
        (mal["accessKeyId"], tree()),
    ]


@case("Lambda: inScopeOf names the function, in one region and account, whatever stands for the AssumeRole")
def _(log):
    noor, tom = user("noor"), user("tom")
    change = "UpdateFunctionCode20150331v2"
    asked = {"functionName": "arn:aws:lambda:us-east-1:%s:function:export" % HOME}
    ours = log.add("08:00", "lambda", change, noor, asked, function("export", "fn"))
    log.add(
        "08:30",
        "lambda",
        change,
        tom,
        {"functionName": "export"},
        function("export", "fn", "eu-west-1"),
        awsRegion="eu-west-1",
    )
    s = role("fn", "export", "09:10", key("1"))
    s["inScopeOf"] = {"issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": asked["functionName"]}
    log.work(s, "09:11")
    return key("1"), {"origin": found(noor), "chain": [("X", ours)], "confidence": "strong"}


@case("Glue: a job counts by the role that was passed to it, not one named like another's role")
def _(log):
    noor, tom = user("noor"), user("tom")
    log.add("07:00", "glue", "CreateJob", noor, {"name": "nightly", "role": role_arn("etl")}, {"name": "nightly"})
    log.add("07:01", "glue", "CreateJob", tom, {"name": "etl", "role": role_arn("etl-a")}, {"name": "etl"})
    start = log.add("08:58", "glue", "StartJobRun", noor, {"jobName": "nightly"}, {"jobRunId": "jr_1"})
    log.add("08:59", "glue", "StartJobRun", tom, {"jobName": "etl"}, {"jobRunId": "jr_2"})
    s = role("etl", "GlueJobRunnerSession", "09:00", key("g"))
    made = log.assume("09:00", service("glue.amazonaws.com"), s)
    log.work(s, "09:01")
    return [
        (key("g"), {"origin": found(noor), "chain": [("K", made), ("X", start)], "confidence": "strong"}),
        (noor["accessKeyId"], tree((s, "strong"))),
        (tom["accessKeyId"], tree()),
    ]


@case("A dry run takes nothing over, whether its error or its request says so")
def _(log):
    mal, i = user("mallory"), "i-0abc1234def567890"
    dry = {"error": "Client.DryRunOperation", "message": "Request would have succeeded, but DryRun flag is set."}
    profile = {"DryRun": True, "InstanceId": i, "IamInstanceProfile": {"Name": "web"}}
    log.add("09:00", "ec2", "AssociateIamInstanceProfile", mal, {"AssociateIamInstanceProfileRequest": profile}, **dry)
    log.add("09:01", "ec2", "ModifyInstanceAttribute", mal, {"instanceId": i, "userData": "x"}, None, **dry)
    log.add(
        "09:02",
        "lambda",
        "UpdateFunctionCode20150331v2",
        mal,
        {"functionName": "export", "dryRun": True},
        function("export", "fn"),
    )
    web, fn = role("web", i, "10:00", key("w")), role("fn", "export", "10:00", key("f"))
    a = log.assume("10:00", service("ec2.amazonaws.com"), web)
    b = log.assume("10:00", service("lambda.amazonaws.com"), fn)
    log.work(web, "10:01")
    log.work(fn, "10:01")
    return [
        (key("w"), {"origin": service_kind("ec2.amazonaws.com", web), "chain": [("K", a)]}),
        (key("f"), {"origin": service_kind("lambda.amazonaws.com", fn), "chain": [("K", b)]}),
        (mal["accessKeyId"], tree()),
    ]


@case("ModifyInstanceAttribute takes over by user data, and by no other attribute")
def _(log):
    noor, ops, mal = user("noor"), user("ops"), user("mallory")
    ours, theirs = "i-0abc1234def567890", "i-0abc1234def567891"
    run = log.run_instance("08:00", noor, ours)
    log.add(
        "09:00", "ec2", "ModifyInstanceAttribute", ops, {"instanceId": ours, "disableApiTermination": {"value": True}}
    )
    data = log.add("09:01", "ec2", "ModifyInstanceAttribute", mal, {"instanceId": theirs, "userData": "x"})
    a, b = role("web", ours, "10:00", key("a")), role("web", theirs, "10:00", key("b"))
    x = log.assume("10:00", service("ec2.amazonaws.com"), a)
    y = log.assume("10:00", service("ec2.amazonaws.com"), b)
    log.work(a, "10:01")
    log.work(b, "10:01")
    return [
        (key("a"), {"origin": found(noor), "chain": [("K", x), ("X", run)], "confidence": "strong"}),
        (key("b"), {"origin": found(mal), "chain": [("K", y), ("X", data)], "confidence": "strong"}),
        (ops["accessKeyId"], tree()),
        (mal["accessKeyId"], tree((b, "strong"))),
    ]


@case("Two who had a function in hand: who and tree are as unsure, and as sure of what ran before the second")
def _(log):
    noor, tom = user("noor"), user("tom")
    made = log.add("08:00", "lambda", "CreateFunction20150331", noor, {"functionName": "api"}, function("api", "fn"))
    one, two = role("fn", "api", "08:10", key("1")), role("fn", "api", "09:10", key("2"))
    a = log.assume("08:10", service("lambda.amazonaws.com"), one)
    log.work(one, "08:11")
    code = log.add(
        "09:00", "lambda", "UpdateFunctionCode20150331v2", tom, {"functionName": "api"}, function("api", "fn")
    )
    b = log.assume("09:10", service("lambda.amazonaws.com"), two)
    log.work(two, "09:11")
    return [
        (key("1"), {"chain": [("K", a), ("X", made)], "confidence": "strong"}),
        (
            key("2"),
            {"chain": [("K", b), ("X", code, {"alternatives": [made], "confidence": "weak"})], "confidence": "weak"},
        ),
        (noor["accessKeyId"], tree((one, "strong"), (two, "weak"), no_caveats=["running_before"])),
        (tom["accessKeyId"], tree((two, "weak"))),
    ]


@case("A shell into an instance whose session is in use: told beside who made it, and behind what was begun after it")
def _(log):
    noor, mal, i = user("noor"), user("mallory"), "i-0abc1234def567890"
    run = log.run_instance("09:00", noor, i)
    app, other = role("web", i, "09:30", key("a")), role("web", "i-0abc1234def567891", "09:30", key("o"))
    a = log.assume("09:30", service("ec2.amazonaws.com"), app)
    log.assume("09:30", service("ec2.amazonaws.com"), other)
    log.work(app, "09:31")
    log.work(other, "09:31")
    shell = log.add("11:00", "ssm", "StartSession", mal, {"target": i}, {"sessionId": "mallory-0abc"}, readOnly=False)
    onward = role("deploy", "x", "11:05", key("d"))
    b = log.assume("11:05", app, onward)
    log.work(onward, "11:06")
    return [
        (
            key("a"),
            {
                "chain": [("K", a), ("X", run, {"alternatives": [shell], "confidence": "weak"})],
                "caveats": ["running_before"],
                "says": ["StartSession at 2024-05-01T11:00:00Z by arn:aws:iam::%s:user/mallory" % HOME],
            },
        ),
        (key("d"), {"chain": [("K", b), ("K", a), ("X", shell, {"alternatives": [run], "confidence": "weak"})]}),
        (mal["accessKeyId"], tree((app, "weak"), (onward, "certain"))),
        (key("o"), {"origin": service_kind("ec2.amazonaws.com", other), "no_caveats": ["running_before"]}),
    ]


@case("An entry after the last use of a session is none; one after its beginning and before its use links weakly")
def _(log):
    mal, tom, i, j = user("mallory"), user("tom"), "i-0abc1234def567890", "i-0abc1234def567891"
    a, b = role("web", i, "09:30", key("a")), role("web", j, "09:30", key("b"))
    x = log.assume("09:30", service("ec2.amazonaws.com"), a)
    y = log.assume("09:30", service("ec2.amazonaws.com"), b)
    sent = log.add("09:40", "ssm", "SendCommand", mal, {"instanceIds": [i], "documentName": "AWS-RunShellScript"})
    log.work(a, "10:00")
    log.work(b, "10:00")
    log.add("11:00", "ssm", "SendCommand", tom, {"instanceIds": [j], "documentName": "AWS-RunShellScript"})
    return [
        (key("a"), {"origin": found(mal), "chain": [("K", x), ("X", sent)], "confidence": "weak"}),
        (mal["accessKeyId"], tree((a, "weak"))),
        (key("b"), {"chain": [("K", y)], "no_caveats": ["running_before"]}),
    ]


@case("CodeBuild and Step Functions: who changed what a webhook or a schedule starts is behind the run, weakly")
def _(log):
    mal, adm, build = user("mallory"), user("admin"), "2f1a6b0c-1111-4222-8333-444455556666"
    project = {"name": "web-build", "serviceRole": role_arn("service-role/cb-role")}
    change = log.add("09:00", "codebuild", "UpdateProject", mal, {"name": "web-build"}, {"project": project})
    other = {"name": "cb-role", "serviceRole": role_arn("service-role/other")}
    log.add("09:01", "codebuild", "UpdateProject", adm, {"name": "cb-role"}, {"project": other})
    flow = {"name": "flow", "roleArn": role_arn("sfn")}
    arn = "arn:aws:states:us-east-1:%s:stateMachine:flow" % HOME
    machine = log.add("02:00", "states", "CreateStateMachine", adm, flow, {"stateMachineArn": arn})
    cb, sf = role("cb-role", "AWSCodeBuild-" + build, "10:00", key("c")), role("sfn", "kJd8sQ", "10:00", key("s"))
    a = log.assume("10:00", service("codebuild.amazonaws.com"), cb)
    b = log.assume("10:00", service("states.amazonaws.com"), sf)
    log.work(cb, "10:01")
    log.work(sf, "10:01")
    return [
        (key("c"), {"origin": found(mal), "chain": [("K", a), ("X", change)], "confidence": "weak"}),
        (key("s"), {"origin": found(adm), "chain": [("K", b), ("X", machine)], "confidence": "weak"}),
        (mal["accessKeyId"], tree((cb, "weak"), no_caveats=["running_before"])),
        (adm["accessKeyId"], tree((sf, "weak"))),
    ]


def console(log, who, clock, access_key, **more):
    """Sign-in of a user, and what they did there: the sign-in, and the session."""
    signed_in, session = log.sign_in(clock, who), token(who, clock, access_key)
    log.work(session, later(clock, 60), sessionCredentialFromConsole="true")
    return signed_in, session


def password(log, clock, name, by, of, **more):
    """CreateLoginProfile, UpdateLoginProfile, DeleteLoginProfile, CreateUser, DeleteUser."""
    answer = {"user": {"userName": of["userName"], "userId": of["principalId"]}} if name == "CreateUser" else None
    return log.add(clock, "iam", name, by, dict({"userName": of["userName"]}, **more), answer, readOnly=False)


def own_sign_in(who):
    return {"kind": "user_sign_in", "identity": who["arn"], "account_id": who["accountId"]}


@case("Passwords: what an administrator gave opens the first sign-in; after the user's own change, nothing")
def _(log):
    adm, noor, tom = user("admin"), user("noor"), user("tom")
    password(log, "07:00", "CreateUser", adm, noor)
    given = password(log, "07:00", "CreateLoginProfile", adm, noor, passwordResetRequired=True)
    kept = password(log, "07:01", "CreateLoginProfile", adm, tom)
    a, first = console(log, noor, "08:00", key("a"))
    log.add("08:00:40", "iam", "ChangePassword", first, None, None, readOnly=False)
    b, second = console(log, noor, "12:00", key("b"))
    c, other = console(log, tom, "12:00", key("c"))
    return [
        (key("a"), {"origin": found(adm), "chain": [("C", a), ("X", given)], "confidence": "strong"}),
        (key("b"), {"origin": own_sign_in(noor), "chain": [("C", b)], "confidence": "certain"}),
        (key("c"), {"origin": found(adm), "chain": [("C", c), ("X", kept)], "confidence": "strong"}),
        (adm["accessKeyId"], tree((first, "strong"), (other, "strong"))),
    ]


@case("Passwords: the last who gave one counts, for the tree too; one that the user set hides who gave the one before")
def _(log):
    mal, tom, one, two = user("mallory"), user("tom"), user("one"), user("two")
    password(log, "08:00", "UpdateLoginProfile", mal, one)
    last = password(log, "09:00", "UpdateLoginProfile", tom, one)
    password(log, "08:00", "UpdateLoginProfile", mal, two)
    password(log, "09:00", "UpdateLoginProfile", two, two)
    a, first = console(log, one, "09:30", key("a"))
    b, second = console(log, two, "09:30", key("b"))
    return [
        (key("a"), {"origin": found(tom), "chain": [("C", a), ("X", last)]}),
        (key("b"), {"origin": own_sign_in(two), "chain": [("C", b)]}),
        (mal["accessKeyId"], tree()),
        (tom["accessKeyId"], tree((first, "strong"))),
        (two["accessKeyId"], tree()),
    ]


@case("Passwords: a user deleted and made again under the old name is another, whoever gave the old one a password")
def _(log):
    mal, tom, old = user("mallory"), user("tom"), user("target")
    new = dict(old, principalId=unique_id("AIDA", "target-new", HOME))
    before = password(log, "08:00", "CreateLoginProfile", mal, old)
    a, first = console(log, old, "08:05", key("a"))
    password(log, "08:20", "DeleteLoginProfile", tom, old)
    password(log, "08:21", "DeleteUser", tom, old)
    b, second = console(log, new, "09:30", key("b"))
    return [
        (key("a"), {"origin": found(mal), "chain": [("C", a), ("X", before)]}),
        (key("b"), {"origin": own_sign_in(new), "chain": [("C", b)]}),
        (mal["accessKeyId"], tree((first, "strong"))),
    ]


@case("tree: a recycled key id is no link: the session that was issued, not the one another role had under it")
def _(log):
    noor, tom, i = user("noor"), user("tom"), "i-0abc1234def567890"
    log.run_instance("08:00", noor, i)
    app, audit = role("web", i, "08:01", key("same")), role("audit", "tom", "20:20", key("same"))
    log.assume("08:01", service("ec2.amazonaws.com"), app)
    log.work(app, "08:05")
    log.assume("20:20", tom, audit)
    log.work(audit, "20:30")
    return [
        (noor["accessKeyId"], tree((app, "strong"))),
        (tom["accessKeyId"], tree((audit, "certain"))),
    ]


@case("tree: sessions whose records tell no creation date are found by key and identity, and so is what they began")
def _(log):
    noor, tom = user("noor"), user("tom")
    bare = lambda who: {k: v for k, v in who.items() if k != "sessionContext"}
    hub, deep = role("hub", "x", "09:00", key("h")), role("deep", "x", "09:30", key("d"))
    unused = role("spare", "x", "09:40", key("u"))
    log.assume("09:00", noor, hub)
    log.assume("09:30", bare(hub), deep)
    log.assume("09:40", noor, unused)
    log.work(bare(deep), "09:31")
    stranger = dict(bare(role("else", "y", "10:00", key("u"))))
    log.work(stranger, "10:00")
    return [
        (noor["accessKeyId"], tree((unused, "certain"), (bare(hub), "strong"), (bare(deep), "strong"))),
        (key("d"), {"origin": found(noor), "confidence": "strong"}),
    ]


@case("tree: a switch of role without its STS call descends from the console that who names, and so does a renewal")
def _(log):
    noor, tom = user("noor"), user("tom")
    log.sign_in("04:00", noor)
    _, con = console(log, noor, "10:00", key("c"))
    _, other = console(log, tom, "10:00", key("t"))
    admin, again = role("admin", "noor", "10:05", key("s")), role("admin", "noor", "11:05", key("r"))
    for name, member, child, clock in (
        ("SwitchRole", "SwitchFrom", admin, "10:05"),
        ("RenewRole", "RenewedBy", again, "11:05"),
    ):
        log.add(
            clock,
            "signin",
            name,
            without_key(child),
            None,
            {name: "Success"},
            additionalEventData={member: noor["arn"]},
            eventType="AwsConsoleSignIn",
            readOnly=False,
        )
        log.work(child, later(clock, 60), sessionCredentialFromConsole="true")
    return [
        (key("c"), tree((admin, "weak"), (again, "weak"))),
        (key("t"), tree()),
        (key("s"), {"origin": own_sign_in(noor), "confidence": "weak"}),
    ]


@case("tree: agents under a console descend from it, each in its own session, and a token never used is none")
def _(log):
    noor, agents = user("noor"), []
    _, con = console(log, noor, "10:00", key("c"))
    keyless = {k: v for k, v in con.items() if k != "accessKeyId"}
    for number, clock in enumerate(("10:05", "10:06", "10:07")):
        arn = "arn:aws:signin:us-east-1:%s:session/%d1111111-1111-4111-8111-111111111111" % (HOME, number)
        data = {"success": "true", "signInSessionArn": arn, "grant_type": "authorization_code"}
        log.add(clock, "signin", "CreateOAuth2Token", keyless, {"client_id": "x"}, None, additionalEventData=data)
        agent = token(noor, "10:00", key("m%d" % number))
        agent["sessionContext"]["signInSessionArn"] = arn
        agent["invokedBy"] = "aws-mcp.amazonaws.com"
        agents.append(agent)
        if number < 2:
            log.work(agent, later(clock, 90), 2)
    return key("c"), dict(TREE, sessions=[session_of(agents[0]), session_of(agents[1])])


@case("tree: one session begun by two in the same second is nobody's for certain, and that is said")
def _(log):
    noor, tom = user("noor"), user("tom")
    one, two = role("ops", "deploy", "10:00", key("1")), role("ops", "deploy", "10:00", key("2"))
    alone = role("ops", "alone", "10:00", key("3"))
    log.assume("10:00", noor, one)
    log.assume("10:00", tom, two)
    log.assume("10:00", noor, alone)
    log.assume("10:00", noor, dict(alone, accessKeyId=key("4")))
    onward, clear = role("db", "x", "10:05", key("5")), role("db", "y", "10:05", key("6"))
    log.assume("10:05", one, onward)
    log.assume("10:05", alone, clear)
    log.work(one, "10:01")
    log.work(two, "10:02")
    log.work(alone, "10:03")
    sure = (alone, "certain"), (clear, "certain")
    return [
        (noor["accessKeyId"], tree((one, "strong"), (onward, "strong"), *sure, caveats=["ambiguous_parent"])),
        (tom["accessKeyId"], tree((two, "strong"), caveats=["ambiguous_parent"])),
        (key("2"), tree((onward, "strong"), caveats=["ambiguous_parent"])),
        (key("3"), tree((clear, "certain"), no_caveats=["ambiguous_parent"])),
    ]


@case("tree: of a session begun by two in one second each caller's tree holds what its own key did")
def _(log):
    noor, tom, own, gone = user("noor"), user("tom"), user("svc"), user("bot")
    one, two = role("ops", "deploy", "10:00", key("1")), role("ops", "deploy", "10:00", key("2"))
    lost = role("ops", "deploy", "10:00", key("3"))
    log.assume("10:00", noor, one)
    log.assume("10:00", tom, two)
    onward, deep = role("prod", "deploy", "10:05", key("5")), role("db", "x", "10:06", key("6"))
    log.assume("10:05", one, onward)
    log.assume("10:06", onward, deep)
    for who, made in ((two, own), (lost, gone)):
        answer = {"accessKey": {"accessKeyId": made["accessKeyId"], "userName": made["userName"], "status": "Active"}}
        log.add("10:07", "iam", "CreateAccessKey", who, {"userName": made["userName"]}, answer, readOnly=False)
        log.work(made, "10:08")
    for who in (one, two, lost, onward, deep):
        log.work(who, "10:10", 1)
    hers = (one, "strong"), (onward, "strong"), (deep, "certain"), (gone, "weak")
    return [
        (noor["accessKeyId"], tree(*hers, caveats=["ambiguous_parent"])),
        (tom["accessKeyId"], tree((two, "strong"), (own, "strong"), (gone, "weak"), caveats=["ambiguous_parent"])),
        (key("6"), {"origin": found(noor)}),
    ]


@case("tree: a session that a sign-in or a switch of the same second began, too, is nobody's for certain")
def _(log):
    noor, mallory, sec = user("noor"), user("mallory"), user("sec")
    _, con = console(log, noor, "10:00", key("c"))
    answer = {"credentials": {"accessKeyId": key("st"), "sessionToken": "x", "expiration": "May 1, 2024, 9:00:00 PM"}}
    log.add("10:00", "sts", "GetSessionToken", noor, {"durationSeconds": 39600}, answer, readOnly=False)
    cli = token(noor, "10:00", key("st"))
    by_hand, clicked = role("a", "x", "10:02", key("a")), role("b", "x", "10:03", key("b"))
    log.assume("10:02", cli, by_hand)
    log.assume("10:03", con, clicked)
    log.sign_in("11:00", root(AWAY))
    task = {"targetPrincipal": AWAY, "taskPolicyArn": {"arn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"}}
    given = {"credentials": {"accessKeyId": key("ar", AWAY), "expiration": "May 1, 2024, 11:15:00 AM"}}
    log.add("11:00", "sts", "AssumeRoot", sec, task, given, readOnly=False)
    rooted = root(AWAY, key("ar", AWAY), "11:00", assumedRoot="true")
    switched, theirs = role("admin", "noor", "10:05", key("sw")), role("admin", "noor", "10:05", key("mal"))
    log.assume("10:05", mallory, theirs)
    data = {"SwitchFrom": noor["arn"]}
    log.add("10:05", "signin", "SwitchRole", without_key(switched), None, {"SwitchRole": "Success"},
            additionalEventData=data, eventType="AwsConsoleSignIn", readOnly=False)  # fmt: skip
    for who in (by_hand, clicked, rooted, theirs, cli):
        log.work(who, "11:01", 1)
    log.work(switched, "11:02", 1, sessionCredentialFromConsole="true")
    onward = role("c", "x", "11:03", key("o"))
    log.assume("11:03", theirs, onward)
    log.work(onward, "11:04", 1)
    return [
        (noor["accessKeyId"], tree((cli, "strong"), (by_hand, "strong"), caveats=["ambiguous_parent"])),
        (sec["accessKeyId"], tree((rooted, "strong"), caveats=["ambiguous_parent"])),
        (mallory["accessKeyId"], tree((theirs, "strong"), (onward, "strong"), caveats=["ambiguous_parent"])),
    ]


@case("tree: of a switch whose own call is missing: from the console that the switch names, whoever assumes the role then")
def _(log):
    noor, mallory = user("noor"), user("mallory")
    _, con = console(log, noor, "10:00", key("c"))
    switched, theirs = role("admin", "noor", "10:05", key("sw")), role("admin", "noor", "10:05", key("mal"))
    log.assume("10:05", mallory, theirs)
    cli = role("ops", "noor", "09:00", key("cli"))
    log.assume("09:00", noor, cli)
    log.work(cli, "09:01")
    again = role("admin", "ops", "10:15", key("ag"))
    for child, clock, whose in ((switched, "10:05", noor), (again, "10:15", cli)):
        log.add(clock, "signin", "SwitchRole", without_key(child), None, {"SwitchRole": "Success"},
                additionalEventData={"SwitchFrom": whose["arn"]}, eventType="AwsConsoleSignIn", readOnly=False)  # fmt: skip
        log.work(child, "10:20", 1, sessionCredentialFromConsole="true")
    onward = role("c", "x", "10:30", key("o"))
    log.assume("10:30", theirs, onward)
    log.work(onward, "10:31", 1)
    return [
        (key("c"), tree((switched, "strong"), caveats=["ambiguous_parent"])),
        (noor["accessKeyId"], tree((cli, "certain"), (again, "weak"))),
    ]


@case("tree: a role renewed from a federated console, which a script of the same second has, too, descends from it")
def _(log):
    ops, audit = role("Ops", "noor", "10:00", key("c0")), role("Audit", "noor", "11:30", key("rn"))
    for issued, agent in ((key("i"), "AWS Signin, aws-internal/3"), (key("cli"), "saml2aws/2.36")):
        request = {"roleSessionName": "noor", "roleArn": ops["sessionContext"]["sessionIssuer"]["arn"]}
        answer = {"credentials": {"accessKeyId": issued, "expiration": "May 1, 2024, 11:00:00 PM"},
                  "assumedRoleUser": {"assumedRoleId": ops["principalId"], "arn": ops["arn"]}}  # fmt: skip
        who = {"type": "SAMLUser", "principalId": "nQ7=:noor", "userName": "noor", "identityProvider": "nQ7="}
        log.add("10:00", "sts", "AssumeRoleWithSAML", who, request, answer, to=HOME, userAgent=agent)
    log.add("10:00:01", "signin", "ConsoleLogin", dict(ops, accessKeyId=key("i")), None, {"ConsoleLogin": "Success"},
            eventType="AwsConsoleSignIn", readOnly=False)  # fmt: skip
    log.work(ops, "10:02", 1, sessionCredentialFromConsole="true")
    log.add("11:30", "signin", "RenewRole", without_key(audit), None, {"RenewRole": "Success"},
            additionalEventData={"RenewedBy": ops["arn"]}, eventType="AwsConsoleSignIn", readOnly=False)  # fmt: skip
    log.work(audit, "11:31", 1, sessionCredentialFromConsole="true")
    return key("c0"), tree((audit, "strong"))


@case("tree: a session that was running when it was taken over counts from then on, beside others that count in full")
def _(log):
    mal, running, made = user("mallory"), "i-0abc1234def567890", role("ops", "x", "07:30", key("m"))
    web = role("web", running, "08:00", key("w"))
    log.assume("07:30", mal, made)
    log.work(made, "07:31")
    log.assume("08:00", service("ec2.amazonaws.com"), web)
    early, late = role("db", "x", "07:40", key("e")), role("db", "y", "09:30", key("l"))
    before = role("db", "z", "08:30", key("b"))
    log.assume("07:40", made, early)
    log.assume("08:30", web, before)
    log.add("09:00", "ssm", "SendCommand", mal, {"instanceIds": [running], "documentName": "AWS-RunShellScript"})
    log.assume("09:30", web, late)
    for who in (early, late, before, web):
        log.work(who, "09:40", 1)
    return mal["accessKeyId"], tree((made, "certain"), (early, "certain"), (web, "weak"), (late, "certain"))


@case("tree: a key used after its end is not the one issued, and a key that nobody issued may be another caller's")
def _(log):
    noor, tom = user("noor"), user("tom")
    bare = lambda who: {k: v for k, v in who.items() if k != "sessionContext"}
    for name, used in (("short", "10:10"), ("prompt", "02:50")):
        hub = role(name, "x", "02:00", key(name))
        log.assume("02:00", noor, hub, asked={"durationSeconds": 3600})
        log.records[-1]["responseElements"]["credentials"]["expiration"] = "May 1, 2024, 3:00:00 AM"
        log.work(bare(hub), used)
    prompt = bare(role("prompt", "x", "02:00", key("prompt")))
    one, lost = role("ops", "x", "12:00", key("1")), role("ops", "x", "12:00", key("2"))
    log.assume("12:00", tom, one)
    log.work(one, "12:01")
    log.work(lost, "12:02")
    return [
        (noor["accessKeyId"], tree((prompt, "strong"), (role("short", "x", "02:00"), "certain"))),
        (tom["accessKeyId"], tree((one, "strong"), caveats=["ambiguous_parent"])),
    ]


@case("tree: a session of a directory bucket, whose answer tells the key alone, descends from who asked for it")
def _(log):
    noor = user("noor")
    data, hot = role("data", "x", "10:00", key("1")), role("data", "x", "10:05", key("x"))
    log.assume("10:00", noor, data)
    answer = {"credentials": {"accessKeyId": key("x"), "sessionToken": "x", "expiration": "May 1, 2024, 10:10:00 AM"}}
    log.add("10:05", "s3express", "CreateSession", data, {"bucketName": "hot--use1-az4--x-s3"}, answer,
            eventCategory="Data", managementEvent=False)  # fmt: skip
    log.work(hot, "10:06")
    log.work(role("else", "y", "08:00", key("x")), "08:10")
    return noor["accessKeyId"], tree((data, "certain"), (hot, "strong"))


@case("tree: of a session begun by two, who begin another in one second, too, each has what its own keys did")
def _(log):
    noor, tom = user("noor"), user("tom")
    ops = [role("ops", "deploy", "10:00", key(n)) for n in "12"]
    db = [role("db", "deploy", "10:05", key(n)) for n in "34"]
    hers, his = role("prod", "a", "10:10", key("5")), role("prod", "b", "10:10", key("6"))
    for caller, first, second, last in zip((noor, tom), ops, db, (hers, his)):
        log.assume("10:00", caller, first)
        log.assume("10:05", first, second)
        log.assume("10:10", second, last)
        for who in (first, second, last):
            log.work(who, "10:11", 1)
    both = (ops[0], "strong"), (db[0], "strong")
    return [
        (noor["accessKeyId"], tree(*both, (hers, "certain"), caveats=["ambiguous_parent"])),
        (tom["accessKeyId"], tree(*both, (his, "certain"), caveats=["ambiguous_parent"])),
    ]
