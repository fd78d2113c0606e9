#!/usr/bin/env python3
"""Queries written for Athena run unchanged, from logs and from a store, and answer what Python finds in the records.

The queries are tests/data/athena.sql; here is, for each, how its rows follow from the records alone.
"""
import collections, datetime, itertools, json, random, re, subprocess, sys, tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from lib import BACKTRAIL, ROOT, programs_missing

ACCOUNT, OTHER = "111122223333", "444455556666"
KEY = "AKIAIOSFODNN7ALICE00"
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


# --- the records -----------------------------------------------------------------------------------------------------


def iso(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(record):
    return datetime.datetime.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)


def user(name, key):
    return {"type": "IAMUser", "principalId": "AIDA" + name.upper().ljust(17, "0"), "accountId": ACCOUNT, "userName": name,
            "arn": "arn:aws:iam::%s:user/%s" % (ACCOUNT, name), **({"accessKeyId": key} if key else {})}


def role(name, session, **more):
    return {"type": "AssumedRole", "principalId": "AROA%s:%s" % (name.upper().ljust(17, "0"), session), "accountId": ACCOUNT,
            "arn": "arn:aws:sts::%s:assumed-role/%s/%s" % (ACCOUNT, name, session), "accessKeyId": "ASIA" + name.upper().ljust(16, "0"),
            "sessionContext": {"attributes": {"mfaAuthenticated": "false", "creationDate": "2024-05-01T08:00:00Z"},
                               "sessionIssuer": {"type": "Role", "principalId": "AROA" + name.upper().ljust(17, "0"), "accountId": ACCOUNT,
                                                 "arn": "arn:aws:iam::%s:role/%s" % (ACCOUNT, name), "userName": name}, **more}}


WEB = {"webIdFederationData": {"federatedProvider": "arn:aws:iam::1:oidc-provider/x", "attributes": {"aud": "sts", "sub": "repo:a/b"}}}
WHO = [user("alice", KEY), user("bob", "AKIAIOSFODNN7BOB0000"), role("deploy", "alice"), role("ci", "build-7", **WEB),
       {"type": "Root", "principalId": ACCOUNT, "arn": "arn:aws:iam::%s:root" % ACCOUNT, "accountId": ACCOUNT},
       {"type": "AWSAccount", "principalId": "AIDAFOREIGN0000000000", "accountId": OTHER}]
FROM = ["203.0.113.7", "203.0.113.99", "10.5.6.7", "10.200.0.1", "198.51.100.4", "ec2.amazonaws.com", "2001:db8::7", "AWS Internal"]
AGENTS = ["aws-cli/2.15.30 Python/3.11", "Boto3/1.34.2", "console.amazonaws.com", "aws-sdk-go/1.44"]
DENIED = {"errorCode": "AccessDenied", "errorMessage": "User is not authorized to perform this"}


def bucket_objects(rng):
    bucket, key = rng.choice(["public-site", "payroll"]), "k%d.csv" % rng.randrange(4)
    return {"requestParameters": {"bucketName": bucket, "key": key},
            "additionalEventData": {"bytesTransferredOut": rng.randrange(9000), "x-amz-id-2": "z"},
            "resources": [{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::%s/%s" % (bucket, key)},
                          {"type": "AWS::S3::Bucket", "accountId": ACCOUNT, "ARN": "arn:aws:s3:::" + bucket}]}


def sign_in(rng):
    good = rng.random() < 0.6
    return {"responseElements": {"ConsoleLogin": "Success" if good else "Failure"}, "eventType": "AwsConsoleSignIn",
            "userIdentity": rng.choice([user("alice", None), user("bob", None)]),
            "additionalEventData": {"MFAUsed": rng.choice(["Yes", "No"]), "MobileVersion": "No",
                                    "LoginTo": "https://console.aws.amazon.com/console/home?nc2=h&state=s%d" % rng.randrange(3)},
            **({} if good else {"errorMessage": "Failed authentication"})}


def instances(rng):
    items = [{"instanceId": "i-%08x" % rng.getrandbits(32), "imageId": "ami-%d" % rng.randrange(3)} for _ in range(rng.randrange(1, 4))]
    return {"responseElements": {"instancesSet": {"items": items}}, "requestParameters": {"groupIds": ["sg-5887f224", "sg-%d" % rng.randrange(9)]}}


def assume(rng):
    name = rng.choice(["deploy", "ci"])
    return {"requestParameters": {"roleArn": "arn:aws:iam::%s:role/%s" % (ACCOUNT, name), "roleSessionName": "x",
                                  **rng.choice([{"durationSeconds": 3600}, {"durationSeconds": "soon"}, {"externalId": "e\u00e9\"1"}])},
            "responseElements": {"credentials": {"accessKeyId": "ASIA%016d" % rng.randrange(10 ** 6)}},
            "sharedEventID": "shared-%d" % rng.randrange(10 ** 9)}


def policy(rng):
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}] * rng.randrange(1, 3)}
    return {"requestParameters": {"userName": "eve", "policyName": "p", "policyDocument": json.dumps(document)}}


