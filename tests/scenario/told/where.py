"""From where: endpoints, hidden and broken addresses."""

from told.words import HOME, case, key, role, service, stolen, token, user, without_key


@case("From where: an endpoint of a foreign account, with a private and with a public address")
def _(log):
    ops = stolen(log)
    log.work(
        ops,
        "10:01",
        2,
        sourceIPAddress="10.0.0.5",
        vpcEndpointId="vpce-0123456789abcdef0",
        vpcEndpointAccountId="999988887777",
    )
    log.work(
        ops,
        "10:05",
        1,
        sourceIPAddress="198.51.100.200",
        vpcEndpointId="vpce-0123456789abcdef0",
        vpcEndpointAccountId="999988887777",
    )
    log.work(ops, "10:06", 1)
    return key("1"), {
        "caveats": ["source_spoofable"],
        "says": ["999988887777"],
        "sources": {
            "10.0.0.5": {
                "kind": "private",
                "trust": "spoofable",
                "vpc_endpoint_account_id": "999988887777",
                "event_count": 2,
            },
            "198.51.100.200": {"kind": "public", "trust": "spoofable"},
            "198.51.100.7": {"trust": "observed"},
        },
    }


@case("From where: an own endpoint, by its owner, by its creation, and by who else uses it")
def _(log):
    ops = stolen(log)
    log.add(
        "08:00",
        "ec2",
        "CreateVpcEndpoint",
        user("tom"),
        {"CreateVpcEndpointRequest": {}},
        {"CreateVpcEndpointResponse": {"vpcEndpoint": {"vpcEndpointId": "vpce-0aaaaaaaaaaaaaaa1"}}},
        readOnly=False,
    )
    log.work(
        ops, "10:01", 1, sourceIPAddress="10.0.0.5", vpcEndpointId="vpce-0123456789abcdef0", vpcEndpointAccountId=HOME
    )
    log.work(ops, "10:02", 1, sourceIPAddress="10.0.0.6", vpcEndpointId="vpce-0aaaaaaaaaaaaaaa1")
    log.work(ops, "10:03", 1, sourceIPAddress="10.0.0.7", vpcEndpointId="vpce-0bbbbbbbbbbbbbbb2")
    log.work(user("tom"), "10:04", 1, sourceIPAddress="10.0.0.8", vpcEndpointId="vpce-0bbbbbbbbbbbbbbb2")
    return key("1"), {
        "no_caveats": ["source_spoofable"],
        "sources": {a: {"trust": "own_endpoint"} for a in ("10.0.0.5", "10.0.0.6", "10.0.0.7")},
    }


@case("From where: whoever goes on with what was stolen is no other user of the thief's endpoint")
def _(log):
    noor, tom = user("noor"), user("tom")
    ops, far = role("ops", "x", "10:00", key("1")), role("far", "y", "10:05", key("2"))
    his = {"sourceIPAddress": "10.20.0.5", "vpcEndpointId": "vpce-0fffffffffffffff0"}
    log.work(noor, "09:58", 2, **his)
    log.assume("10:00", noor, ops, **his)
    log.assume("10:05", ops, far, **his)
    for who in (ops, far):
        log.work(who, "10:06", 3, **his)
    for who in (noor, tom):  # the office's
        log.work(who, "09:00", 1, sourceIPAddress="10.0.0.8", vpcEndpointId="vpce-0bbbbbbbbbbbbbbb2")
    own, spoofable = {"trust": "own_endpoint"}, {"trust": "spoofable"}
    return [
        (noor["accessKeyId"], {"sources": {"10.20.0.5": spoofable, "10.0.0.8": own}, "caveats": ["source_spoofable"]}),
        (key("1"), {"sources": {"10.20.0.5": spoofable}}),
        (key("2"), {"sources": {"10.20.0.5": spoofable}}),
        (tom["accessKeyId"], {"sources": {"10.0.0.8": own}}),
    ]


@case("From where: an endpoint nobody else uses, and a private address without one")
def _(log):
    ops = stolen(log)
    log.work(ops, "10:02", 1, sourceIPAddress="10.0.0.6", vpcEndpointId="vpce-0aaaaaaaaaaaaaaa1")
    log.work(ops, "10:03", 1, sourceIPAddress="172.31.0.7")
    return key("1"), {
        "caveats": ["source_spoofable"],
        "sources": {"10.0.0.6": {"trust": "spoofable"}, "172.31.0.7": {"trust": "spoofable", "kind": "private"}},
    }


