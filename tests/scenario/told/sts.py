"""STS: every call that issues temporary keys, its two copies, recycled key ids."""

from told.words import (
    AWAY,
    HOME,
    THIRD,
    at,
    attributes,
    case,
    event_id,
    found,
    key,
    later,
    role,
    root,
    service,
    session_of,
    token,
    user,
)


@case("STS: AssumeRole in one account, by key, creation date and principal")
def _(log):
    noor, ops = user("noor"), role("ops", "deploy", "10:00", key("a"))
    made = log.assume("10:00", noor, ops)
    log.work(ops, "10:01", 4)
    return ops["accessKeyId"], {
        "origin": found(noor),
        "confidence": "certain",
        "no_caveats": ["gap"],
        "chain": [("K", made, {"parent_key": noor["accessKeyId"], "confidence": "certain"})],
        "session": {"kind": "role", "keys": [ops["accessKeyId"]], "event_count": 4},
    }


@case("STS: both copies of a cross-account AssumeRole are one hop, the caller's copy tells the parent")
def _(log):
    noor, ops = user("noor", AWAY), role("ops", "deploy", "10:00", key("a"))
    made, copy = log.assume("10:00", noor, ops, to=HOME)
    log.work(ops, "10:01")
    return ops["accessKeyId"], {
        "origin": found(noor),
        "confidence": "certain",
        "chain": [("K", made, {"parent_key": noor["accessKeyId"], "event_id": made["eventID"]})],
        "no_caveats": ["gap", "caller_trail_missing", "ambiguous_parent"],
    }


@case("STS: the two copies are joined by request id where there is no shared event id")
def _(log):
    noor, ops = user("noor", AWAY), role("ops", "deploy", "10:00", key("a"))
    made, copy = log.assume("10:00", noor, ops, to=HOME)
    del made["sharedEventID"], copy["sharedEventID"]
    log.work(ops, "10:01")
    return ops["accessKeyId"], {
        "origin": found(noor),
        "confidence": "certain",
        "chain": [("K", made, {"alternatives": [], "parent_key": noor["accessKeyId"]})],
        "no_caveats": ["ambiguous_parent"],
    }


@case("STS: the target's copy alone ends in a gap that names the caller's account")
def _(log):
    noor, ops = user("noor", AWAY), role("ops", "deploy", "10:00", key("a"))
    made, copy = log.assume("10:00", noor, ops, to=HOME)
    log.records.remove(made)
    log.work(ops, "10:01")
    return ops["accessKeyId"], {
        "origin": {"kind": "foreign_account", "account_id": AWAY, "principal_id": noor["principalId"]},
        "confidence": "gap",
        "chain": [("K", copy)],
        "caveats": ["gap", "caller_trail_missing"],
        "says": [AWAY],
    }


@case("STS: the target's copy alone without the caller's account member: decoded from the principal id")
def _(log):
    parent, ops = role("hub", "x", "09:30", account=AWAY), role("ops", "deploy", "10:00", key("a"))
    made, copy = log.assume("10:00", parent, ops, to=HOME)
    log.records.remove(made)
    copy["userIdentity"] = {"type": "AWSAccount", "principalId": parent["principalId"]}
    log.work(ops, "10:01")
    return ops["accessKeyId"], {
        "origin": {"kind": "foreign_account", "account_id": AWAY},
        "confidence": "gap",
        "chain": [("K", copy)],
        "caveats": ["caller_trail_missing"],
        "says": [AWAY],
    }


@case("STS: a chain over three accounts")
def _(log):
    noor = user("noor", AWAY)
    one = role("hub", "noor", "09:00", key("1", AWAY), AWAY)
    two = role("ops", "noor", "09:10", key("2", HOME), HOME)
    three = role("data", "noor", "09:20", key("3", THIRD), THIRD)
    a = log.assume("09:00", noor, one)
    b, bb = log.assume("09:10", one, two, to=HOME)
    c, cc = log.assume("09:20", two, three, to=THIRD)
    log.work(three, "09:21")
    return three["accessKeyId"], {
        "origin": found(noor),
        "confidence": "certain",
        "chain": [
            ("K", c, {"parent_key": two["accessKeyId"]}),
            ("K", b, {"parent_key": one["accessKeyId"]}),
            ("K", a, {"parent_key": noor["accessKeyId"]}),
        ],
        "says": ["noor"],
    }