CALLS = [("s3", "GetObject", True, bucket_objects), ("signin", "ConsoleLogin", False, sign_in), ("ec2", "RunInstances", False, instances),
         ("sts", "AssumeRole", True, assume), ("iam", "PutUserPolicy", False, policy),
         ("iam", "CreateUser", False, lambda rng: {"requestParameters": {"userName": "eve"}}),
         ("iam", "CreateAccessKey", False, lambda rng: {"requestParameters": {"userName": "eve"},
                                                       "responseElements": {"accessKey": {"accessKeyId": "AKIA%016d" % rng.randrange(99), "userName": "eve"}}}),
         ("iam", "AttachUserPolicy", False, lambda rng: {"requestParameters": {"policyArn": "arn:aws:iam::aws:policy/P%d" % rng.randrange(2)}}),
         ("s3", "CopyObject", False, lambda rng: {"requestParameters": {"x-amz-copy-source": "payroll/k1.csv"}}),
         ("ec2", "AuthorizeSecurityGroupIngress", False, lambda rng: {"requestParameters": {"groupId": "sg-5887f224", "cidr": "10.5.0.0/16"}}),
         ("ec2", "DescribeInstances", True, lambda rng: {"requestParameters": None})]


def make_record(rng, number):
    service, name, read_only, more = rng.choice(CALLS)
    when = NOW - datetime.timedelta(minutes=rng.randrange(20000)) if rng.random() < 0.2 else datetime.datetime(
        2024, 5, 1, 8, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=rng.randrange(6 * 86400))
    record = {"eventVersion": "1.09", "userIdentity": rng.choice(WHO), "eventTime": iso(when), "eventSource": service + ".amazonaws.com",
              "eventName": name, "awsRegion": rng.choice(["us-east-1", "eu-west-1", "us-west-2"]), "sourceIPAddress": rng.choice(FROM),
              "userAgent": rng.choice(AGENTS), "requestParameters": None, "responseElements": None, "requestID": "r-%d" % number,
              "eventID": "%08x-0000-4000-8000-000000000000" % number, "readOnly": read_only, "eventType": "AwsApiCall",
              "managementEvent": True, "recipientAccountId": ACCOUNT, "eventCategory": "Management"}
    if rng.random() < 0.3:
        record["tlsDetails"] = {"tlsVersion": rng.choice(["TLSv1.2", "TLSv1.3"]), "cipherSuite": "x", "clientProvidedHostHeader": "h"}
    if rng.random() < 0.1:
        record["vpcEndpointId"] = "vpce-0%d" % rng.randrange(3)
    if rng.random() < 0.15 and name != "ConsoleLogin":
        record.update(DENIED)
    record.update(more(rng))
    if name == "GetObject" and rng.random() < 0.4:
        record["userIdentity"] = {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}
    return record


def make_records(seed):
    rng = random.Random(seed)
    records = [make_record(rng, number) for number in range(700)]
    for number, record in enumerate([r for r in records if r["eventName"] == "AssumeRole"][:5]):  # delivered to the other account, too
        records.append(dict(record, eventID="%08x-0000-4000-8000-00000000ffff" % number, recipientAccountId=OTHER))
    return records


# --- what the answers are --------------------------------------------------------------------------------------------

ANSWERS = {}


def answers(function):
    ANSWERS[function.__name__] = function
    return function


def text(value):
    """A JSON value as the table's text columns hold it."""
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def who(record, *path):
    value = record["userIdentity"]
    for name in path:
        value = (value or {}).get(name)
    return value or None