@case("From where: endpoint members that hold a service's name or AWS Internal say nothing")
def _(log):
    ops = stolen(log)
    log.work(
        ops,
        "10:02",
        1,
        sourceIPAddress="AWS Internal",
        vpcEndpointId="AWS Internal",
        vpcEndpointAccountId="AWS Internal",
    )
    log.work(ops, "10:03", 1, vpcEndpointId="kms.amazonaws.com", vpcEndpointAccountId="kms.amazonaws.com")
    log.work(dict(ops, invokedBy="athena.amazonaws.com"), "10:04", 1, sourceIPAddress="athena.amazonaws.com")
    return key("1"), {
        "no_caveats": ["source_spoofable"],
        "sources": {
            "AWS Internal": {"kind": "aws_internal", "trust": "proxied"},
            "198.51.100.7": {"trust": "observed"},
            "athena.amazonaws.com": {"kind": "aws_service"},
        },
    }


@case("From where: broken, empty and absent addresses are counted, never fatal")
def _(log):
    ops = stolen(log)
    log.work(ops, "10:02", 1, sourceIPAddress="253.252.51.07")
    log.work(ops, "10:03", 1, sourceIPAddress="")
    log.work(ops, "10:04", 1, sourceIPAddress=...)
    log.work(ops, "10:05", 1, sourceIPAddress="2001:db8::1")
    log.work(ops, "10:06", 1, sourceIPAddress="AWS Internal/7")
    return key("1"), {
        "session": {"event_count": 5},
        "sources": {
            "253.252.51.07": {"kind": "invalid"},
            "2001:db8::1": {"kind": "public"},
            "AWS Internal/7": {"kind": "aws_internal", "trust": "proxied"},
        },
    }


@case("From where: a VPC endpoint policy's refusal, a network activity event")
def _(log):
    ops = stolen(log)
    log.work(ops, "10:01", 1)
    log.add(
        "10:05",
        "s3",
        "GetObject",
        dict(ops),
        error="VpceAccessDenied",
        message="The request was denied due to a VPC endpoint policy",
        eventType="AwsVpceEvent",
        eventCategory="NetworkActivity",
        vpcEndpointId="vpce-0123456789abcdef0",
        vpcEndpointAccountId=HOME,
        sourceIPAddress="10.0.0.9",
        readOnly=...,
        userAgent=...,
        managementEvent=False,
    )
    return key("1"), {"calls": {"s3:GetObject": {"denied": 1}}, "sources": {"10.0.0.9": {"trust": "own_endpoint"}}}


@case("From where: a console session all of whose calls hide the address: the sign-in tells it")
def _(log):
    noor = user("noor")
    log.sign_in("10:00", noor, sourceIPAddress="203.0.113.9")
    log.work(
        token(noor, "10:00", key("c")),
        "10:01",
        sessionCredentialFromConsole="true",
        sourceIPAddress="AWS Internal",
        userAgent="AWS Internal",
    )
    return key("c"), {
        "caveats": ["source_proxied"],
        "says": ["203.0.113.9"],
        "sources": {"AWS Internal": {"trust": "proxied", "event_count": 3}},
    }


@case("From where: a switched role whose calls hide the address: the sign-in behind the switch tells it")
def _(log):
    noor, admin = user("noor"), role("admin", "noor", "10:05", key("sw"))
    log.sign_in("10:00", noor, sourceIPAddress="203.0.113.9")
    log.add(
        "10:05",
        "signin",
        "SwitchRole",
        without_key(admin),
        None,
        {"SwitchRole": "Success"},
        eventType="AwsConsoleSignIn",
        readOnly=False,
        additionalEventData={"SwitchFrom": noor["arn"]},
        sourceIPAddress="203.0.113.9",
    )
    log.work(
        admin, "10:06", sessionCredentialFromConsole="true", sourceIPAddress="AWS Internal", userAgent="AWS Internal"
    )
    return key("sw"), {"caveats": ["source_proxied"], "says": ["203.0.113.9"]}


