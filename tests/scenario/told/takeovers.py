"""Long-term credentials and control over what holds a role."""

from told.words import at, HOME, case, found, key, role, service, session_of, token, unique_id, user


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
        "says": ["1 sessions of the tree .* ran already"],
    }


@case("tree: an instance profile replaced, or an attribute that is no user data, enters nothing that runs")
def _(log):
    noor, i = user("noor"), "i-0abc1234def567890"
    app = role("web", i, "08:00", key("app"))
    log.assume("08:00", service("ec2.amazonaws.com"), app)
    log.work(app, "08:20")
    log.add("10:00", "ec2", "ModifyInstanceAttribute", noor, {"instanceId": i, "disableApiTermination": {"value": True}})
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
