"""The console, Identity Center and OAuth: sessions whose key no event issues."""

from told.words import (
    AWAY,
    HOME,
    at,
    case,
    event_id,
    found,
    key,
    later,
    role,
    root,
    session_of,
    token,
    user,
    without_key,
)

SSO = "aws-reserved/sso.amazonaws.com/"  # the path of the roles of permission sets


@case("Console: keys, regions and front ends of one sign-in are one session; an access key beside it is another")
def _(log):
    noor = user("noor")
    console = [token(noor, "10:00", key("c%d" % n), True) for n in range(4)]
    mfa = log.add(
        "09:59:46",
        "signin",
        "CheckMfa",
        dict(noor, accessKeyId=""),
        None,
        {"CheckMfa": "Success"},
        eventType="AwsConsoleSignIn",
        additionalEventData={"MfaType": "Virtual MFA"},
        readOnly=False,
    )
    login = log.sign_in("10:00", noor, mfa="Yes", sourceIPAddress="203.0.113.9")
    for n, who in enumerate(console):
        log.work(
            who,
            later("10:01", n * 60),
            2,
            awsRegion=("us-east-1", "eu-west-1")[n % 2],
            sourceIPAddress="AWS Internal",
            userAgent="AWS Internal",
        )
    log.records[-1]["sessionCredentialFromConsole"] = "true"
    log.work(noor, "10:02", 5)
    want = {
        "origin": {
            "kind": "user_sign_in",
            "identity": noor["arn"],
            "event_id": login["eventID"],
            "mfa": True,
            "source_ip": "203.0.113.9",
        },
        "chain": [("C", login)],
        "confidence": "certain",
        "caveats": ["source_proxied"],
        "says": ["203.0.113.9"],
        "session": {
            "kind": "console",
            "event_count": 8,
            "keys": [w["accessKeyId"] for w in console],
            "regions": ["eu-west-1", "us-east-1"],
        },
    }
    return [
        (key("c0"), want),
        (key("c3"), want),
        (noor["accessKeyId"], {"origin": found(noor), "chain": [], "session": {"kind": "user_key", "event_count": 5}}),
        (noor["arn"], {"sessions": [session_of(console[0]), session_of(noor)], "caveats": ["several_sessions"]}),
        (login["eventID"], {"origin": {"kind": "user_sign_in"}, "session": {"event_count": 8}}),
    ]


@case("Console: root sign-in in us-east-1, with the key member empty")
def _(log):
    login = log.sign_in("10:00", root(), mfa="No")
    login["userIdentity"]["accessKeyId"] = ""
    log.work(root(HOME, key("r"), "10:00"), "10:01", sessionCredentialFromConsole="true")
    log.add(
        "10:02",
        "iam",
        "CreateAccessKey",
        root(HOME, key("r2"), "10:00"),
        None,
        {"accessKey": {"accessKeyId": "AKIA" + key("new")[4:], "status": "Active"}},
        readOnly=False,
        sessionCredentialFromConsole="true",
    )
    return key("r"), {
        "origin": {
            "kind": "root_sign_in",
            "identity": "arn:aws:iam::%s:root" % HOME,
            "event_id": login["eventID"],
            "mfa": False,
        },
        "chain": [("C", login)],
        "session": {"kind": "console", "event_count": 4},
        "confidence": "certain",
    }


@case("Console: sign-in missing: the regions where it may be")
def _(log):
    noor = user("noor")
    log.work(token(noor, "10:00", key("c")), "10:01", sessionCredentialFromConsole="true")
    return key("c"), {
        "origin": {"kind": "user_sign_in", "identity": noor["arn"]},
        "confidence": "gap",
        "caveats": ["login_missing", "gap"],
        "says": ["us-east-2", at("10:00"), HOME],
        "chain": [],
    }


@case("Console: a failed sign-in of the same second is no beginning")
def _(log):
    noor = user("noor")
    bad = log.sign_in("10:00", noor, responseElements={"ConsoleLogin": "Failure"}, errorMessage="Failed authentication")
    good = log.sign_in("10:00", noor)
    log.work(token(noor, "10:00", key("c")), "10:01", sessionCredentialFromConsole="true")
    return key("c"), {
        "chain": [("C", good, {"alternatives": []})],
        "no_caveats": ["ambiguous_parent"],
        "confidence": "certain",
    }


