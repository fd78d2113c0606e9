"""What a finding names, and what is answered when that is not in the evidence."""

import copy

from told.leads import details, finding, pascal
from told.words import AWAY, HOME, THIRD, at, case, found, key, role, root, service, session_of, stranger, unique_id, user

OTHER = "999988887777"


def window(f, first, last):
    f["service"]["eventFirstSeen"], f["service"]["eventLastSeen"] = at(first), at(last)
    return f


def elsewhere(f, address="203.0.113.200"):
    """The finding's remote address is one that the logs do not have."""
    f["service"]["action"]["awsApiCallAction"]["remoteIpDetails"]["ipAddressV4"] = address
    return f


def named(kind, principal, name, access_key, **more):
    return elsewhere(
        finding(
            {"accessKeyId": access_key, "principalId": principal, "userType": kind, "userName": name},
            **more,
        )
    )


@case("Findings: a key that only another principal used is not the finding's, whatever its id")
def _(log):
    noor, ops = user("noor"), role("ops", "x", "10:00", key("rec"))
    log.assume("10:00", noor, ops)
    log.work(ops, "10:01")
    mallory = unique_id("AROA", "billing", HOME) + ":mallory"
    return [
        (window(named("AssumedRole", mallory, "billing", key("rec")), "15:00", "15:20"), {"exit": 1}),
        # the one who did use it
        (window(elsewhere(finding(details(ops, "ops"))), "15:00", "15:20"), {"origin": found(noor)}),
    ]


@case("Findings: roles, users and functions of another account have names, too")
def _(log):
    ops = role("ops", "x", "10:00", key("1"))
    fn = role("fn", "export", "09:00", key("fn"))
    log.assume("10:00", user("noor"), ops)
    log.assume("09:00", service("lambda.amazonaws.com"), fn)
    for who in (ops, fn, user("admin")):
        log.work(who, "10:01")
    function = elsewhere(
        finding(
            accountId=OTHER,
            resource={
                "resourceType": "Lambda",
                "lambdaDetails": {"functionArn": "arn:aws:lambda:us-east-1:%s:function:export" % OTHER},
            },
        )
    )
    away = {"accountId": OTHER}
    return [
        (named("AssumedRole", unique_id("AROA", "ops", OTHER) + ":x", "ops", key("z", OTHER), **away), {"exit": 1}),
        (named("IAMUser", unique_id("AIDA", "admin", OTHER), "admin", "AKIA" + "Q" * 16, **away), {"exit": 1}),
        (function, {"exit": 1}),
    ]


@case("Findings: what only its address or its name leads to is weak, and said")
def _(log):
    tom, ops = user("tom"), role("ops", "y", "10:00", key("1"))
    log.assume("10:00", user("noor"), ops)
    log.work(tom, "10:01", sourceIPAddress="192.0.2.77")
    log.work(ops, "10:01")
    gone = unique_id("AROA", "gone", HOME) + ":x"
    by_address = elsewhere(named("AssumedRole", gone, "gone", key("z")), "192.0.2.77")
    by_name = named("AssumedRole", "AROA" + "Q" * 17 + ":x", "ops", key("z"))
    return [
        (
            by_address,
            {
                "origin": found(tom),
                "confidence": "weak",
                "caveats": ["named_missing"],
                "says": [gone + ".*not in the evidence", "192.0.2.77"],
            },
        ),
        (by_name, {"session": session_of(ops), "confidence": "weak", "caveats": ["named_missing"]}),
    ]