def parameter(record, name):
    return (record["requestParameters"] or {}).get(name)


def named(records, *names):
    return [r for r in records if r["eventName"] in names]


def counted(keys):
    return sorted(collections.Counter(keys).items(), key=lambda pair: tuple((v is None, v) for v in (pair[0] if isinstance(pair[0], tuple) else (pair[0],))))


def grouped(records, key):
    groups = collections.defaultdict(list)
    for record in records:
        groups[key(record)].append(record)
    return groups


def times(records):
    return [r["eventTime"] for r in records]


@answers
def anonymous_reads(records):
    return [r["eventID"] for r in named(records, "GetObject") if who(r, "accountId") == "anonymous" and parameter(r, "bucketName") == "public-site"]


@answers
def console_sign_ins(records):
    return [(who(r, "userName"), r["sourceIPAddress"], r["eventTime"], text(r["additionalEventData"])) for r in named(records, "ConsoleLogin")
            if "2024-05-01T00:00:00Z" <= r["eventTime"] < "2024-06-01T00:00:00Z"]


@answers
def security_group(records):
    return [(r["eventName"], who(r, "userName"), r["sourceIPAddress"], r["eventTime"], text(r["requestParameters"]))
            for r in named(records, "RunInstances", "AuthorizeSecurityGroupIngress")]


@answers
def role_issuers(records):
    rows = {(r["eventSource"], r["eventName"], who(r, "sessionContext", "sessionIssuer", "userName")) for r in records}
    return sorted(row for row in rows if row[2])[:10]


@answers
def denied_last_week(records):
    recent = [r for r in records if r.get("errorCode") and moment_of(r) > NOW - datetime.timedelta(days=7)]
    return [(n, *key) for key, n in collections.Counter((who(r, "arn"), r["eventSource"], r["eventName"], r["errorCode"], r["errorMessage"]) for r in recent).items()]


@answers
def key_activity(records):
    return [(r["eventTime"], r["eventName"], r["awsRegion"], r["sourceIPAddress"], r["userAgent"], text(r["requestParameters"]),
             text(r["responseElements"]), r.get("errorCode")) for r in records if who(r, "accessKeyId") == KEY and r["eventTime"] < "2024-06"]


@answers
def key_addresses(records):
    groups = grouped([r for r in records if who(r, "accessKeyId") == KEY], lambda r: (r["sourceIPAddress"], r["userAgent"]))
    return [(*key, len(rows), min(times(rows)), max(times(rows))) for key, rows in groups.items()]


@answers
def persistence(records):
    return [(r["eventTime"], r["eventName"], parameter(r, "userName"), ((r["responseElements"] or {}).get("accessKey") or {}).get("accessKeyId"))
            for r in named(records, "CreateUser", "CreateAccessKey", "AttachUserPolicy", "PutUserPolicy")]


@answers
def assumed_roles(records):
    return [(who(r, "arn"), parameter(r, "roleArn"), r["responseElements"]["credentials"]["accessKeyId"])
            for r in named(records, "AssumeRole") if not r.get("errorCode")]


@answers
def other_accounts(records):
    return [(*key, n) for key, n in collections.Counter((r["recipientAccountId"], who(r, "accountId")) for r in records
                                                        if who(r, "accountId") != r["recipientAccountId"]).items()]


@answers
def failures_share(records):
    rows = []
    for name, group in grouped(records, lambda r: r["eventName"]).items():
        failed = sum(bool(r.get("errorCode")) for r in group)
        if len(group) >= 5:
            rows.append((name, len(group), failed, round(100.0 * failed / len(group) + 1e-9, 1)))
    return rows


@answers
def sign_ins_without_mfa(records):
    return [(r["eventTime"], who(r, "userName"), r["sourceIPAddress"]) for r in named(records, "ConsoleLogin")
            if r["responseElements"]["ConsoleLogin"] == "Success" and r["additionalEventData"]["MFAUsed"] == "No"]


@answers
def root_use(records):
    return [(r["eventTime"], r["eventName"], r["sourceIPAddress"], r["userAgent"], r["awsRegion"]) for r in records if who(r, "type") == "Root"]