HIDDEN = {"sourceIPAddress": "AWS Internal", "userAgent": "AWS Internal"}


def hidden_console(log):
    """A console whose calls hide the address, signed in from 203.0.113.9."""
    noor = user("noor")
    console = token(noor, "10:00", key("c"))
    log.sign_in("10:00", noor, sourceIPAddress="203.0.113.9")
    log.work(console, "10:01", sessionCredentialFromConsole="true", **HIDDEN)
    return console


def recovered(words, *others):
    """What the caveat must say, and the addresses that it must not: they are in no sentence of the answer."""
    return {"caveats": ["source_proxied"], "says": [words], "says_not": list(others)}


@case("From where: CloudShell's address is AWS's: the sign-in tells where the person is")
def _(log):
    console = hidden_console(log)
    shell = "aws-cli/2.15.0 md/awscrt#0.19 exec-env/CloudShell md/command#s3.ls"
    log.work(console, "10:02", sessionCredentialFromConsole="true", sourceIPAddress="3.84.1.1", userAgent=shell)
    return key("c"), recovered("ConsoleLogin behind them came from 203.0.113.9", "3.84.1.1")


@case("From where: a placeholder in place of an address, in a browser's call, is nobody's")
def _(log):
    console = hidden_console(log)
    log.work(console, "10:02", sessionCredentialFromConsole="true", sourceIPAddress="0.0.0.0", userAgent="Mozilla/5.0")
    return key("c"), recovered("ConsoleLogin behind them came from 203.0.113.9", "0.0.0.0")


@case("From where: browser calls of the console from another address than the sign-in: both are told")
def _(log):
    console = hidden_console(log)
    log.work(console, "10:02", 1, sourceIPAddress="203.0.113.9", userAgent="Mozilla/5.0")
    log.work(console, "10:40", 1, sourceIPAddress="198.51.100.200", userAgent="Mozilla/5.0")
    return key("c"), recovered("came from 203.0.113.9, and browser calls .* came from 198.51.100.200")


@case("From where: a console without its sign-in: a browser's call tells, the program of another key does not")
def _(log):
    console = token(user("noor"), "10:00", key("c"))
    log.work(console, "10:01", sessionCredentialFromConsole="true", **HIDDEN)
    log.work(dict(console, accessKeyId=key("cli")), "10:02", 9, sourceIPAddress="192.0.2.66")
    log.work(console, "10:03", 1, sourceIPAddress="203.0.113.9", userAgent="Mozilla/5.0")
    return key("c"), recovered("browser calls of the same session came from 203.0.113.9", "192.0.2.66")


@case("From where: the token of an agent was fetched elsewhere: the console's calls came from its sign-in's address")
def _(log):
    console = hidden_console(log)
    console = {k: v for k, v in console.items() if k != "accessKeyId"}
    agent = {"client_id": "arn:aws:signin:us-east-1::external-client/dcr/7e0c", "resource": "https://aws-mcp"}
    log.add(
        "10:05",
        "signin",
        "CreateOAuth2Token",
        console,
        agent,
        additionalEventData={"success": "true", "signInSessionArn": "arn:aws:signin:us-east-1:%s:session/1" % HOME},
        sourceIPAddress="192.0.2.66",
        userAgent="claude-code/2.1",
    )
    return key("c"), recovered("ConsoleLogin behind them came from 203.0.113.9", "192.0.2.66")


@case("From where: what a service does for a session of the command line hides no console")
def _(log):
    ops = stolen(log)
    log.work(ops, "10:01", sourceIPAddress="203.0.113.9")
    for clock in ("10:02", "10:03"):
        log.add(clock, "kms", "Decrypt", dict(ops, invokedBy="AWS Internal"), {"keyId": "k"}, **HIDDEN)
    return key("1"), {
        "session": {"forward_access_events": 2},
        "no_caveats": ["source_proxied"],
        "sources": {"AWS Internal": {"trust": "proxied", "event_count": 2}},
    }


@case("From where: what services do for a console is not counted among its calls")
def _(log):
    console = hidden_console(log)
    log.add("10:04", "kms", "Decrypt", dict(console, invokedBy="AWS Internal"), {"keyId": "k"}, **HIDDEN)
    return key("c"), recovered("^3 console calls hide")
