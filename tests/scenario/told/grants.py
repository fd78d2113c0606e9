"""Tokens granted to programs under a console sign-in: whose key is whose, and which keys are none of theirs."""

from told.words import HOME, case, key, token, user

CLI, OTHER_CLI = "aws-cli/2.32.0 md/awscrt#0.28 ua/2.1 os/linux", "aws-cli/2.31.0 md/awscrt#0.28 ua/2.1 os/windows"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0.0.0 Safari/537.36"
HOME_IP, OTHER_IP = "198.51.100.7", "203.0.113.66"
AGENT = "arn:aws:signin:us-east-1:%s:session/0b1c2d3e-1111-4222-8333-444455556666" % HOME
HIDDEN = {"sourceIPAddress": "AWS Internal", "userAgent": "AWS Internal"}


def console(log):
    """noor's console, signed in at ten; the sign-in, and the console with a key."""
    noor = user("noor")
    return log.sign_in("10:00", noor, "Yes", userAgent=CHROME), token(noor, "10:00", key("c"), True)


def with_key(who, name):
    return dict(who, accessKeyId=key(name))


def without_its_key(who):
    return {k: v for k, v in who.items() if k != "accessKeyId"}


def grant(log, clock, who, address, agent, device="same-device", **data):
    """A token for the CLI; for an agent, where `data` has its sign-in session."""
    asked, told = {"client_id": "arn:aws:signin:::devtools/" + device}, dict({"success": "true"}, **data)
    if "signInSessionArn" in data:
        asked = {"client_id": "arn:aws:signin:us-east-1::external-client/dcr/7e0c"}
        asked["resource"] = "https://aws-mcp.us-east-1.api.aws/mcp"
    return log.add(
        clock,
        "signin",
        "CreateOAuth2Token",
        without_its_key(who),
        asked,
        additionalEventData=told,
        sourceIPAddress=address,
        userAgent=agent,
    )


@case("OAuth: two laptops were granted tokens: each key to the grant from its own address")
def _(log):
    login, noor = console(log)
    first = grant(log, "10:05", noor, HOME_IP, CLI)
    second = grant(log, "10:10", noor, OTHER_IP, OTHER_CLI)
    log.work(with_key(noor, "cli"), "10:12", sourceIPAddress=HOME_IP, userAgent=CLI + " md/command#s3.ls")
    log.work(with_key(noor, "other"), "10:13", sourceIPAddress=OTHER_IP, userAgent=OTHER_CLI)

    def want(mine, others):
        chain = [("P", mine, {"alternatives": [others]}), ("C", login)]
        return {"chain": chain, "confidence": "strong", "caveats": ["ambiguous_parent"], "says": ["source address"]}

    return [(key("cli"), want(first, second)), (key("other"), want(second, first))]


@case("OAuth: two programs of one address were granted tokens: each key to the grant of its own program")
def _(log):
    login, noor = console(log)
    first = grant(log, "10:05", noor, HOME_IP, CLI)
    second = grant(log, "10:10", noor, HOME_IP, OTHER_CLI)
    log.work(with_key(noor, "cli"), "10:12", sourceIPAddress=HOME_IP, userAgent=CLI + " md/command#s3.ls")
    return key("cli"), {
        "chain": [("P", first, {"alternatives": [second]}), ("C", login)],
        "says": ["user agent"],
    }


@case("OAuth: a laptop fetches one token after the other: the last before the key's first use, and no doubt")
def _(log):
    login, noor = console(log)
    grant(log, "10:05", noor, HOME_IP, CLI)
    second = grant(log, "10:20", noor, HOME_IP, CLI + " md/command#login")
    grant(log, "10:40", noor, HOME_IP, CLI)
    log.work(with_key(noor, "cli"), "10:22", sourceIPAddress=HOME_IP, userAgent=CLI)
    return key("cli"), {
        "chain": [("P", second, {"alternatives": []}), ("C", login)],
        "no_caveats": ["ambiguous_parent", "remote_grant"],
    }


@case("OAuth: an agent's grant is none of the CLI's key, which bears no sign-in session")
def _(log):
    login, noor = console(log)
    cli = grant(log, "10:05", noor, HOME_IP, CLI)
    agent = grant(log, "10:10", noor, HOME_IP, "claude-code/2.1", signInSessionArn=AGENT)
    log.work(with_key(noor, "cli"), "10:12", userAgent=CLI)
    mcp = with_key(noor, "mcp")
    mcp["sessionContext"] = dict(mcp["sessionContext"], signInSessionArn=AGENT)
    mcp["invokedBy"] = "aws-mcp.amazonaws.com"
    log.work(mcp, "10:15", sourceIPAddress=mcp["invokedBy"], userAgent=mcp["invokedBy"])
    return [
        (key("cli"), {"chain": [("P", cli, {"alternatives": []}), ("C", login)], "confidence": "strong"}),
        (key("mcp"), {"chain": [("P", agent, {"alternatives": []}), ("C", login)], "confidence": "strong"}),
    ]


@case("OAuth: the console's own keys, flagged or not, were granted by nobody")
def _(log):
    login, noor = console(log)
    grant(log, "10:05", noor, HOME_IP, CLI)
    log.work(with_key(noor, "plain"), "10:12", **HIDDEN)
    rds = "RDS Console, aws-internal/3 aws-sdk-java/1.12.488"
    log.work(with_key(noor, "rds"), "10:12", sourceIPAddress="AWS Internal", userAgent=rds)
    health = "health.amazonaws.com"
    log.work(with_key(noor, "health"), "10:13", sourceIPAddress=health, userAgent=health)
    log.work(with_key(noor, "browser"), "10:14", userAgent=CHROME)
    log.work(with_key(noor, "s3"), "10:14", userAgent="AWS Console S3")
    shell = "aws-cli/2.15.0 md/awscrt#0.19 exec-env/CloudShell md/command#s3.ls"
    log.work(with_key(noor, "shell"), "10:15", sessionCredentialFromConsole="true", userAgent=shell)
    want = {"chain": [("C", login)], "confidence": "certain"}
    return [(key(name), want) for name in ("plain", "rds", "health", "browser", "s3", "shell")]


def authorise(log, clock, who, device):
    asked = {"scope": "openid", "client_id": "arn:aws:signin:::devtools/" + device}
    return log.add(clock, "signin", "AuthorizeOAuth2Access", without_its_key(who), asked, userAgent=CHROME)


@case("OAuth: authorised here for another device, and fetched from another address: told")
def _(log):
    login, noor = console(log)
    authorise(log, "10:05", noor, "cross-device")
    got = grant(log, "10:05:20", noor, OTHER_IP, CLI, "cross-device")
    log.work(with_key(noor, "cli"), "10:12", sourceIPAddress=OTHER_IP, userAgent=CLI)
    want = {"chain": [("P", got), ("C", login)], "caveats": ["remote_grant"], "says": [HOME_IP + ".*" + OTHER_IP]}
    return key("cli"), want


@case("OAuth: another device at the same address is no cause for alarm")
def _(log):
    login, noor = console(log)
    authorise(log, "10:05", noor, "cross-device")
    got = grant(log, "10:05:20", noor, HOME_IP, CLI, "cross-device")
    log.work(with_key(noor, "cli"), "10:12", userAgent=CLI)
    return key("cli"), {"chain": [("P", got), ("C", login)], "no_caveats": ["remote_grant"]}