@case("Findings: a role's name names no user, a root user no user named Root")
def _(log):
    ops = role("ops", "x", "10:00", key("1"))
    log.assume("10:00", user("noor"), ops)
    log.work(user("ops"), "10:01")
    log.work(user("Root"), "10:01")
    log.work(ops, "10:01")
    r = root(HOME, key("r"), "11:00")
    log.work(r, "11:01")
    return [
        (named("AssumedRole", "AROA" + "Q" * 17 + ":x", "ops", key("z")), {"session": session_of(ops)}),
        (named("IAMUser", "AIDA" + "Q" * 17, "ops", "AKIA" + "Q" * 16), {"session": session_of(user("ops"))}),
        (named("Root", HOME, "Root", ""), {"session": session_of(r)}),
        (named("Root", HOME, "Root", "AKIA" + "Q" * 16), {"session": session_of(r), "caveats": ["named_missing"]}),
    ]


@case("Findings: a principal that is here with another key than the named one is no certainty")
def _(log):
    noor = user("noor")
    log.work(noor, "10:01")
    f = named("IAMUser", noor["principalId"], "noor", "AKIA" + "Q" * 16)
    return f, {"origin": found(noor), "confidence": "strong", "caveats": ["named_missing"]}


@case("Findings: without a principal the window tells a recycled key's users apart")
def _(log):
    noor, tom = user("noor"), user("tom")
    ops, dev = role("ops", "x", "10:00", key("rec")), role("dev", "y", "15:00", key("rec"))
    log.assume("10:00", noor, ops)
    log.assume("15:00", tom, dev)
    log.work(ops, "10:01")
    log.work(dev, "15:01")
    f = elsewhere(finding({"accessKeyId": key("rec"), "userType": "AssumedRole", "userName": "dev"}))
    return [
        (window(copy.deepcopy(f), "15:01", "15:20"), {"origin": found(tom), "session": session_of(dev)}),
        (
            window(copy.deepcopy(f), "12:00", "12:20"),
            {"sessions": [session_of(ops), session_of(dev)], "caveats": ["several_sessions", "key_recycled"]},
        ),
    ]


@case("Findings: an attack sequence has every actor's session, and no more than those")
def _(log):
    noor, tom = user("noor"), user("tom")
    ops, dev = role("ops", "x", "10:00", key("1")), role("dev", "y", "10:30", key("2"))
    bystander = role("ops", "z", "10:00", key("3"))
    log.assume("10:00", noor, ops)
    log.assume("10:00", noor, bystander)
    log.assume("10:30", tom, dev)
    for who in (ops, bystander, dev):
        log.work(who, "10:31")

    def actor(name, who):
        return {
            "id": name,
            "user": {
                "name": who["arn"].split("/")[1],
                "uid": who["principalId"],
                "type": "AssumedRole",
                "credentialUid": who["accessKeyId"],
                "account": {"uid": HOME},
            },
            "session": {"uid": "s", "createdTime": at("10:00"), "issuer": who["sessionContext"]["sessionIssuer"]["arn"]},
        }

    def sequence(*actors):
        f = finding()
        f.update(type="AttackSequence:IAM/CompromisedCredentials", resource={"resourceType": "AttackSequence"})
        f["service"] = {
            "serviceName": "guardduty",
            "eventFirstSeen": at("10:00"),
            "eventLastSeen": at("11:00"),
            "detection": {"sequence": {"uid": "s", "actors": list(actors), "signals": []}},
        }
        return f

    both = sequence(actor("a1", ops), actor("a2", dev))
    gone = role("gone", "g", "10:00", key("gone"))
    want = {
        "sessions": [session_of(ops), session_of(dev)],
        "caveats": ["several_sessions"],
        "no_caveats": ["key_recycled", "named_missing"],
    }
    return [
        (both, want),
        (pascal(both), want),
        (
            sequence(actor("a1", gone), actor("a2", dev)),
            {"origin": found(tom), "caveats": ["named_missing"], "says": [gone["principalId"]]},
        ),
    ]


