"""Forward access of users: the call of a long-term key that made a service call on, or the session it belongs to."""

from told.words import HOME, case, found, key, role, session_of, token, unique_id, user

SECRETS, CFN = "secretsmanager.amazonaws.com", "cloudformation.amazonaws.com"
SECRET = "arn:aws:secretsmanager:%s:%s:secret:%s-a1B2c3"


def second_key(who):
    return dict(who, accessKeyId=unique_id("AKIA", who["userName"] + " 2", who["accountId"]))


def forwarded(who, clock, name, service):
    """The user, as a service shows them that calls with their authority."""
    return dict(token(who, clock, key(name)), invokedBy=service)


def decrypt(log, clock, who, secret=None, region="us-east-1", **more):
    """KMS asked by a service, which names the secret."""
    context = {"encryptionContext": {"SecretARN": SECRET % (region, HOME, secret)}} if secret else {"keyId": "k"}
    known = {"sourceIPAddress": who["invokedBy"], "userAgent": who["invokedBy"], "awsRegion": region}
    return log.add(clock, "kms", "Decrypt", who, context, **dict(known, **more))


def secret(log, clock, who, name, **more):
    return log.add(clock, "secretsmanager", "GetSecretValue", who, {"secretId": name}, **more)


def counted(who, count):
    """As many calls of services are counted with this key."""
    return (who["accessKeyId"], {"session": {"forward_access_events": count}})


@case("Forward access of a console session: none of the user's key, which works before and after")
def _(log):
    noor = user("noor")
    log.work(noor, "08:00")
    login = log.sign_in("12:00", noor)
    console, fas = token(noor, "12:00", key("c")), forwarded(noor, "12:00", "fas", "AWS Internal")
    log.work(console, "12:01", sessionCredentialFromConsole="true")
    for clock in ("12:10", "12:11", "12:12"):
        decrypt(log, clock, fas, sessionCredentialFromConsole="true")
    log.work(noor, "18:00")
    tree = {"options": ["--scope", "tree"], "session": {"forward_access_events": 0}, "calls": {"kms:Decrypt": None}}
    return [
        (noor["accessKeyId"], {"session": {"forward_access_events": 0}, "no_caveats": ["forward_access"]}),
        (noor["accessKeyId"], dict(tree, no_caveats=["source_proxied"])),
        (key("c"), {"chain": [("C", login)], "session": {"event_count": 6, "forward_access_events": 3}}),
    ]


@case("Forward access of a console session whose sign-in is not here: its own calls tell")
def _(log):
    noor = user("noor")
    fas = forwarded(noor, "10:00", "fas", SECRETS)
    secret(log, "09:59:58", noor, "db")
    log.work(token(noor, "10:00", key("c")), "10:01", sessionCredentialFromConsole="true")
    decrypt(log, "10:10", fas)
    return [counted(noor, 0), (key("fas"), {"chain": [], "confidence": "gap", "caveats": ["login_missing"]})]


@case("Forward access of a GetSessionToken session, as the user's key calls the same service")
def _(log):
    noor = user("noor")
    answer = {"credentials": {"accessKeyId": key("t"), "sessionToken": "x", "expiration": "May 1, 2024, 12:00:00 PM"}}
    issued = log.add("09:00", "sts", "GetSessionToken", noor, {"durationSeconds": 3600}, answer, readOnly=False)
    secret(log, "10:00", token(noor, "09:00", key("t")), "a")
    decrypt(log, "10:00:01", forwarded(noor, "09:00", "fas", SECRETS))
    secret(log, "10:00:01", noor, "b")
    return [
        counted(noor, 0),
        (noor["accessKeyId"], {"options": ["--scope", "tree"], "session": {"forward_access_events": 0}}),
        (key("fas"), {"origin": found(noor), "chain": [("KC", issued)]}),
    ]


