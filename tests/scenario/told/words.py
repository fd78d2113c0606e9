"""Records written by hand, as CloudTrail's documentation and recorded events show them: the words of the cases here.

Independent of tools/gen on purpose. Names and keys are told from their text, so that a story reads the same every time.
"""

import calendar, hashlib, json, time

DAY = "2024-05-01T"
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
HOME, AWAY, THIRD = "210987654321", "345678901234", "456789012345"


def digits(text, count):
    value, out = int(hashlib.sha256(text.encode()).hexdigest(), 16), ""
    for _ in range(count):
        value, at = divmod(value, 32)
        out += BASE32[at]
    return out


def unique_id(prefix, name, account):
    """A key or unique id that holds its account, as AWS's do: 1, account (40 bits), and what is left."""
    bits = 1 << 47 | int(account) << 7
    head = "".join(BASE32[bits >> shift & 31] for shift in range(43, 2, -5))  # 45 of 48 bits
    return prefix + head + digits(prefix + name + account, (16 if prefix in ("AKIA", "ASIA") else 17) - len(head))


def key(name, account=HOME):
    return unique_id("ASIA", name, account)


def at(clock):
    """ "10:00" or "10:00:07", as an event's time."""
    return DAY + (clock if clock.count(":") == 2 else clock + ":00") + "Z"


def later(clock, seconds):
    moment = calendar.timegm(time.strptime(at(clock), "%Y-%m-%dT%H:%M:%SZ")) + seconds
    return time.strftime("%H:%M:%S", time.gmtime(moment))


def event_id(text):
    h = hashlib.sha256(text.encode()).hexdigest()
    return "-".join((h[:8], h[8:12], h[12:16], h[16:20], h[20:32]))


# --- who -------------------------------------------------------------------------------------------------------------


def user(name, account=HOME, access_key=None):
    return {
        "type": "IAMUser",
        "principalId": unique_id("AIDA", name, account),
        "arn": "arn:aws:iam::%s:user/%s" % (account, name),
        "accountId": account,
        "accessKeyId": access_key or unique_id("AKIA", name, account),
        "userName": name,
    }


def token(who, clock, access_key, mfa=False):
    """The same user with a temporary key: GetSessionToken, or a console."""
    return dict(
        who,
        accessKeyId=access_key,
        sessionContext={"sessionIssuer": {}, "webIdFederationData": {}, "attributes": attributes(clock, mfa)},
    )


def attributes(clock, mfa=False):
    return {"creationDate": at(clock), "mfaAuthenticated": "true" if mfa else "false"}


def root(account=HOME, access_key=None, clock=None, **context):
    who = {
        "type": "Root",
        "principalId": account,
        "arn": "arn:aws:iam::%s:root" % account,
        "accountId": account,
        "accessKeyId": access_key or "",
    }
    if clock:
        who["sessionContext"] = dict(context, attributes=attributes(clock))
    return who


def role(name, session, clock, access_key=None, account=HOME, path="", **context):
    """A role session; access_key None: none in its events, as before 2026 for service-linked ones."""
    principal = unique_id("AROA", name, account)
    who = {
        "type": "AssumedRole",
        "principalId": principal + ":" + session,
        "arn": "arn:aws:sts::%s:assumed-role/%s/%s" % (account, name, session),
        "accountId": account,
        "accessKeyId": access_key,
        "sessionContext": dict(
            context,
            sessionIssuer={
                "type": "Role",
                "principalId": principal,
                "arn": "arn:aws:iam::%s:role/%s%s" % (account, path, name),
                "accountId": account,
                "userName": name,
            },
            attributes=attributes(clock),
        ),
    }
    if access_key is None:
        del who["accessKeyId"]
    return who


def service(name):
    return {"type": "AWSService", "invokedBy": name}


def stranger(who):
    """The caller as the target's copy of a cross-account call shows it."""
    return {"type": "AWSAccount", "principalId": who["principalId"], "accountId": who["accountId"]}


def without_key(who):
    """The identity of a sign-in event."""
    return {k: v for k, v in who.items() if k not in ("accessKeyId", "sessionContext")}


def session_of(who):
    """What the truth says of a session: principal and creation date."""
    created = who.get("sessionContext", {}).get("attributes", {}).get("creationDate")
    return {"principal_id": who["principalId"], "creation_date": created}


# --- events ----------------------------------------------------------------------------------------------------------