@case("STS: two calls of one second for one role and session name: the key decides")
def _(log):
    noor, tom = user("noor"), user("tom")
    one, two = role("ops", "x", "10:00", key("1")), role("ops", "x", "10:00", key("2"))
    a = log.assume("10:00", noor, one)
    b = log.assume("10:00", tom, two)
    log.work(one, "10:01")
    log.work(two, "10:02")
    return [
        (
            one["accessKeyId"],
            {
                "origin": found(noor),
                "chain": [("K", a)],
                "confidence": "certain",
                "session": {"keys": [one["accessKeyId"], two["accessKeyId"]], "event_count": 6},
            },
        ),
        (two["accessKeyId"], {"origin": found(tom), "chain": [("K", b)], "confidence": "certain"}),
    ]


@case("STS: a failed AssumeRole issues nothing")
def _(log):
    noor, tom = user("noor"), user("tom")
    ops = role("ops", "x", "10:00", key("1"))
    denied = log.add(
        "10:00",
        "sts",
        "AssumeRole",
        tom,
        None,
        None,
        error="AccessDenied",
        message="User: %s is not authorized to perform: sts:AssumeRole on resource: ops" % tom["arn"],
    )
    a = log.assume("10:00", noor, ops)
    log.work(ops, "10:01")
    return [
        (ops["accessKeyId"], {"origin": found(noor), "chain": [("K", a)]}),
        (
            tom["accessKeyId"],
            {
                "origin": found(tom),
                "chain": [],
                "calls": {"sts:AssumeRole": {"denied": 1, "denied_resource_sample": "ops"}},
            },
        ),
    ]


@case("STS: a role with a path: the session's ARN drops it")
def _(log):
    noor, ops = user("noor"), role("ops", "x", "10:00", key("1"), path="team/a/")
    a = log.assume("10:00", noor, ops)
    log.work(ops, "10:01")
    return [
        (ops["accessKeyId"], {"origin": found(noor), "chain": [("K", a)]}),
        ("arn:aws:iam::%s:role/team/a/ops" % HOME, {"origin": found(noor), "chain": [("K", a)]}),
        ("role:ops", {"origin": found(noor), "chain": [("K", a)]}),
        (ops["arn"], {"origin": found(noor), "chain": [("K", a)]}),
        (ops["principalId"], {"origin": found(noor), "chain": [("K", a)]}),
        (ops["principalId"].split(":")[0], {"origin": found(noor), "chain": [("K", a)]}),
    ]


@case("STS: GetSessionToken keeps the principal; a console session of the same user is another")
def _(log):
    noor = user("noor")
    temporary, console = token(noor, "10:00", key("t"), True), token(noor, "10:30", key("c"))
    a = log.add(
        "10:00",
        "sts",
        "GetSessionToken",
        noor,
        {"durationSeconds": 3600, "serialNumber": "arn:aws:iam::%s:mfa/noor" % HOME},
        {"credentials": {"accessKeyId": key("t"), "sessionToken": "x", "expiration": "May 1, 2024, 11:00:00 AM"}},
        readOnly=False,
    )
    b = log.sign_in("10:30", noor)
    log.work(temporary, "10:01")
    log.work(console, "10:31", sessionCredentialFromConsole="true")
    return [
        (
            key("t"),
            {
                "origin": found(noor),
                "chain": [("K", a, {"parent_key": noor["accessKeyId"]})],
                "confidence": "certain",
                "session": {"kind": "session_token", "event_count": 3},
            },
        ),
        (
            key("c"),
            {
                "origin": {"kind": "user_sign_in", "event_id": b["eventID"]},
                "chain": [("C", b)],
                "session": {"kind": "console"},
                "confidence": "certain",
            },
        ),
    ]


