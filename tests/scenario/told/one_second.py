"""Two things that happen in one second, under one name: only keys, callers and what AWS itself says tell them apart."""

from told.words import (
    AWAY,
    HOME,
    THIRD,
    case,
    found,
    key,
    role,
    root,
    service,
    token,
    user,
    without_key,
)

CONSOLE = {"sessionCredentialFromConsole": "true", "sourceIPAddress": "AWS Internal", "userAgent": "AWS Internal"}
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0"


def signed_in(who, address, mfa=None):
    return dict({"kind": "user_sign_in", "identity": who["arn"], "source_ip": address}, **({"mfa": mfa} if mfa else {}))


def switch(log, clock, source, child, **more):
    """SwitchRole, as it is delivered to the role's account."""
    return log.add(
        clock,
        "signin",
        "SwitchRole",
        without_key(child),
        None,
        {"SwitchRole": "Success"},
        eventType="AwsConsoleSignIn",
        readOnly=False,
        userAgent=CHROME,
        additionalEventData={"SwitchFrom": source["arn"], "RedirectTo": "https://console.aws.amazon.com/"},
        **more,
    )


def console_assume(log, clock, con, child, issued, **more):
    """The AssumeRole that the console makes for a switch; its key is not the one that is used."""
    return log.assume(
        clock,
        dict(con, invokedBy="AWS Internal"),
        child,
        issued=issued,
        sourceIPAddress="AWS Internal",
        userAgent="AWS Internal",
        **more,
    )


def twins(log):
    """Two users get the role under one session name in one second."""
    noor, tom = user("noor"), user("tom")
    first, second = role("ops", "deploy", "10:00", key("1")), role("ops", "deploy", "10:00", key("2"))
    calls = log.assume("10:00", noor, first), log.assume("10:00", tom, second)
    return noor, tom, first, second, calls


@case("One second: twin keys, asked for the session: both callers, and none for certain")
def _(log):
    noor, tom, first, second, calls = twins(log)
    log.work(first, "10:01")
    log.work(second, "10:02", 4)
    told = {
        "confidence": "weak",
        "caveats": ["ambiguous_parent"],
        "chain": [("K", list(calls), {"confidence": "weak", "alternatives": list(calls)})],
    }
    mine = {"origin": found(tom), "confidence": "certain", "caveats": ["several_sessions"]}
    return [(first["arn"], told), ("role:ops", told), (second["accessKeyId"], mine)]


@case("One second: of twin keys one was never used: its own caller is named all the same")
def _(log):
    noor, tom, first, second, calls = twins(log)
    log.work(first, "10:01")
    return [
        (second["accessKeyId"], {"origin": found(tom), "chain": [("K", calls[1])]}),
        (first["accessKeyId"], {"origin": found(noor), "chain": [("K", calls[0])]}),
    ]


@case("One second: of twin keys the call that gave one is missing: the other's caller is not told for certain")
def _(log):
    noor, tom, first, second, calls = twins(log)
    log.records.remove(calls[0])
    log.work(first, "10:01")
    log.work(second, "10:02")
    return [
        (first["arn"], {"confidence": "weak", "caveats": ["ambiguous_parent"], "says": [first["accessKeyId"]]}),
        (first["accessKeyId"], {"confidence": "gap"}),
        (second["accessKeyId"], {"origin": found(tom), "confidence": "certain"}),
    ]


@case("One second: one caller's two keys of one session are one answer")
def _(log):
    noor = user("noor")
    first, second = role("ops", "deploy", "10:00", key("1")), role("ops", "deploy", "10:00", key("2"))
    calls = [log.assume("10:00", noor, first), log.assume("10:00", noor, second)]
    log.work(first, "10:01")
    log.work(second, "10:02")
    return first["arn"], {
        "origin": found(noor),
        "confidence": "certain",
        "chain": [("K", calls)],
        "no_caveats": ["ambiguous_parent"],
    }