@case("Findings: samples rank last among several")
def _(log):
    noor, ops = user("noor"), role("ops", "x", "10:00", key("1"))
    log.assume("10:00", noor, ops)
    log.work(ops, "10:01")
    sample = finding(
        {
            "accessKeyId": "GeneratedFindingAccessKeyId",
            "principalId": "GeneratedFindingPrincipalId",
            "userType": "IAMUser",
            "userName": "GeneratedFindingUserName",
        }
    )
    sample["service"]["additionalInfo"] = {"sample": True}
    return {"Findings": [sample, finding(details(ops, "ops"))]}, {
        "origin": found(noor),
        "caveats": ["several_findings"],
        "no_caveats": ["sample_finding"],
        "says": ["number 2"],
    }


@case("Leads: a principal's own sessions, not those it assumed elsewhere; a caller of whom only the copies are here")
def _(log):
    eve = user("eve", AWAY)
    ops = role("ops", "deploy", "10:00", key("1"))
    log.assume("10:00", stranger(eve), ops, recipientAccountId=HOME)
    log.work(ops, "10:01")
    noor = user("noor")
    away = role("far", "noor", "11:00", key("2", THIRD), account=THIRD)
    log.assume("11:00", noor, away, to=THIRD)
    log.work(away, "11:01")
    log.sign_in("12:00", noor)
    return [
        (
            eve["principalId"],
            {
                "origin": {"kind": "foreign_account", "principal_id": eve["principalId"]},
                "confidence": "gap",
                "sessions": [],
                "calls": {"sts:AssumeRole": {"total": 1}},
            },
        ),
        (
            noor["principalId"],
            {"sessions": [session_of(noor), dict(session_of(noor), creation_date=at("12:00"))]},
        ),
    ]


def of_instance(instance):
    f = elsewhere(finding(type="CryptoCurrency:EC2/BitcoinTool.B!DNS"))
    f["resource"] = {"resourceType": "Instance", "instanceDetails": {"instanceId": instance}}
    return f


@case("Findings: an instance or task without a role is answered by who started it")
def _(log):
    miner, ops = user("noor"), role("ops", "x", "09:00", key("1"))
    mined, other, task = "i-0aaaaaaaaaaaaaaaa", "i-0bbbbbbbbbbbbbbbb", "0123456789abcdef0123456789abcdef"
    log.assume("09:00", user("tom"), ops)

    def start(clock, who, instance):
        answer = {"instancesSet": {"items": [{"instanceId": instance}]}}
        return log.add(clock, "ec2", "RunInstances", who, {"instanceType": "g5.4xlarge"}, answer, readOnly=False)

    start("08:00", miner, mined)
    start("09:01", ops, other)
    # whoever lists or tags it has not started it
    log.add("09:02", "ec2", "DescribeInstances", ops, {"instancesSet": {"items": [{"instanceId": mined}]}})
    log.add("09:03", "ec2", "CreateTags", ops, {"resourcesSet": {"items": [{"resourceId": "i-0cccccccccccccccc"}]}})
    arn = "arn:aws:ecs:us-east-1:%s:task/c/%s" % (HOME, task)
    log.add("09:04", "ecs", "RunTask", miner, {"taskDefinition": "t"}, {"tasks": [{"taskArn": arn}]}, readOnly=False)
    missing = {"confidence": "weak", "caveats": ["named_missing"]}
    return [
        (mined, dict(missing, origin=found(miner), says=["resource:" + mined])),
        ("arn:aws:ec2:us-east-1:%s:instance/%s" % (HOME, mined), dict(missing, origin=found(miner))),
        (other, dict(missing, session=session_of(ops))),
        (arn, dict(missing, origin=found(miner))),
        (window(of_instance(mined), "15:00", "16:00"), dict(missing, origin=found(miner))),
        # nobody's starting it is here: who touched it
        ("i-0cccccccccccccccc", dict(missing, session=session_of(ops))),
        (window(of_instance("i-0cccccccccccccccc"), "10:00", "10:30"), dict(missing, session=session_of(ops))),
        ("i-0dddddddddddddddd", {"exit": 1}),
    ]