@case("Console: failed sign-ins of a name that does not exist are answered by address and event")
def _(log):
    ghost = {"type": "IAMUser", "accountId": HOME, "accessKeyId": "", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    bad = [
        log.add(
            later("10:00", n),
            "signin",
            "ConsoleLogin",
            ghost,
            None,
            {"ConsoleLogin": "Failure"},
            message="No username found in supplied account",
            eventType="AwsConsoleSignIn",
            readOnly=False,
            sourceIPAddress="192.0.2.77",
        )
        for n in range(3)
    ]
    log.work(user("noor"), "10:01")
    return [(bad[0]["eventID"], {"confidence": "certain|strong|weak|gap"}), ("192.0.2.77", {})]


@case("Console: SwitchRole across accounts: SwitchFrom and STS's two copies are one hop, the console sign-in begins it")
def _(log):
    noor, admin = user("noor", AWAY), role("admin", "noor", "10:05", key("sw"))
    login = log.sign_in("10:00", noor, mfa="Yes")
    console = token(noor, "10:00", key("c", AWAY), True)
    log.work(console, "10:01", sessionCredentialFromConsole="true")
    sts, copy = log.assume(
        "10:05",
        dict(console, invokedBy="AWS Internal"),
        admin,
        to=HOME,
        issued=key("never-used"),
        sourceIPAddress="AWS Internal",
        userAgent="AWS Internal",
    )
    switch = log.add(
        "10:05",
        "signin",
        "SwitchRole",
        without_key(admin),
        None,
        {"SwitchRole": "Success"},
        eventType="AwsConsoleSignIn",
        readOnly=False,
        additionalEventData={"SwitchFrom": noor["arn"], "RedirectTo": "https://console.aws.amazon.com/"},
    )
    log.work(admin, "10:06", sessionCredentialFromConsole="true")
    return key("sw"), {
        "origin": {"kind": "user_sign_in", "identity": noor["arn"], "event_id": login["eventID"]},
        "chain": [("C", [switch, sts, copy], {"parent_key": key("c", AWAY)}), ("C", login)],
        "session": {"kind": "console", "event_count": 3, "keys": [key("sw")]},
        "confidence": "certain",
        "no_caveats": ["ambiguous_parent", "gap"],
    }


@case("Console: SwitchRole of which only the target's trail is here: the gap names account and identity it came from")
def _(log):
    noor, admin = user("noor", AWAY), role("admin", "noor", "10:05", key("sw"))
    switch = log.add(
        "10:05",
        "signin",
        "SwitchRole",
        without_key(admin),
        None,
        {"SwitchRole": "Success"},
        eventType="AwsConsoleSignIn",
        readOnly=False,
        additionalEventData={"SwitchFrom": noor["arn"], "RedirectTo": "https://console.aws.amazon.com/"},
    )
    log.work(admin, "10:06", sessionCredentialFromConsole="true")
    return key("sw"), {
        "origin": {"kind": "foreign_account", "identity": noor["arn"], "account_id": AWAY},
        "chain": [("C", switch)],
        "confidence": "gap",
        "caveats": ["gap", "caller_trail_missing"],
        "says": [AWAY],
    }


@case("Console: RenewRole begins a new session of the switched role")
def _(log):
    noor = user("noor")
    first, second = role("admin", "noor", "10:05", key("s1")), role("admin", "noor", "11:05", key("s2"))
    login = log.sign_in("10:00", noor)
    switch = log.add(
        "10:05",
        "signin",
        "SwitchRole",
        without_key(first),
        None,
        {"SwitchRole": "Success"},
        eventType="AwsConsoleSignIn",
        readOnly=False,
        additionalEventData={"SwitchFrom": noor["arn"]},
    )
    renew = log.add(
        "11:05",
        "signin",
        "RenewRole",
        without_key(second),
        None,
        {"RenewRole": "Success"},
        eventType="AwsConsoleSignIn",
        readOnly=False,
        additionalEventData={"RenewedBy": noor["arn"]},
    )
    log.work(token(noor, "10:00", key("c")), "10:01", sessionCredentialFromConsole="true")
    log.work(first, "10:06", sessionCredentialFromConsole="true")
    log.work(second, "11:06", sessionCredentialFromConsole="true")
    return [
        (
            key("s2"),
            {
                "origin": {"kind": "user_sign_in", "event_id": login["eventID"]},
                "chain": [("C", renew), ("C", login)],
                "session": {"event_count": 3},
            },
        ),
        (
            key("s1"),
            {
                "origin": {"kind": "user_sign_in", "event_id": login["eventID"]},
                "chain": [("C", switch), ("C", login)],
                "session": {"event_count": 3},
            },
        ),
    ]


@case("Console: a failed SwitchRole begins nothing")
def _(log):
    noor, admin = user("noor"), role("admin", "noor", "10:05", key("sw"))
    log.add(
        "10:05",
        "signin",
        "SwitchRole",
        without_key(admin),
        None,
        None,
        message="switchrole.error.invalidparams",
        eventType="AwsConsoleSignIn",
        readOnly=False,
        additionalEventData={"SwitchFrom": noor["arn"]},
    )
    log.work(admin, "10:06", sessionCredentialFromConsole="true")
    return key("sw"), {"chain": [], "confidence": "gap"}


@case("Console: Identity Center portal: SAML, GetSigninToken and ConsoleLogin of one second are one hop")
def _(log):
    name = "AWSReservedSSO_Admin_0123456789abcdef"
    saml = {
        "type": "SAMLUser",
        "principalId": "q=:noor@corp.example",
        "userName": "noor@corp.example",
        "identityProvider": "q=",
    }
    who = role(name, "noor@corp.example", "10:00", key("c"), path="aws-reserved/sso.amazonaws.com/eu-west-1/")
    a = log.assume("10:00", saml, who, issued=key("issued"), sourceIPAddress="AWS Internal")
    a["eventName"] = "AssumeRoleWithSAML"
    shown = dict(who, accessKeyId=key("issued"))
    t = log.add(
        "10:00",
        "signin",
        "GetSigninToken",
        shown,
        None,
        {"credentials": {"accessKeyId": key("issued")}, "GetSigninToken": "Success"},
        eventType="AwsConsoleSignIn",
        readOnly=False,
        userAgent="Jersey/${project.version} (HttpUrlConnection 1.8.0)",
    )
    c = log.add(
        "10:00:01",
        "signin",
        "ConsoleLogin",
        shown,
        None,
        {"ConsoleLogin": "Success"},
        eventType="AwsConsoleSignIn",
        readOnly=False,
        sourceIPAddress="203.0.113.9",
        userAgent="Mozilla/5.0",
    )
    log.work(
        who, "10:01", sessionCredentialFromConsole="true", sourceIPAddress="AWS Internal", userAgent="AWS Internal"
    )
    return key("c"), {
        "origin": {"kind": "identity_center", "identity": "noor@corp.example"},
        "chain": [("CK", a)],
        "confidence": "certain",
        "session": {"kind": "identity_center", "event_count": 5},
        "caveats": ["source_proxied"],
        "says": ["203.0.113.9"],
    }


@case("Identity Center: GetRoleCredentials by the second, the name through the workflow of the sign-in")
def _(log):
    person = {
        "type": "IdentityCenterUser",
        "accountId": AWAY,
        "onBehalfOf": {"userId": "u-1", "identityStoreArn": "arn:aws:identitystore::%s:identitystore/d-1" % AWAY},
        "credentialId": "x",
    }
    who = role("AWSReservedSSO_Admin_0123456789abcdef", "noor@corp.example", "10:00", key("c"), path=SSO)
    other = role("AWSReservedSSO_Admin_0123456789abcdef", "tom@corp.example", "10:00", key("d"), path=SSO)
    log.add(
        "09:50",
        "signin",
        "CredentialChallenge",
        {"type": "IdentityCenterUser", "accountId": AWAY},
        eventType="AwsServiceEvent",
        additionalEventData={"AuthWorkflowID": "w-1", "UserName": "noor@corp.example", "CredentialType": "PASSWORD"},
    )
    log.add(
        "09:50:09",
        "signin",
        "UserAuthentication",
        person,
        eventType="AwsServiceEvent",
        additionalEventData={"AuthWorkflowID": "w-1", "CredentialType": "PASSWORD"},
    )
    log.add("09:51", "sso", "CreateToken", person)
    r = log.add("10:00", "sso", "GetRoleCredentials", person)
    log.work(who, "10:01")
    log.work(other, "10:01")
    return [
        (
            key("c"),
            {
                "origin": {
                    "kind": "identity_center",
                    "identity": "noor@corp.example",
                    "principal_id": "u-1",
                    "account_id": AWAY,
                },
                "chain": [("C", r)],
                "confidence": "certain|strong",
                "session": {"kind": "identity_center"},
            },
        ),
        (
            key("d"),
            {"chain": [], "confidence": "gap", "origin": {"kind": "identity_center", "identity": "tom@corp.example"}},
        ),
        ("user:noor@corp.example", {"chain": [("C", r)]}),
    ]


@case("OAuth: aws login, the console's creation date and a key no event issued")
def _(log):
    noor = user("noor")
    console, cli = token(noor, "10:00", key("c"), True), token(noor, "10:00", key("cli"), True)
    login = log.sign_in("10:00", noor)
    del console["accessKeyId"]
    log.add(
        "10:10",
        "signin",
        "AuthorizeOAuth2Access",
        console,
        {"scope": "openid", "client_id": "arn:aws:signin:::devtools/same-device"},
        userAgent="Mozilla/5.0",
    )
    grant = log.add(
        "10:10:02",
        "signin",
        "CreateOAuth2Token",
        console,
        {"client_id": "arn:aws:signin:::devtools/same-device"},
        additionalEventData={"success": "true"},
        userAgent="aws-cli/2.32.0",
    )
    log.work(cli, "10:11", userAgent="aws-cli/2.32.0 md/command#s3.ls")
    return key("cli"), {
        "origin": {"kind": "user_sign_in", "event_id": login["eventID"]},
        "chain": [("P", grant), ("C", login)],
        "confidence": "certain|strong",
    }


@case("OAuth: a refused token grants nothing")
def _(log):
    noor = user("noor")
    login = log.sign_in("10:00", noor)
    console, cli = token(noor, "10:00", key("c"), True), token(noor, "10:00", key("cli"), True)
    log.add(
        "10:10",
        "signin",
        "CreateOAuth2Token",
        console,
        {"client_id": "arn:aws:signin:::devtools/same-device"},
        additionalEventData={"success": "false"},
    )
    log.work(cli, "10:11")
    return key("cli"), {
        "origin": {"kind": "user_sign_in"},
        "chain": [("C", login)],
        "calls": {"signin:CreateOAuth2Token": {"failure": 1, "success": 0}},
    }


@case("Console: one SwitchRole and the STS calls of two consoles in its second: either may be behind it")
def _(log):
    noor, admin = user("noor"), role("admin", "noor", "10:05", key("sw"))
    consoles = [token(noor, "10:00", key("c1")), token(noor, "10:02", key("c2"))]
    for clock in ("10:00", "10:02"):
        log.sign_in(clock, noor)
    calls = [
        log.assume("10:05", dict(who, invokedBy="AWS Internal"), admin, issued=key("unused%d" % n))
        for n, who in enumerate(consoles)
    ]
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
    login = [r for r in log.records if r["eventName"] == "ConsoleLogin"]
    return key("sw"), {
        "confidence": "weak",
        "chain": [("C", switch, {"alternatives": calls[1:]}), ("C", login)],
        "caveats": ["ambiguous_parent"],
    }


@case("Sign-in: what is born of one is a console's, also where services did all that is seen of it")
def _(log):
    noor, admin = user("noor"), role("admin", "noor", "10:05", key("s"))
    con = token(noor, "10:00", key("c"))
    log.sign_in("10:00", noor)
    inside = {"sourceIPAddress": "AWS Internal", "userAgent": "AWS Internal"}
    log.assume("10:05", dict(con, invokedBy="AWS Internal"), admin, issued=key("other"), **inside)
    log.work(admin, "10:06", 1, **inside)
    log.work(admin, "10:07", 1, sessionCredentialFromConsole="true", **inside)
    # a call that a service made for a long-term key looks alike, and nobody signed in
    tom = user("tom")
    log.work(tom, "11:00", 1)
    log.add("11:05", "kms", "Decrypt", dict(token(tom, "11:05", key("f")), invokedBy="s3.amazonaws.com"))
    return [
        (key("c"), {"session": {"principal_id": noor["principalId"], "kind": "console", "forward_access_events": 1}}),
        (key("f"), {"session": {"principal_id": tom["principalId"], "kind": "service"}}),
    ]


@case("Sign-in: the session of an MCP server's client, which a person authorised, is a console's")
def _(log):
    noor = user("noor")
    con = token(noor, "10:00", key("c"), True)
    log.sign_in("10:00", noor, mfa="Yes")
    arn = "arn:aws:signin:us-east-1:210987654321:session/11111111-1111-4111-8111-111111111111"
    keyless = {k: v for k, v in con.items() if k != "accessKeyId"}
    log.add(
        "10:05",
        "signin",
        "CreateOAuth2Token",
        keyless,
        {"resource": "https://aws-mcp.us-east-1.api.aws/mcp"},
        additionalEventData={"success": "true", "signInSessionArn": arn, "grant_type": "authorization_code"},
    )
    agent = dict(token(noor, "10:00", key("m"), True), invokedBy="aws-mcp.amazonaws.com")
    agent["sessionContext"]["signInSessionArn"] = arn
    through = {"sourceIPAddress": "aws-mcp.amazonaws.com", "userAgent": "aws-mcp.amazonaws.com"}
    log.work(agent, "10:10", 2, **through)
    # a token of GetSessionToken is one
    script = token(noor, "10:20", key("t"))
    answer = {"credentials": {"accessKeyId": key("t")}}
    log.add("10:20", "sts", "GetSessionToken", noor, {"durationSeconds": 3600}, answer, readOnly=False)
    log.work(script, "10:21", 2)
    return [
        (key("m"), {"session": {"kind": "console", "event_count": 2}}),
        (key("t"), {"session": {"kind": "session_token", "event_count": 2}}),
    ]