@case("One second: calls that issued different keys are no copies of each other, whatever ids were redacted alike")
def _(log):
    noor, tom, first, second, calls = twins(log)
    for call in calls:
        call["requestID"] = call["sharedEventID"] = "00000000-0000-0000-0000-000000000000"
    log.work(first, "10:01")
    log.work(second, "10:02")
    return first["arn"], {"confidence": "weak", "caveats": ["ambiguous_parent"]}


@case("One second: a call a second before, whose own session is at work, began nothing else")
def _(log):
    tom = user("tom")
    near, later = role("ops", "x", "10:00:00", key("1")), role("ops", "x", "10:00:01", key("2"))
    log.assume("10:00:00", tom, near)
    log.work(near, "10:01")
    log.work(later, "10:02")
    return later["accessKeyId"], {"confidence": "gap", "caveats": ["gap"]}


@case("One second: a call a second before, whose key was never used, began no session of another second")
def _(log):
    tom = user("tom")
    log.assume("10:00:00", tom, role("ops", "x", "10:00:00", key("1")))
    later = role("ops", "x", "10:00:01", key("2"))
    log.work(later, "10:02")
    return later["accessKeyId"], {"confidence": "gap", "caveats": ["gap"]}


@case("One second: roles that assume each other: every key leads on, and the loop ends at the user")
def _(log):
    noor = user("noor")
    a, b, again = (role(name, "x", "10:00", key(number)) for name, number in (("A", "1"), ("B", "2"), ("A", "3")))
    calls = log.assume("10:00", noor, a), log.assume("10:00", a, b), log.assume("10:00", b, again)
    log.work(again, "10:01")
    return again["accessKeyId"], {
        "origin": found(noor),
        "confidence": "certain",
        "chain": [("K", calls[2]), ("K", calls[1]), ("K", calls[0])],
        "no_caveats": ["cycle", "gap"],
    }


@case("One second: a role assumes itself: the keys tell which came first")
def _(log):
    noor = user("noor")
    a, again = role("ops", "x", "10:00", key("1")), role("ops", "x", "10:00", key("2"))
    calls = log.assume("10:00", noor, a), log.assume("10:00", a, again)
    log.work(a, "10:00:30")
    log.work(again, "10:01")
    return again["accessKeyId"], {
        "origin": found(noor),
        "confidence": "certain",
        "chain": [("K", calls[1]), ("K", calls[0])],
        "no_caveats": ["cycle"],
    }


@case("One second: a user signs in and takes a token: a console's key leads to the sign-in, the other to its call")
def _(log):
    noor = user("noor")
    con, cli = token(noor, "10:00", key("c"), True), token(noor, "10:00", key("st"))
    login = log.sign_in("10:00", noor, mfa="Yes", sourceIPAddress="203.0.113.9")
    answer = {"credentials": {"accessKeyId": key("st"), "sessionToken": "x", "expiration": "May 1, 2024, 11:00:00 AM"}}
    taken = log.add("10:00", "sts", "GetSessionToken", noor, {"durationSeconds": 3600}, answer, readOnly=False)
    log.work(con, "10:01", **CONSOLE)
    log.work(cli, "10:01", sourceIPAddress="192.0.2.66")
    return [
        (con["accessKeyId"], {"origin": signed_in(noor, "203.0.113.9", True), "chain": [("C", login)]}),
        (cli["accessKeyId"], {"origin": found(noor), "chain": [("K", taken)], "caveats": ["several_sessions"]}),
    ]