@case("STS: GetFederationToken")
def _(log):
    noor = user("noor")
    fed = {
        "type": "FederatedUser",
        "principalId": HOME + ":guest",
        "arn": "arn:aws:sts::%s:federated-user/guest" % HOME,
        "accountId": HOME,
        "accessKeyId": key("f"),
        "sessionContext": {
            "sessionIssuer": {
                "type": "IAMUser",
                "principalId": noor["principalId"],
                "arn": noor["arn"],
                "accountId": HOME,
                "userName": "noor",
            },
            "attributes": attributes("10:00"),
        },
    }
    a = log.add(
        "10:00",
        "sts",
        "GetFederationToken",
        noor,
        {"name": "guest", "durationSeconds": 129600},
        {
            "credentials": {"accessKeyId": key("f"), "expiration": "May 2, 2024, 10:00:00 PM", "sessionToken": "x"},
            "federatedUser": {"arn": fed["arn"], "federatedUserId": fed["principalId"]},
            "packedPolicySize": 2,
        },
        readOnly=False,
    )
    log.work(fed, "10:01")
    signin = log.add(
        "10:10",
        "signin",
        "GetSigninToken",
        fed,
        None,
        {"credentials": {"accessKeyId": key("f")}, "GetSigninToken": "Success"},
        eventType="AwsConsoleSignIn",
        readOnly=False,
        userAgent="python-requests/2.31",
    )
    console = dict(fed, accessKeyId=key("console"))
    login = log.add(
        "10:10:01",
        "signin",
        "ConsoleLogin",
        fed,
        None,
        {"ConsoleLogin": "Success"},
        eventType="AwsConsoleSignIn",
        readOnly=False,
        userAgent="Mozilla/5.0",
    )
    log.work(
        console, "10:11", sessionCredentialFromConsole="true", sourceIPAddress="AWS Internal", userAgent="AWS Internal"
    )
    want = {
        "origin": found(noor),
        "chain": [("KC", a, {"parent_key": noor["accessKeyId"]})],
        "session": {"kind": "federated", "event_count": 8, "keys": [key("f"), key("console")]},
    }
    return [(key("f"), want), (key("console"), want), (fed["arn"], want), ("user:guest", want)]


@case("STS: AssumeRoot is not the root password")
def _(log):
    admin = role("admin", "noor", "09:00", key("m", AWAY), AWAY)
    noor = user("noor", AWAY)
    taken = root(HOME, key("r"), "10:00", assumedRoot="true")
    a = log.assume("09:00", noor, admin)
    b = log.add(
        "10:00",
        "sts",
        "AssumeRoot",
        admin,
        {"targetPrincipal": HOME, "taskPolicyArn": {"arn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"}},
        {"credentials": {"accessKeyId": key("r"), "expiration": "May 1, 2024, 10:15:00 AM", "sessionToken": "x"}},
        readOnly=False,
    )
    log.add("10:01", "s3", "DeleteBucketPolicy", taken, {"bucketName": "ledger"}, readOnly=False)
    return key("r"), {
        "origin": found(noor),
        "chain": [("K", b), ("K", a)],
        "session": {"kind": "assumed_root"},
        "confidence": "certain",
    }


@case("STS: SAML subject")
def _(log):
    saml = {
        "type": "SAMLUser",
        "principalId": "bE8=:noor@corp.example",
        "userName": "noor@corp.example",
        "identityProvider": "bE8=",
    }
    ops = role("sso", "noor@corp.example", "10:00", key("1"))
    a = log.assume(
        "10:00", saml, ops, asked={"principalArn": "arn:aws:iam::%s:saml-provider/okta" % HOME, "sAMLAssertionID": "_1"}
    )
    a["eventName"] = "AssumeRoleWithSAML"
    log.work(ops, "10:01")
    return key("1"), {
        "origin": {"kind": "saml", "identity": "noor@corp.example", "account_id": HOME},
        "chain": [("K", a)],
        "confidence": "certain",
        "session": {"kind": "saml"},
    }


