"""Where chains end: who is root, whose role it is, which record is missing."""

from told.words import AWAY, HOME, at, case, found, key, role, root, token, user


@case("Origins: a user who is called root is a user")
def _(log):
    who = user("root")
    log.sign_in("10:00", who)
    log.work(token(who, "10:00", key("c")), "10:01", sessionCredentialFromConsole="true")
    log.work(who, "10:10")
    log.sign_in("11:00", root())
    log.work(root(HOME, key("r"), "11:00"), "11:01", sessionCredentialFromConsole="true")
    return [
        (key("c"), {"origin": {"kind": "user_sign_in", "identity": who["arn"]}}),
        (who["accessKeyId"], {"origin": found(who)}),
        (key("r"), {"origin": {"kind": "root_sign_in"}}),
    ]


@case("Origins: a call whose own record is missing, of an account with others here and of one with none")
def _(log):
    hub, ops = role("hub", "noor", "09:30", key("h", AWAY), AWAY), role("ops", "deploy", "10:00", key("1"))
    log.assume("09:30", user("noor", AWAY), hub)
    made, copy = log.assume("10:00", hub, ops, to=HOME)
    log.records.remove(made)
    log.work(ops, "10:01")
    third = role("ops", "other", "11:00", key("3"))
    made, copy = log.assume("11:00", user("eve", "567890123456"), third, to=HOME)
    log.records.remove(made)
    log.work(third, "11:01")
    bare = role("ops", "bare", "12:00", key("4"))
    made, copy = log.assume("12:00", user("eve", "567890123456"), bare, to=HOME)
    log.records.remove(made)
    copy["userIdentity"] = {"type": "AWSAccount", "principalId": "AIDAIABCDEFGHIJKLMNOP"}
    log.work(bare, "12:01")
    return [
        (
            key("1"),
            {
                "origin": {"kind": "unknown", "account_id": AWAY},
                "confidence": "gap",
                "says": ["account %s: events of it are here, its own record of this call is not" % AWAY],
            },
        ),
        (key("3"), {"origin": {"kind": "foreign_account"}, "says": ["account 567890123456, whose trail is not here"]}),
        (
            key("4"),
            {
                "origin": {"kind": "foreign_account", "account_id": None},
                "says": ["an account that the record does not name"],
            },
        ),
    ]


@case("Origins: an assumed root whose AssumeRoot is missing")
def _(log):
    r = root(HOME, key("r"), "10:00", assumedRoot="true")
    log.add("10:01", "s3", "DeleteBucketPolicy", r, {"bucketName": "ledger"}, readOnly=False)
    return key("r"), {
        "confidence": "gap",
        "session": {"kind": "assumed_root"},
        "caveats": ["caller_trail_missing"],
        "no_caveats": ["login_missing", "sts_region_missing"],
        "says": ["AssumeRoot", "management", "regional endpoint"],
    }


@case("Origins: a role called like Identity Center's or a service's, without its path, is neither")
def _(log):
    name = "AWSReservedSSO_AdministratorAccess_0123456789abcdef"
    fake = role(name, "ceo@corp.example", "10:00", key("1"))
    real = role(name, "noor@corp.example", "10:00", key("2"), path="aws-reserved/sso.amazonaws.com/")
    service = role("AWSServiceRoleForSupport", "x", "10:00", key("3"))
    for who in (fake, real, service):
        log.work(who, "10:01")
    return [
        (key("1"), {"session": {"kind": "role"}, "origin": {"kind": "unknown"}, "confidence": "gap"}),
        (key("2"), {"session": {"kind": "identity_center"}, "origin": {"kind": "identity_center"}}),
        (key("3"), {"session": {"kind": "role"}, "confidence": "gap"}),
        ("user:ceo@corp.example", {"exit": 1}),
        ("user:noor@corp.example", {"session": {"kind": "identity_center"}}),
    ]