class Log:
    """A story's events, in the order told."""

    def __init__(self):
        self.records = []

    def add(self, clock, source, name, who, request=None, response=None, **more):
        """An event; `more` are further members, `error` and `message` its failure."""
        account = more.pop("to", None) or who.get("accountId") or HOME
        record = {
            "eventVersion": "1.09",
            "userIdentity": who,
            "eventTime": at(clock),
            "eventSource": source + ".amazonaws.com",
            "eventName": name,
            "awsRegion": "us-east-1",
            "sourceIPAddress": "198.51.100.7",
            "userAgent": "aws-cli/2.15.30 md/Botocore#1.34.0",
            "requestParameters": request,
            "responseElements": response,
            "requestID": event_id("request %s %s %d" % (clock, name, len(self.records))),
            "eventID": event_id("%s %s %d" % (clock, name, len(self.records))),
            "readOnly": True,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": account,
            "eventCategory": "Management",
        }
        if "error" in more:
            record["errorCode"] = more.pop("error")
        if "message" in more:
            record["errorMessage"] = more.pop("message")
        if who.get("type") == "AWSService":
            record["sourceIPAddress"] = record["userAgent"] = who["invokedBy"]
        record.update(more)
        self.records.append({k: v for k, v in record.items() if v is not ...})
        return self.records[-1]

    def copy(self, record, who, account, **more):
        """The same action as delivered to another account."""
        record.setdefault("sharedEventID", event_id("shared " + record["eventID"]))
        again = dict(
            record, userIdentity=who, recipientAccountId=account, eventID=event_id("copy " + record["eventID"]), **more
        )
        self.records.append(again)
        return again

    def work(self, who, clock, count=3, **more):
        """Some calls of a session."""
        names = (("s3", "ListBuckets"), ("ec2", "DescribeInstances"), ("iam", "ListUsers"), ("iam", "GetUser"))
        for i in range(count):
            self.add(later(clock, i * 7), *names[i % len(names)], who, **more)

    def assume(self, clock, who, child, to=None, session=None, **more):
        """AssumeRole by `who`, from which `child` follows; `to` is where the copy goes."""
        issuer = child["sessionContext"]["sessionIssuer"]
        request = {"roleArn": issuer["arn"], "roleSessionName": session or child["arn"].split("/")[-1]}
        response = {
            "credentials": {
                "accessKeyId": more.pop("issued", child.get("accessKeyId")),
                "sessionToken": "x",
                "expiration": "May 1, 2024, 11:00:00 PM",
            },
            "assumedRoleUser": {"assumedRoleId": child["principalId"], "arn": child["arn"]},
        }
        if who.get("type") == "AWSService":
            del response["assumedRoleUser"]
            more.setdefault("to", issuer["accountId"])
        request.update(more.pop("asked", {}))
        resources = [{"ARN": issuer["arn"], "accountId": issuer["accountId"], "type": "AWS::IAM::Role"}]
        made = self.add(clock, "sts", "AssumeRole", who, request, response, resources=resources, **more)
        return (made, self.copy(made, stranger(who), to)) if to else made

    def run_instance(self, clock, who, instance, profile="web"):
        """RunInstances of one instance with a role."""
        request = {"iamInstanceProfile": {"name": profile}}
        answer = {"instancesSet": {"items": [{"instanceId": instance}]}}
        return self.add(clock, "ec2", "RunInstances", who, request, answer, readOnly=False)

    def sign_in(self, clock, who, mfa="No", **more):
        """ConsoleLogin of a user or root."""
        known = {
            "responseElements": {"ConsoleLogin": "Success"},
            "readOnly": False,
            "eventType": "AwsConsoleSignIn",
            "additionalEventData": {
                "LoginTo": "https://console.aws.amazon.com/",
                "MobileVersion": "No",
                "MFAUsed": mfa,
            },
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64)",
        }
        return self.add(clock, "signin", "ConsoleLogin", without_key(who), **dict(known, **more))


# --- a case ----------------------------------------------------------------------------------------------------------

CASES = []


def case(name):
    """A function that tells a log into its argument and returns (lead, what the answer must say), or a list of both."""

    def keep(tell):
        CASES.append((name, tell))
        return tell

    return keep


def found(who):
    """Origin: this user's long-term key."""
    return {
        "kind": "user_key",
        "identity": who["arn"],
        "access_key_id": who["accessKeyId"],
        "account_id": who["accountId"],
    }


def stolen(log):
    """A role session whose key somebody else may have."""
    noor, ops = user("noor"), role("ops", "x", "10:00", key("1"))
    log.assume("10:00", noor, ops)
    return ops