@case("One second: a member account's root signs in while somebody assumes it: the console's key leads to the password")
def _(log):
    sec, admin = user("sec"), role("org", "sec", "09:00", key("o"))
    log.assume("09:00", sec, admin)
    login = log.sign_in("10:00", root(AWAY), mfa="Yes", sourceIPAddress="203.0.113.9")
    assumed = log.add(
        "10:00",
        "sts",
        "AssumeRoot",
        admin,
        {"targetPrincipal": AWAY, "taskPolicyArn": {"arn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"}},
        {"credentials": {"accessKeyId": key("ar", AWAY), "expiration": "May 1, 2024, 10:15:00 AM"}},
        readOnly=False,
    )
    con = root(AWAY, key("rc", AWAY), "10:00")
    task = root(AWAY, key("ar", AWAY), "10:00", assumedRoot="true")
    log.work(con, "10:01", **CONSOLE)
    log.add("10:02", "s3", "DeleteBucketPolicy", task, {"bucketName": "b"}, None, readOnly=False)
    return [
        (con["accessKeyId"], {"origin": {"kind": "root_sign_in", "account_id": AWAY}, "chain": [("C", login)]}),
        (task["accessKeyId"], {"origin": found(sec), "chain": [("K", assumed), ("K", log.records[0])]}),
    ]


@case("One second: a role is switched to in the console while another user assumes it under that name: each its own")
def _(log):
    noor, mallory = user("noor"), user("mallory")
    con = token(noor, "10:00", key("c"), True)
    log.sign_in("10:00", noor, mfa="Yes", sourceIPAddress="203.0.113.9")
    log.work(con, "10:01", **CONSOLE)
    used, theirs = role("admin", "noor", "10:05", key("sw")), role("admin", "noor", "10:05", key("mal"))
    call = log.assume("10:05", mallory, theirs, sourceIPAddress="192.0.2.66")
    console_assume(log, "10:05", con, used, key("unused"))
    change = switch(log, "10:05", noor, used, sourceIPAddress="203.0.113.9")
    log.work(used, "10:06", **CONSOLE)
    log.work(theirs, "10:07", sourceIPAddress="192.0.2.66")
    return [
        (
            used["accessKeyId"],
            {
                "origin": signed_in(noor, "203.0.113.9"),
                "confidence": "certain",
                "chain": [("C", change, {"alternatives": []}), ("C", log.records[0])],
                "caveats": ["several_sessions"],
                "no_caveats": ["ambiguous_parent"],
            },
        ),
        (theirs["accessKeyId"], {"origin": found(mallory), "chain": [("K", call)], "caveats": ["several_sessions"]}),
    ]


@case("One second: the console's own AssumeRole of the switch is missing: another user's is not taken for it")
def _(log):
    noor, mallory = user("noor"), user("mallory")
    con = token(noor, "10:00", key("c"), True)
    log.sign_in("10:00", noor, sourceIPAddress="203.0.113.9")
    log.work(con, "10:01", **CONSOLE)
    used, theirs = role("admin", "noor", "10:05", key("sw")), role("admin", "noor", "10:05", key("mal"))
    log.assume("10:05", mallory, theirs, sourceIPAddress="192.0.2.66")
    change = switch(log, "10:05", noor, used, sourceIPAddress="203.0.113.9")
    log.work(used, "10:06", **CONSOLE)
    return used["accessKeyId"], {
        "origin": signed_in(noor, "203.0.113.9"),
        "confidence": "strong|certain",
        "chain": [("C", change), ("C", log.records[0])],
    }


@case("One second: users of one name in two accounts switch to a third's role: two switches, each with its console")
def _(log):
    used = []
    changes = []
    for who, clock, address in ((user("noor"), "10:00", "203.0.113.9"), (user("noor", AWAY), "09:40", "192.0.2.66")):
        account = who["accountId"]
        con = token(who, clock, key("c", account))
        log.sign_in(clock, who, sourceIPAddress=address)
        log.work(con, "10:01", **CONSOLE)
        child = role("admin", "noor", "10:05", key("s" + account, THIRD), account=THIRD)
        console_assume(log, "10:05", con, child, key("un" + account, THIRD), to=THIRD)
        changes.append(switch(log, "10:05", who, child, sourceIPAddress=address, to=THIRD))
        log.work(child, "10:06", **CONSOLE)
        used.append(child["accessKeyId"])
    told = {
        "confidence": "weak",
        "chain": [
            ("C", changes, {"alternatives": changes, "parents": [user("noor")["arn"], user("noor", AWAY)["arn"]]}),
            ("C", [r for r in log.records if r["eventName"] == "ConsoleLogin"]),
        ],
        "caveats": ["ambiguous_parent"],
    }
    return [(lead, told) for lead in used]