@case("STS: OIDC subject")
def _(log):
    subject = "repo:northwind/shop:ref:refs/heads/main"
    provider = "arn:aws:iam::%s:oidc-provider/token.actions.githubusercontent.com" % HOME
    web = {
        "type": "WebIdentityUser",
        "principalId": provider + ":sts.amazonaws.com:" + subject,
        "userName": subject,
        "identityProvider": provider,
    }
    ci = role(
        "ci", "GitHubActions", "10:00", key("1"), webIdFederationData={"federatedProvider": provider, "attributes": {}}
    )
    a = log.assume("10:00", web, ci)
    a["eventName"] = "AssumeRoleWithWebIdentity"
    log.work(ci, "10:01")
    log.records.reverse()
    return key("1"), {
        "origin": {"kind": "web_identity", "identity": subject},
        "chain": [("K", a)],
        "confidence": "certain",
        "session": {"kind": "web_identity"},
    }


@case("STS: an AWS Internal caller is an AWS service")
def _(log):
    ops = role("partner", "session", "10:00", key("1"))
    a = log.assume("10:00", service("AWS Internal"), ops)
    log.work(ops, "10:01")
    return key("1"), {
        "origin": {"kind": "aws_service", "identity": "AWS Internal", "account_id": HOME},
        "chain": [("K", a)],
    }


@case("STS: role juggling ends in a cycle only where there is one; a long chain is followed to its key")
def _(log):
    noor, before, made = user("noor"), user("noor"), []
    for n in range(12):
        child = role("ping" if n % 2 else "pong", "x", later("09:00", n * 600), key(str(n)))
        made.append(log.assume(later("09:00", n * 600), before, child))
        before = child
    log.work(before, "12:00")
    return before["accessKeyId"], {
        "origin": found(noor),
        "chain": [("K", m) for m in reversed(made)],
        "confidence": "certain",
    }


@case("STS: a role that assumes itself keeps name and principal, another session each")
def _(log):
    noor = user("noor")
    one, two = role("ops", "x", "10:00", key("1")), role("ops", "x", "10:30", key("2"))
    a, b = log.assume("10:00", noor, one), log.assume(
        "10:30", one, two, additionalEventData={"explicitTrustGrant": False}
    )
    log.work(two, "10:31")
    return key("2"), {"origin": found(noor), "chain": [("K", b), ("K", a)], "confidence": "certain"}


@case("STS: a key id issued twice at once, to two sessions: each event belongs to its own")
def _(log):
    noor, tom = user("noor"), user("tom")
    one, two = role("ops", "noor", "10:00", key("same")), role("audit", "tom", "10:20", key("same"))
    a, b = log.assume("10:00", noor, one), log.assume("10:20", tom, two)
    log.work(one, "10:30", 4)
    log.work(two, "10:31", 3)
    finding = lambda who: {
        "schemaVersion": "2.0",
        "accountId": HOME,
        "region": "us-east-1",
        "id": "f1",
        "type": "Discovery:IAMUser/AnomalousBehavior",
        "resource": {
            "resourceType": "AccessKey",
            "accessKeyDetails": {
                "accessKeyId": key("same"),
                "principalId": who["principalId"],
                "userType": "AssumedRole",
                "userName": "x",
            },
        },
        "service": {
            "serviceName": "guardduty",
            "action": {
                "actionType": "AWS_API_CALL",
                "awsApiCallAction": {"api": "ListUsers", "serviceName": "iam.amazonaws.com"},
            },
            "eventFirstSeen": at("10:30"),
            "eventLastSeen": at("10:40"),
        },
    }
    return [
        (
            key("same"),
            {
                "sessions": [session_of(one), session_of(two)],
                "caveats": ["several_sessions", "key_recycled"],
                "chain": [],
            },
        ),
        (
            one["arn"],
            {
                "origin": found(noor),
                "chain": [("K", a)],
                "confidence": "certain",
                "caveats": ["key_recycled"],
                "session": {"event_count": 4},
            },
        ),
        (two["principalId"], {"origin": found(tom), "chain": [("K", b)], "session": {"event_count": 3}}),
        (finding(one), {"origin": found(noor), "chain": [("K", a)], "session": {"event_count": 4}}),
        (finding(two), {"origin": found(tom), "chain": [("K", b)], "session": {"event_count": 3}}),
    ]


