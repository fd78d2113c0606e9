"""Shapes of records that are older, rewritten or rare: what they still say must be said."""

from told.words import HOME, case, found, key, role, session_of, token, user, without_key


@case("Shapes: a sign-in one second off is joined, weakly, and said so")
def _(log):
    noor = user("noor")
    login = log.sign_in("10:00:01", noor)
    log.work(token(noor, "10:00", key("c")), "10:01", sessionCredentialFromConsole="true")
    return key("c"), {"chain": [("C", login)], "confidence": "weak", "caveats": ["time_tolerance"]}


@case("Shapes: a sign-in three seconds off is another one's")
def _(log):
    noor = user("noor")
    log.sign_in("10:00:03", noor)
    log.work(token(noor, "10:00", key("c")), "10:01", sessionCredentialFromConsole="true")
    return key("c"), {"chain": [], "confidence": "gap", "caveats": ["login_missing"]}


@case("Shapes: times in the basic form, with fractions, with a space, and an expiration without zeros")
def _(log):
    noor, ops = user("noor"), role("ops", "x", "10:00", key("1"))
    a = log.assume("10:00", noor, ops)
    a["eventTime"] = "2024-05-01 10:00:00.000000000"
    a["responseElements"]["credentials"]["expiration"] = "May 1, 2024, 1:05:09\u202fPM"
    ops["sessionContext"]["attributes"]["creationDate"] = "20240501T100000Z"
    log.work(ops, "10:01")
    return key("1"), {"origin": found(noor), "chain": [("K", a)], "confidence": "certain"}


@case("Shapes: an unsigned request is of nobody, and answered by its address")
def _(log):
    nobody = {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}
    log.add(
        "10:00", "s3", "GetObject", nobody, {"bucketName": "b", "key": "k"}, to=HOME, sourceIPAddress="203.0.113.77"
    )
    log.work(user("noor"), "10:01")
    return "203.0.113.77", {
        "confidence": "gap",
        "caveats": ["no_session"],
        "calls": {"s3:GetObject": {"total": 1, "resource_sample": "b/k"}},
        "sources": {"203.0.113.77": {"event_count": 1}},
    }


@case("Shapes: an event that a service makes for itself has a caller without type")
def _(log):
    who = {"accountId": HOME, "invokedBy": "secretsmanager.amazonaws.com"}
    e = log.add(
        "10:00", "secretsmanager", "StartSecretVersionDelete", who, eventType="AwsServiceEvent", sourceIPAddress=""
    )
    return e["eventID"], {"origin": {"kind": "aws_service", "identity": "secretsmanager.amazonaws.com"}}


@case("Shapes: two sign-ins of one user are running when a role is switched: which of them is open")
def _(log):
    noor, admin = user("noor"), role("admin", "noor", "10:05", key("sw"))
    log.sign_in("09:00", noor)
    second = log.sign_in("10:00", noor)
    switch = log.add(
        "10:05",
        "signin",
        "SwitchRole",
        without_key(admin),
        None,
        {"SwitchRole": "Success"},
        eventType="AwsConsoleSignIn",
        readOnly=False,
        additionalEventData={"SwitchFrom": noor["arn"]},
    )
    log.work(admin, "10:06", sessionCredentialFromConsole="true")
    return key("sw"), {"chain": [("C", switch), ("C", second)], "confidence": "weak"}


@case("Shapes: a user re-created under an old name signs in: the old user's sessions are not the new one's")
def _(log):
    old, new = user("svc"), dict(user("svc"), principalId="AIDATCH6YDSYQNEWNEWNE")
    first, second = log.sign_in("08:00", old), log.sign_in("10:00", new)
    log.work(token(old, "08:00", key("a")), "08:01", sessionCredentialFromConsole="true")
    log.work(token(new, "10:00", key("b")), "10:01", sessionCredentialFromConsole="true")
    return [
        (key("a"), {"chain": [("C", first)], "session": session_of(token(old, "08:00", key("a")))}),
        (key("b"), {"chain": [("C", second)], "confidence": "certain"}),
    ]


@case("Shapes: an IAM user signs in to two roles' consoles in one second: each session has its own beginning")
def _(log):
    noor = user("noor")
    one, two = role("admin", "noor", "10:05", key("s1")), role("audit", "noor", "10:05", key("s2"))
    login = log.sign_in("10:00", noor)
    made = []
    for who in (one, two):
        made.append(
            log.add(
                "10:05",
                "signin",
                "SwitchRole",
                without_key(who),
                None,
                {"SwitchRole": "Success"},
                eventType="AwsConsoleSignIn",
                readOnly=False,
                additionalEventData={"SwitchFrom": noor["arn"]},
            )
        )
        log.work(who, "10:06", sessionCredentialFromConsole="true")
    return [
        (key("s1"), {"chain": [("C", made[0]), ("C", login)], "no_caveats": ["ambiguous_parent"]}),
        (key("s2"), {"chain": [("C", made[1]), ("C", login)], "no_caveats": ["ambiguous_parent"]}),
    ]