@case("Forward access is all there is of a console session: the sign-in of its second, not the key in use seconds later")
def _(log):
    noor = user("noor")
    login = log.sign_in("09:00", noor, "Yes")
    fas = forwarded(noor, "09:00", "fas", "s3.amazonaws.com")
    decrypt(log, "09:40", fas, sessionCredentialFromConsole="true")
    log.add("09:00:10", "s3", "ListBuckets", noor, sourceIPAddress="198.51.100.99")
    log.add("09:00:00", "s3", "ListBuckets", noor, sourceIPAddress="198.51.100.99")
    return [
        (key("fas"), {"chain": [("C", login)], "confidence": "certain", "origin": {"kind": "user_sign_in"}}),
        counted(noor, 0),
    ]


@case("Forward access of one of two keys: the call before it, not the nearer one after it")
def _(log):
    noor, other = user("noor"), second_key(user("noor"))
    door = secret(log, "10:00:00", noor, "prod/db")
    decrypt(log, "10:00:02", forwarded(noor, "10:00:02", "fas", SECRETS), "prod/db")
    secret(log, "10:00:03", other, "dev/x", sourceIPAddress="203.0.113.9")
    return [
        (key("fas"), {"chain": [("P", door, {"alternatives": []})], "confidence": "strong", "origin": found(noor)}),
        counted(noor, 1),
        counted(other, 0),
    ]


@case("Forward access of one of two keys: what was refused caused nothing")
def _(log):
    noor, other = user("noor"), second_key(user("noor"))
    door = secret(log, "10:00:00", noor, "a")
    secret(log, "10:00:01", other, "b", error="AccessDenied", message="not authorized")
    decrypt(log, "10:00:01", forwarded(noor, "10:00:01", "fas", SECRETS))
    return [(key("fas"), {"chain": [("P", door)], "confidence": "strong"}), counted(noor, 1), counted(other, 0)]


@case("Forward access of one of two keys: of the region, and by the name of the secret")
def _(log):
    noor, other = user("noor"), second_key(user("noor"))
    door = secret(log, "10:00:00", noor, "a", awsRegion="eu-west-1")
    secret(log, "10:00:01", other, "b")
    decrypt(log, "10:00:01", forwarded(noor, "10:00:01", "fas", SECRETS), region="eu-west-1")
    named = secret(log, "11:00:00", other, "prod/db")
    secret(log, "11:00:01", noor, "prod")
    decrypt(log, "11:00:01", forwarded(noor, "11:00:01", "named", SECRETS), "prod/db")
    return [
        (key("fas"), {"chain": [("P", door)], "confidence": "strong", "origin": found(noor)}),
        (key("named"), {"chain": [("P", named)], "confidence": "strong", "origin": found(other)}),
        counted(noor, 1),
        counted(other, 1),
    ]


@case("Forward access that calls of two keys fit equally: weak, with both, and counted with neither")
def _(log):
    noor, other = user("noor"), second_key(user("noor"))
    doors = [secret(log, "10:00:00", noor, "a"), secret(log, "10:00:01", other, "b")]
    decrypt(log, "10:00:01", forwarded(noor, "10:00:01", "fas", SECRETS))
    want = {"confidence": "weak", "caveats": ["ambiguous_parent"], "chain": [("P", doors, {"alternatives": doors})]}
    return [(key("fas"), want), counted(noor, 0), counted(other, 0)]


@case("Forward access of a stack: the backdoor that CloudFormation made belongs to whoever made the stack")
def _(log):
    noor, tom, back = user("noor"), user("tom"), user("svc-backup")
    stack = {"stackName": "s", "capabilities": ["CAPABILITY_IAM"]}
    log.add("09:59:58", "cloudformation", "CreateStack", tom, dict(stack, stackName="t"), {}, readOnly=False)
    door = log.add("10:00:00", "cloudformation", "CreateStack", noor, stack, {}, readOnly=False)
    fas, service = forwarded(noor, "10:00:01", "fas", CFN), {"sourceIPAddress": CFN, "userAgent": CFN}
    named = {"userName": "svc-backup"}
    made = {"userName": "svc-backup", "userId": back["principalId"], "arn": back["arn"]}
    log.add("10:00:03", "iam", "CreateUser", fas, named, {"user": made}, readOnly=False, **service)
    answer = {"accessKey": dict(named, accessKeyId=back["accessKeyId"], status="Active")}
    created = log.add("10:00:10", "iam", "CreateAccessKey", fas, named, answer, readOnly=False, **service)
    log.work(back, "11:00", sourceIPAddress="203.0.113.66")
    tree = {"options": ["--scope", "tree"], "relation": "descendant"}
    return [
        (back["accessKeyId"], {"chain": [("X", created), ("P", door)], "origin": found(noor), "confidence": "strong"}),
        (
            noor["accessKeyId"],
            dict(tree, sessions=[session_of(back)], parent_confidence=[(back, "strong")], calls={"iam:CreateUser": {}}),
        ),
        (tom["accessKeyId"], dict(tree, sessions=[], session={"forward_access_events": 0})),
    ]