@case("STS: the same key id for the same role and session name at two times")
def _(log):
    noor, tom = user("noor"), user("tom")
    one, two = role("ops", "x", "10:00", key("same")), role("ops", "x", "10:20", key("same"))
    a, b = log.assume("10:00", noor, one), log.assume("10:20", tom, two)
    log.work(one, "10:30", 4)
    log.work(two, "10:31", 3)
    return [
        (
            "arn:aws:sts::%s:assumed-role/ops/x" % HOME,
            {"sessions": [session_of(one), session_of(two)], "caveats": ["several_sessions"]},
        ),
        (
            log.records[2]["eventID"],
            {"origin": found(noor), "chain": [("K", a)], "session": {"event_count": 4}, "caveats": ["key_recycled"]},
        ),
        (
            log.records[-1]["eventID"],
            {"origin": found(tom), "chain": [("K", b)], "session": {"event_count": 3}, "caveats": ["key_recycled"]},
        ),
    ]


@case("STS: records that lost the creation date are joined by key and validity")
def _(log):
    noor, ops = user("noor"), role("ops", "x", "10:00", key("1"))
    a = log.assume("10:00", noor, ops)
    bare = {k: v for k, v in ops.items() if k != "sessionContext"}
    log.work(bare, "10:10")
    return key("1"), {"origin": found(noor), "chain": [("K", a)], "confidence": "strong"}


@case("STS: a key issued long before is no link without a creation date")
def _(log):
    noor, ops = user("noor"), role("ops", "x", "02:00", key("1"))
    log.assume("02:00", noor, ops, asked={"durationSeconds": 3600})
    log.records[0]["responseElements"]["credentials"]["expiration"] = "May 1, 2024, 3:00:00 AM"
    bare = {k: v for k, v in ops.items() if k != "sessionContext"}
    log.work(bare, "10:10")
    return key("1"), {"chain": [], "confidence": "gap", "caveats": ["gap"]}


@case("STS: GetSigninToken that returns the caller's own key makes no loop and no pivot")
def _(log):
    noor, ops = user("noor"), role("ops", "x", "10:00", key("1"))
    a = log.assume("10:00", noor, ops)
    log.add(
        "10:05",
        "signin",
        "GetSigninToken",
        ops,
        None,
        {"credentials": {"accessKeyId": key("1")}, "GetSigninToken": "Success"},
        eventType="AwsConsoleSignIn",
        readOnly=False,
    )
    return key("1"), {"origin": found(noor), "chain": [("K", a)], "no_caveats": ["cycle"], "session": {"kind": "role"}}


@case("STS: GetDelegatedAccessToken, whose answer is not published: the calls name the provider")
def _(log):
    ops = role("delegated", "x", "10:00", key("1"))
    ops["invokedByDelegate"] = {"accountId": THIRD}
    log.work(ops, "10:01")
    return key("1"), {"confidence": "gap", "says": [THIRD]}


@case("STS: a missing parent in the middle is a gap at that session, the hops before it stand")
def _(log):
    noor = user("noor")
    one, two = role("hub", "x", "09:00", key("1")), role("ops", "x", "09:10", key("2"))
    b = log.assume("09:10", one, two)
    log.work(two, "09:11")
    return key("2"), {
        "origin": {"kind": "unknown", "principal_id": one["principalId"]},
        "chain": [("K", b)],
        "confidence": "gap",
        "caveats": ["gap", "sts_region_missing"],
    }