@answers
def reads_by_hour(records):
    hours = collections.Counter((r["eventTime"][:13] + ":00:00Z", who(r, "arn")) for r in named(records, "GetObject"))
    return [(*key, n) for key, n in hours.items() if n > 1]


@answers
def bytes_out(records):
    sums = collections.Counter()
    for r in named(records, "GetObject"):
        sums[who(r, "arn")] += r["additionalEventData"]["bytesTransferredOut"]
    return list(sums.items())


@answers
def objects_of_a_bucket(records):
    groups = grouped(named(records, "GetObject"), lambda r: "%s/%s" % (parameter(r, "bucketName"), parameter(r, "key")))
    # which of the addresses is arbitrary, and an empty principal id is one value as well
    return [(key, {r["sourceIPAddress"] for r in rows}, len({r["userIdentity"].get("principalId") for r in rows})) for key, rows in groups.items()]


@answers
def copies(records):
    return [(r["eventTime"], "payroll/k1.csv") for r in named(records, "CopyObject")]


def resources(records):
    return [(r["eventID"], entry["ARN"], entry.get("accountId"), entry["type"]) for r in records for entry in r.get("resources", [])]


@answers
def resources_in_full(records):
    return resources(records)


@answers
def resources_as_columns(records):
    return [(kind, len({arn for _, arn, _, other in resources(records) if other == kind})) for kind in {row[3] for row in resources(records)}]


@answers
def resources_named(records):
    return sorted({(arn,) for _, arn, _, kind in resources(records) if kind == "AWS::S3::Bucket"})


@answers
def buckets_by_any_match(records):
    return [(r["eventID"],) for r in records if r.get("resources")]


def items(records):
    return [(r, item) for r in named(records, "RunInstances") for item in r["responseElements"]["instancesSet"]["items"]]


@answers
def instances_started(records):
    return [(r["eventTime"], item["instanceId"]) for r, item in items(records)]


@answers
def instances_as_maps(records):
    return [(item["instanceId"], item["imageId"]) for _, item in items(records)]


@answers
def instances_as_rows(records):
    return instances_as_maps(records)


@answers
def first_group(records):
    return [(r["eventID"], "sg-5887f224", 2) for r in named(records, "RunInstances")]


@answers
def web_identity(records):
    return [pair for r in records for pair in ((who(r, "sessionContext", "webIdFederationData", "attributes") or {}).items())]


@answers
def parameters_as_map(records):
    return sorted({(name,) for r in records for name in (r["requestParameters"] or {})})


@answers
def private_addresses(records):
    return counted(r["sourceIPAddress"] for r in records if r["sourceIPAddress"].startswith("10."))


@answers
def not_services(records):
    return [(a,) for a in {r["sourceIPAddress"] for r in records} - {"ec2.amazonaws.com", "AWS Internal"}]


@answers
def networks(records):
    return counted((re.sub(r"\.\d+$", ".0/24", r["sourceIPAddress"]) if re.match(r"\d+\.\d+\.\d+\.", r["sourceIPAddress"]) else None) for r in records)


@answers
def agents(records):
    return [(agent, len(rows), {r["awsRegion"] for r in rows}) for agent, rows in grouped(records, lambda r: r["userAgent"].split("/")[0]).items()]


@answers
def clean_agents(records):
    return [(agent,) for agent in {re.sub("[0-9]+", "N", r["userAgent"]) for r in records}]


@answers
def sign_in_pages(records):
    urls = [urlsplit(r["additionalEventData"]["LoginTo"]) for r in named(records, "ConsoleLogin")]
    return [(url.hostname, parse_qs(url.query)["state"][0]) for url in urls]


@answers
def last_call_of_each(records):
    rows = []
    for principal, group in grouped([r for r in records if "principalId" in r["userIdentity"]], lambda r: r["userIdentity"]["principalId"]).items():
        at = lambda time: {r["eventName"] for r in group if r["eventTime"] == time}
        rows.append((principal, at(max(times(group))), at(min(times(group)))))
    return rows


@answers
def histogram_of_errors(records):
    return [(dict(collections.Counter(r["errorCode"] for r in records if r.get("errorCode"))),)]


@answers
def map_of_regions(records):
    return [({r["eventID"]: r["awsRegion"] for r in named(records, "ConsoleLogin")},)]