@case("Forward access of a stack with a role: CloudFormation assumed it with the authority of a key")
def _(log):
    noor = user("noor")
    deploy = role("deploy", "AWSCloudFormation", "10:00:01", key("r"))
    arn = deploy["sessionContext"]["sessionIssuer"]["arn"]
    door = log.add(
        "10:00", "cloudformation", "CreateStack", noor, {"stackName": "s", "roleARN": arn}, {}, readOnly=False
    )
    service = {"sourceIPAddress": CFN, "userAgent": CFN}
    assumed = log.assume("10:00:01", forwarded(noor, "10:00:00", "fas", CFN), deploy, **service)
    log.work(dict(deploy, invokedBy=CFN), "10:00:05", **service)
    return [
        (key("r"), {"chain": [("K", assumed), ("P", door)], "origin": found(noor), "confidence": "strong"}),
        (
            noor["accessKeyId"],
            {"options": ["--scope", "tree"], "relation": "descendant", "sessions": [session_of(deploy)]},
        ),
    ]


@case("Forward access by a service without a name: the object tells the call, and without it nothing does")
def _(log):
    noor = user("noor")
    door = log.add("10:00", "s3", "GetObject", noor, {"bucketName": "pay", "key": "k"})
    fas = forwarded(noor, "10:00", "fas", "AWS Internal")
    internal = {"sourceIPAddress": "AWS Internal", "userAgent": "AWS Internal"}
    log.add("10:00:01", "kms", "Decrypt", fas, {"encryptionContext": {"aws:s3:arn": "arn:aws:s3:::pay/k"}}, **internal)
    log.add("11:00", "s3", "GetObject", noor, {"bucketName": "pay-old", "key": "k"})
    lone = forwarded(noor, "11:00", "lone", "AWS Internal")
    log.add("11:00:01", "kms", "Decrypt", lone, {"encryptionContext": {"aws:s3:arn": "arn:aws:s3:::pay/k"}}, **internal)
    return [
        (key("fas"), {"chain": [("P", door)], "origin": found(noor), "confidence": "strong"}),
        (
            key("lone"),
            {
                "chain": [],
                "confidence": "gap",
                "caveats": ["gap", "forward_access"],
                "no_caveats": ["sts_region_missing"],
                "says": ["no event issues", noor["accessKeyId"]],
            },
        ),
        counted(noor, 1),
    ]


@case("Forward access whose call is told a second later, or names something else: weak, and counted with no key")
def _(log):
    noor = user("noor")
    late = secret(log, "10:00:01", noor, "a")
    decrypt(log, "10:00:01", forwarded(noor, "10:00:00", "late", SECRETS))
    other = secret(log, "11:00", noor, "dev/x")
    decrypt(log, "11:00:01", forwarded(noor, "11:00", "other", SECRETS), "prod/db")
    secret(log, "12:00:03", noor, "a")
    decrypt(log, "12:00:01", forwarded(noor, "12:00", "lone", SECRETS))

    def weak(door, caveat, words):
        return {"confidence": "weak", "chain": [("P", door)], "caveats": [caveat], "says": [words]}

    return [
        (key("late"), weak(late, "time_tolerance", "two seconds after")),
        (key("other"), weak(other, "ambiguous_parent", "another object")),
        (key("lone"), {"chain": [], "confidence": "gap"}),
        counted(noor, 0),
    ]