@case("STS: the parent's trail is another account's, whose events are not here")
def _(log):
    one, two = role("hub", "x", "09:00", key("1", AWAY), AWAY), role("ops", "x", "09:10", key("2"))
    made, copy = log.assume("09:10", one, two, to=HOME)
    made["recipientAccountId"] = AWAY
    log.work(two, "09:11")
    return key("2"), {
        "chain": [("K", made, {"parent_key": key("1", AWAY)})],
        "confidence": "gap",
        "caveats": ["gap"],
        "says": [AWAY, at("09:00")],
    }


@case("STS: the call that issued one of two keys is missing: its twin is no substitute, whatever the user agent claims")
def _(log):
    tom = user("tom")
    one, two = role("ops", "x", "10:00", key("1")), role("ops", "x", "10:00", key("2"))
    b = log.assume("10:00", tom, two)
    log.work(one, "10:01", userAgent="Mozilla/5.0 (X11; Linux x86_64)")
    log.work(two, "10:02")
    return [
        (one["accessKeyId"], {"chain": [], "confidence": "gap"}),
        (two["accessKeyId"], {"origin": found(tom), "chain": [("K", b)], "confidence": "certain"}),
    ]


@case("Source identity: where the AssumeRole is missing, it still names who was first in the chain")
def _(log):
    named = role("ops", "botocore-session-1714557600", "10:00", key("1"), sourceIdentity="noor")
    plain = role("ops", "tom", "10:00", key("2"))
    log.work(named, "10:01")
    log.work(plain, "10:01")
    return [
        (key("1"), {"chain": [], "confidence": "gap", "says": ["sourceIdentity is noor"]}),
        (key("2"), {"chain": [], "confidence": "gap", "says_not": ["sourceIdentity"]}),
    ]


@case("STS: a role whose trust was edited before it was assumed: no hop, and who edited it is told")
def _(log):
    noor, eve, ops = user("noor"), user("eve"), role("ops", "x", "10:00", key("1"))
    write, trust = {"readOnly": False}, {"roleName": "ops", "policyDocument": "{}"}
    log.add("09:30", "iam", "UpdateAssumeRolePolicy", eve, dict(trust, roleName="ops-2"), **write)
    log.add("09:40", "iam", "UpdateAssumeRolePolicy", user("tom"), trust, error="AccessDenied", **write)
    log.add("09:45", "iam", "UpdateAssumeRolePolicy", user("ann", AWAY), trust, **write)
    edit = log.add("09:53", "iam", "UpdateAssumeRolePolicy", eve, trust, **write)
    made = log.assume("10:00", noor, ops)
    log.add("10:30", "iam", "UpdateAssumeRolePolicy", user("bob"), trust, **write)
    log.work(ops, "10:01")
    other = role("ops-3", "x", "10:05", key("3"))
    log.assume("10:05", noor, other)
    log.work(other, "10:06")
    return [
        (
            key("1"),
            {
                "origin": found(noor),
                "chain": [("K", made)],
                "confidence": "certain",
                "cites": {"trust_edited": [edit]},
                "says": [r"the role ops was edited 7 minutes before .* by arn:aws:iam::%s:user/eve" % HOME],
                "says_not": ["user/bob", "user/tom", "user/ann"],
            },
        ),
        (key("3"), {"no_caveats": ["trust_edited"]}),
        (eve["accessKeyId"], {"caveats": ["opened"], "says": [r"UpdateAssumeRolePolicy ops-2 and 1 more"]}),
    ]


@case("STS: a trust edited once is told once, however often the role is assumed after it")
def _(log):
    noor, admin = user("noor"), user("admin")
    edit = log.add(
        "09:00",
        "iam",
        "UpdateAssumeRolePolicy",
        admin,
        {"roleName": "ops", "policyDocument": "{}"},
        None,
        readOnly=False,
    )
    first, other, again = (
        role(name, "x", clock, key(clock)) for name, clock in (("ops", "10:00"), ("hub", "10:10"), ("ops", "10:20"))
    )
    log.assume("10:00", noor, first)
    log.assume("10:10", first, other)
    log.assume("10:20", other, again)
    log.work(again, "10:21")
    return again["accessKeyId"], {"cites": {"trust_edited": [edit]}, "counts": {"trust_edited": 1}}