def services(records, separator):
    groups = grouped([r for r in records if who(r, "type") == "IAMUser"], lambda r: who(r, "userName"))
    return [(name, separator.join(sorted({r["eventSource"] for r in rows}))) for name, rows in groups.items()]


@answers
def services_of_users(records):
    return services(records, ", ")


@answers
def services_listed(records):
    return services(records, ",")


@answers
def two_addresses_within_an_hour(records):
    rows = []
    logins = [r for r in named(records, "ConsoleLogin") if r["responseElements"]["ConsoleLogin"] == "Success"]
    minute = lambda r: int(moment_of(r).timestamp() // 60)  # date_diff counts the minutes that begin in between
    for a, b in itertools.permutations(logins, 2):
        if who(a, "userName") == who(b, "userName") and a["sourceIPAddress"] != b["sourceIPAddress"] and a["eventTime"] < b["eventTime"]:
            if minute(b) - minute(a) < 60:
                rows.append((who(a, "userName"), a["sourceIPAddress"], b["sourceIPAddress"], minute(b) - minute(a)))
    return rows


@answers
def new_addresses(records):
    rows = []
    for name, group in grouped([r for r in records if who(r, "type") == "IAMUser"], lambda r: who(r, "userName")).items():
        first = {address: min(times(rows)) for address, rows in grouped(group, lambda r: r["sourceIPAddress"]).items()}
        rows += [(name, address, seen) for address, seen in first.items() if seen > min(first.values())]
    return rows


@answers
def pauses(records):
    group = sorted((r["eventTime"], r["eventID"], moment_of(r)) for r in records if who(r, "accessKeyId") == KEY)
    return [(b[1], int((b[2] - a[2]).total_seconds()) if a else None) for a, b in zip([None] + group, group)]


@answers
def partition(records):
    return [(*key, n) for key, n in collections.Counter((r["awsRegion"], *r["eventTime"][:10].split("-")) for r in records
                                                        if r["eventTime"].startswith("2024-05") and r["awsRegion"] != "us-west-2").items()]


@answers
def projected_partition(records):
    return [(sum("2024-05-02" <= r["eventTime"][:10] <= "2024-05-04" for r in records),)]


@answers
def local_hours(records):
    try:
        from zoneinfo import ZoneInfo
        zone = ZoneInfo("America/New_York")
    except Exception:
        return None  # this machine knows no time zones
    return counted(moment_of(r).astimezone(zone).hour for r in named(records, "ConsoleLogin"))


@answers
def weekdays(records):
    return counted(moment_of(r).isoweekday() for r in records if r["eventTime"] < "2025")


@answers
def recent(records):
    return [(r["eventID"],) for r in records if moment_of(r) > NOW - datetime.timedelta(days=3)]


@answers
def recent_by_text(records):
    return recent(records)


@answers
def epoch(records):
    return [(r["eventID"], moment_of(r).timestamp(), True) for r in named(records, "ConsoleLogin")]


@answers
def tls(records):
    return counted(r["tlsDetails"]["tlsVersion"] for r in records if "tlsDetails" in r)


@answers
def endpoints(records):
    return counted(r["vpcEndpointId"] for r in records if "vpcEndpointId" in r)


@answers
def writes(records):
    return [(*key, n) for key, n in collections.Counter((r["eventName"], "failed" if r.get("errorCode") else "done", None)
                                                        for r in records if not r["readOnly"]).items()]


@answers
def durations(records):
    seconds = lambda r: parameter(r, "durationSeconds") if isinstance(parameter(r, "durationSeconds"), int) else None
    return [(r["eventID"], seconds(r), parameter(r, "externalId") or "-") for r in named(records, "AssumeRole")]


@answers
def policies(records):
    return counted(parameter(r, "policyArn") for r in named(records, "AttachUserPolicy"))


@answers
def policy_documents(records):
    return [(r["eventID"], "s3:*", len(json.loads(parameter(r, "policyDocument"))["Statement"])) for r in named(records, "PutUserPolicy")]


@answers
def shared(records):
    return [(a["eventID"], b["eventID"]) for a, b in itertools.permutations(named(records, "AssumeRole"), 2)
            if a["sharedEventID"] == b["sharedEventID"] and a["recipientAccountId"] < b["recipientAccountId"]]


@answers
def rollup(records):
    pairs = collections.Counter((r["eventSource"], r["eventName"]) for r in records)
    sources = collections.Counter(r["eventSource"] for r in records)
    return [(*key, n) for key, n in pairs.items()] + [(key, None, n) for key, n in sources.items()] + [(None, None, len(records))]


@answers
def columns(records):
    """The documented columns, in their order, then those by which the documented variants are partitioned."""
    return """eventversion useridentity eventtime eventsource eventname awsregion sourceipaddress useragent errorcode errormessage
        requestparameters responseelements additionaleventdata requestid eventid resources eventtype apiversion readonly
        recipientaccountid serviceeventdetails sharedeventid vpcendpointid vpcendpointaccountid eventcategory addendum
        sessioncredentialfromconsole edgedevicedetails tlsdetails account region year month day timestamp""".split()


@answers
def first_page(records):
    return [(r["eventID"],) for r in sorted(records, key=lambda r: (r["eventTime"], r["eventID"]))[5:8]]


@answers
def mistyped_sign_ins(records):
    groups = grouped([r for r in named(records, "ConsoleLogin") if r.get("errorMessage") == "Failed authentication"],
                     lambda r: (who(r, "userName"), r["sourceIPAddress"]))
    return [(*key, len(rows), min(times(rows)), max(times(rows))) for key, rows in groups.items() if len(rows) >= 2]


# --- judging ---------------------------------------------------------------------------------------------------------


def queries():
    text = (ROOT / "tests/data/athena.sql").read_text()
    parts = re.split(r"^-- ([a-z_0-9]+)\n", text, flags=re.M)
    return list(zip(parts[1::2], parts[2::2]))


def run(query, *where):
    answer = subprocess.run([BACKTRAIL, "sql", query, "--json", *where], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if answer.returncode:
        raise AssertionError("status %d: %s" % (answer.returncode, answer.stderr))
    return json.loads(answer.stdout)


def fits(got, want):
    """A cell; of a set, one of its members, or the same members."""
    if isinstance(want, set):
        return set(got) == want if isinstance(got, list) else got in want
    return abs(got - want) < 1e-6 if isinstance(want, float) and got is not None else got == want


def compare(got, want):
    if want and not isinstance(want[0], tuple):  # only one column counts
        return sorted(got) == sorted(want)
    left = [tuple(row) for row in want]
    for row in got:
        match = next((w for w in left if len(w) == len(row) and all(map(fits, row, w))), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def rows_of(name, answer):
    if name == "columns":
        return [row["column_name"] for row in answer]
    if name == "anonymous_reads":
        return [row["eventid"] for row in answer]
    return [tuple(row.values()) for row in answer]


def judge(name, query, records, where):
    want = ANSWERS[name](records)
    if want is None:
        return "skip"
    try:
        got = rows_of(name, run(query, *where))
    except AssertionError as fault:
        return str(fault)
    if not want:
        return "the records hold nothing for it: the test says nothing"
    if "ORDER BY" in query and name == "columns" and got != want:
        return "order"
    return "" if compare(got, want) else "got %s\n# want %s" % (sorted(map(str, got))[:8], sorted(map(str, want))[:8])


def main():
    if programs_missing():
        return 77
    records, number, failed = make_records(5), 0, False
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder) / "logs"
        logs.mkdir()
        for part in range(3):
            (logs / ("%d.json" % part)).write_text(json.dumps({"Records": records[part::3]}, ensure_ascii=False, separators=(",", ":")))
        subprocess.run([BACKTRAIL, "ingest", str(logs), "--store", folder + "/store"], check=True, capture_output=True)
        # the view is one and the same: of the logs, every fourth query is enough
        for place, where, step in (("a store", ["--store", folder + "/store"], 1), ("logs", ["--logs", str(logs)], 4)):
            for name, query in queries()[::step]:
                number += 1
                why = judge(name, query, records, where)
                failed |= why not in ("", "skip")
                print("%sok %d - %s from %s%s" % ("" if why in ("", "skip") else "not ", number, name, place,
                                                  " # SKIP no time zones on this machine" if why == "skip" else ""))
                if why not in ("", "skip"):
                    print("# " + why[:1500])
    print("1..%d" % number)
    return failed


if __name__ == "__main__":
    sys.exit(main())