@case("One second: a switch whose calls all hide themselves is known by the console's own AssumeRole")
def _(log):
    noor = user("noor")
    con = token(noor, "10:00", key("c"), True)
    login = log.sign_in("10:00", noor)
    log.work(con, "10:01", **CONSOLE)
    used = role("admin", "noor", "10:05", key("sw"))
    call = console_assume(log, "10:05", con, used, key("unused"))
    log.work(used, "10:06", sourceIPAddress="AWS Internal", userAgent="AWS Internal")
    return used["accessKeyId"], {
        "origin": signed_in(noor, "198.51.100.7"),
        "chain": [("C", call), ("C", login)],
        "no_caveats": ["gap"],
    }


@case("One second: a switch from a session that only an API call is known of is no more than likely")
def _(log):
    noor, cli = user("noor"), role("ops", "noor", "09:00", key("cli"))
    made = log.assume("09:00", noor, cli)
    log.work(cli, "09:01")
    used = role("admin", "noor", "10:05", key("s"))
    change = switch(log, "10:05", cli, used)
    log.work(used, "10:06", **CONSOLE)
    return used["accessKeyId"], {"confidence": "weak", "chain": [("C", change), ("K", made)]}


@case("One second: a sign-in that began a session of its own is not the beginning of the next second's")
def _(log):
    noor = user("noor")
    log.sign_in("10:00:00", noor)
    log.work(token(noor, "10:00:00", key("1")), "10:01", **CONSOLE)
    other = token(noor, "10:00:01", key("2"))
    log.work(other, "10:02", **CONSOLE)
    return other["accessKeyId"], {"confidence": "gap", "caveats": ["login_missing"]}


@case("One key, issued twice to one role and name, in records without creation date: the time of an event tells")
def _(log):
    noor, tom = user("noor"), user("tom")
    ops = role("ops", "x", "10:00", key("1"))
    first = log.assume("10:00", noor, ops)
    second = log.assume("11:10", tom, ops)
    for call, hour in ((first, 11), (second, 12)):
        call["responseElements"]["credentials"]["expiration"] = "May 1, 2024, %d:%s:00 %s" % (
            hour,
            "00" if hour == 11 else "10",
            "AM" if hour == 11 else "PM",
        )
    old = dict(ops)
    del old["sessionContext"]
    log.work(old, "10:05", 2)
    log.work(old, "11:30", 2)
    early, late = log.records[2], log.records[4]
    return [
        (early["eventID"], {"origin": found(noor), "chain": [("K", first)]}),
        (late["eventID"], {"origin": found(tom), "chain": [("K", second)]}),
        (
            ops["accessKeyId"],
            {"confidence": "weak", "chain": [("K", [first, second], {"alternatives": [first, second]})]},
        ),
    ]


# --- Identity Center -------------------------------------------------------------------------------------------------

PERSON = {"type": "IdentityCenterUser", "accountId": AWAY, "onBehalfOf": {"userId": "97-noor", "identityStoreArn": "x"}}


def asked(log, who, details=None, **more):
    """GetRoleCredentials, as the account of Identity Center has it."""
    return log.add(
        "10:00",
        "sso",
        "GetRoleCredentials",
        who,
        None,
        None,
        to=AWAY,
        **dict({"serviceEventDetails": details or ...}, **more),
    )


def member(name="noor@corp.example", hidden=key("used"), **more):
    return role(
        "AWSReservedSSO_Admin_0123456789abcdef", name, "10:00", hidden, path="aws-reserved/sso.amazonaws.com/", **more
    )


def by_saml(log, child, clock="10:00", **more):
    who = {
        "type": "SAMLUser",
        "principalId": "/nQ=:" + child["arn"].split("/")[-1],
        "userName": child["arn"].split("/")[-1],
    }
    request = {
        "roleArn": child["sessionContext"]["sessionIssuer"]["arn"],
        "roleSessionName": child["arn"].split("/")[-1],
        "principalArn": "arn:aws:iam::%s:saml-provider/AWSSSO_1_DO_NOT_DELETE" % HOME,
    }
    answer = {
        "credentials": {"accessKeyId": key("saml"), "expiration": "May 1, 2024, 10:00:00 PM"},
        "assumedRoleUser": {"assumedRoleId": child["principalId"], "arn": child["arn"]},
    }
    return log.add(
        clock, "sts", "AssumeRoleWithSAML", who, request, answer, to=HOME, sourceIPAddress="13.239.101.254", **more
    )


def center(**more):
    return dict({"kind": "identity_center", "identity": "noor@corp.example"}, **more)


@case("Identity Center: GetRoleCredentials and AssumeRoleWithSAML are one beginning, and the person's address is told")
def _(log):
    child = member()
    child["onBehalfOf"] = PERSON["onBehalfOf"]
    got = asked(log, PERSON, {"role_name": "Admin", "account_id": HOME}, sourceIPAddress="203.0.113.9")
    by_saml(log, child)
    log.work(child, "10:01")
    return child["accessKeyId"], {
        "origin": center(source_ip="203.0.113.9"),
        "confidence": "certain",
        "chain": [("C", got)],
        "no_caveats": ["ambiguous_parent"],
    }


@case("Identity Center: without the user's id in the member account, the person's call still leads, not for certain")
def _(log):
    child = member()
    got = asked(log, PERSON, {"role_name": "Admin", "account_id": HOME}, sourceIPAddress="203.0.113.9")
    by_saml(log, child)
    log.work(child, "10:01")
    return child["accessKeyId"], {
        "origin": center(source_ip="203.0.113.9"),
        "confidence": "strong",
        "chain": [("C", got)],
    }


@case("Identity Center: of two calls of one second the one that names the role and account is meant")
def _(log):
    child = member()
    asked(log, PERSON, {"role_name": "Admin", "account_id": THIRD}, sourceIPAddress="192.0.2.66")
    asked(log, PERSON, {"role_name": "Administrator", "account_id": HOME}, sourceIPAddress="192.0.2.67")
    got = asked(log, PERSON, {"role_name": "Admin", "account_id": HOME}, sourceIPAddress="203.0.113.9")
    log.work(child, "10:01")
    return child["accessKeyId"], {
        "origin": center(source_ip="203.0.113.9"),
        "chain": [("C", got)],
        "no_caveats": ["ambiguous_parent"],
    }


@case("Identity Center: a call for another account's role began nothing here")
def _(log):
    child = member()
    asked(log, PERSON, {"role_name": "Admin", "account_id": THIRD})
    log.work(child, "10:01")
    return child["accessKeyId"], {"origin": center(), "confidence": "gap", "caveats": ["login_missing"]}


@case("Identity Center: before 2025 the event names the user: the session's own is taken, another's is not")
def _(log):
    child = member()
    old = {"type": "Unknown", "principalId": "1", "accountId": AWAY}
    asked(log, dict(old, userName="tom@corp.example"), sourceIPAddress="192.0.2.66")
    got = asked(log, dict(old, userName="Noor@corp.example"), sourceIPAddress="203.0.113.9")
    log.work(child, "10:01")
    return child["accessKeyId"], {
        "origin": center(source_ip="203.0.113.9"),
        "confidence": "strong",
        "chain": [("C", got)],
    }


@case("Identity Center: whole addresses are compared whole")
def _(log):
    child = member()
    log.add(
        "09:59",
        "signin",
        "UserAuthentication",
        PERSON,
        None,
        None,
        to=AWAY,
        eventType="AwsServiceEvent",
        additionalEventData={"AuthWorkflowID": "w", "UserName": "noor@partner.example"},
    )
    asked(log, PERSON)
    log.work(child, "10:01")
    return child["accessKeyId"], {"confidence": "gap", "origin": center()}


# --- others ----------------------------------------------------------------------------------------------------------


@case("Cognito: what it and STS log of one key is one beginning")
def _(log):
    child = role("appAuth", "CognitoIdentityCredentials", "10:00", key("c"))
    answer = {
        "credentials": {"accessKeyId": key("c"), "expiration": "May 1, 2024, 11:00:00 AM"},
        "identityId": "us-east-1:11111111-2222-4333-8444-555555555555",
    }
    log.add(
        "10:00",
        "cognito-identity",
        "GetCredentialsForIdentity",
        {"type": "Unknown"},
        {"identityId": answer["identityId"]},
        answer,
        to=HOME,
    )
    log.add(
        "10:00",
        "sts",
        "AssumeRoleWithWebIdentity",
        {
            "type": "WebIdentityUser",
            "principalId": "cognito-identity.amazonaws.com:p:" + answer["identityId"],
            "userName": answer["identityId"],
        },
        {"roleArn": child["sessionContext"]["sessionIssuer"]["arn"], "roleSessionName": "CognitoIdentityCredentials"},
        {
            "credentials": answer["credentials"],
            "assumedRoleUser": {"assumedRoleId": child["principalId"], "arn": child["arn"]},
        },
        to=HOME,
    )
    log.work(child, "10:01")
    return child["accessKeyId"], {
        "origin": {"kind": "web_identity", "identity": answer["identityId"]},
        "confidence": "certain",
        "no_caveats": ["ambiguous_parent"],
    }


@case("Roles Anywhere: without the key in its answer, the session it names; a look-alike of the second stays a gap")
def _(log):
    child, other = role("onprem", "3fa8b0c1", "10:00", key("ra")), role("onprem", "77aa88bb", "10:00", key("rb"))
    made = log.add(
        "10:00",
        "rolesanywhere",
        "CreateSession",
        service("rolesanywhere.amazonaws.com"),
        {"roleArn": child["sessionContext"]["sessionIssuer"]["arn"], "cert": "MIID"},
        {"credentialSet": [{"assumedRoleUser": {"arn": child["arn"], "assumedRoleId": child["principalId"]}}]},
        readOnly=False,
        to=HOME,
    )
    log.work(child, "10:01")
    log.work(other, "10:01")
    return [
        (child["accessKeyId"], {"origin": {"kind": "aws_service"}, "chain": [("N", made)]}),
        (other["accessKeyId"], {"confidence": "gap"}),
    ]


@case("One second: asked for what one of the twins touched, or where from, its own caller is told")
def _(log):
    noor, tom, first, second, calls = twins(log)
    log.work(first, "10:01")
    log.work(second, "10:02", 2, sourceIPAddress="192.0.2.66")
    log.add("10:03", "iam", "DeleteRole", second, {"roleName": "Victim"}, None, readOnly=False)
    mine = {"origin": found(tom), "confidence": "certain|weak", "chain": [("K", calls[1], {"alternatives": []})]}
    return [("resource:Victim", mine), ("192.0.2.66", mine)]


@case("One second: a federated sign-in is one beginning, also asked for the key that was issued for it")
def _(log):
    con = role("PlatformAdmin", "dario", "13:00", key("saml"))
    by_saml(log, con, "13:00")
    log.sign_in("13:00", con, userIdentity=con, sourceIPAddress="203.0.113.9")
    log.work(con, "13:01")
    log.work(dict(con, accessKeyId=key("page")), "13:02", **CONSOLE)
    return con["accessKeyId"], {
        "chain": [("K", log.records[0])],
        "no_caveats": ["several_sessions", "ambiguous_parent"],
    }


@case("One second: twins that go on alike are two callers still, asked for the session they get to")
def _(log):
    noor, tom, first, second, calls = twins(log)
    ends = [role("db", "deploy", "10:05", key("a")), role("db", "deploy", "10:05", key("b"))]
    further = [log.assume("10:05", first, ends[0]), log.assume("10:05", second, ends[1])]
    log.work(ends[0], "10:06", 2)
    log.work(ends[1], "10:07", 5)
    weak = {"confidence": "weak", "caveats": ["ambiguous_parent"]}
    mine = {"origin": found(tom), "confidence": "certain", "chain": [("K", further[1]), ("K", calls[1])]}
    return [(ends[0]["arn"], weak), (key("b"), mine)]


@case("One second: no address decides between twins: both calls gave the session a key")
def _(log):
    noor, tom, first, second, calls = twins(log)
    calls[1]["sourceIPAddress"] = "192.0.2.66"
    log.work(first, "10:01")
    log.work(second, "10:02", 9, sourceIPAddress="192.0.2.66")
    return first["arn"], {"confidence": "weak", "caveats": ["ambiguous_parent"]}


@case("One second: a user's long-term key assumes the role her console switches to: the switch is the console's")
def _(log):
    noor = user("noor")
    con = token(noor, "10:00", key("c"), True)
    login = log.sign_in("10:00", noor, mfa="Yes", sourceIPAddress="203.0.113.9")
    log.work(con, "10:01", **CONSOLE)
    used, stolen = role("admin", "noor", "10:05", key("sw")), role("admin", "noor", "10:05", key("cli"))
    call = log.assume("10:05", noor, stolen, sourceIPAddress="192.0.2.66")
    change = switch(log, "10:05", noor, used, sourceIPAddress="203.0.113.9")
    log.work(used, "10:06", **CONSOLE)
    log.work(stolen, "10:07", sourceIPAddress="192.0.2.66")
    return [
        (
            used["accessKeyId"],
            {
                "origin": signed_in(noor, "203.0.113.9"),
                "chain": [("C", change, {"alternatives": []}), ("C", login)],
                "no_caveats": ["ambiguous_parent"],
            },
        ),
        (stolen["accessKeyId"], {"origin": found(noor), "chain": [("K", call)]}),
    ]


@case("One second: one caller's two keys across accounts are one answer, copies and all")
def _(log):
    noor = user("noor", AWAY)
    keys = [role("tf", "terraform", "10:00", key("1")), role("tf", "terraform", "10:00", key("2"))]
    calls = [log.assume("10:00", noor, one, to=HOME) for one in keys]
    log.work(keys[0], "10:01")
    log.work(keys[1], "10:02")
    told = {"origin": found(noor), "confidence": "certain", "no_caveats": ["ambiguous_parent", "several_sessions"]}
    return [(keys[0]["arn"], told), (keys[1]["accessKeyId"], told)]


@case("Identity Center: two profiles of one person in one second are one answer")
def _(log):
    child = member()
    child["onBehalfOf"] = PERSON["onBehalfOf"]
    for _ in range(2):
        asked(log, PERSON, sourceIPAddress="203.0.113.9")
    log.work(child, "10:01")
    return child["accessKeyId"], {
        "origin": center(source_ip="203.0.113.9"),
        "confidence": "certain",
        "no_caveats": ["ambiguous_parent"],
    }


@case("Forward access: a role session in which services did everything is found by its ARN and principal")
def _(log):
    cfn = role("cfn", "AWSCloudFormation", "10:00", key("cfn"))
    log.assume("10:00", service("cloudformation.amazonaws.com"), cfn)
    log.work(
        dict(cfn, invokedBy="cloudformation.amazonaws.com"), "10:01", sourceIPAddress="cloudformation.amazonaws.com"
    )
    told = {"session": {"event_count": 3}}
    return [(cfn["arn"], told), (cfn["principalId"], told), (cfn["accessKeyId"], told)]
