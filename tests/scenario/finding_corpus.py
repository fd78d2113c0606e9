#!/usr/bin/env python3
"""Real GuardDuty findings in the shapes that tools carry them in, against a reader written here.

The judge searches each document for findings in its own way and compares the fields that make a lead. The findings are
not part of this repository.
"""
import json, os, subprocess, sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD") or "build/release")
DUMP = (BUILD if BUILD.is_absolute() else ROOT / BUILD) / "tools" / "findingdump"
DATA = Path(os.environ.get("SHARED_DATA") or ROOT / ".." / "shared" / "data")
FILES = ["guardduty-mixed/*.json", "cloud-custodian/**/*duty-event.json", "cloud-custodian/**/*securityhub*.json",
         "streamalert/**/guard_duty_all.json"]


def lower(value):
    if isinstance(value, dict):
        return {name.lower(): lower(inner) for name, inner in value.items()}
    return [lower(inner) for inner in value] if isinstance(value, list) else value


def findings(value):
    if isinstance(value, list):
        for inner in value:
            yield from findings(inner)
    elif isinstance(value, dict):
        if "awsaccountid" in value and "resources" in value:
            yield asff(value)
        elif ("service" in value or "finding" in value) and "resource" in value:
            yield native(value)
        else:
            for inner in value.values():
                yield from findings(inner)


def first(value, name):
    """The first member of this name anywhere below, in the document's order."""
    if isinstance(value, dict):
        if isinstance(value.get(name), (str, int)):
            return str(value[name])
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        found = first(inner, name)
        if found is not None:
            return found
    return None


def native(value):
    service = value.get("service") or value["finding"]
    bucket = (value["resource"].get("s3bucketdetails") or [{}])[0]
    cluster = value["resource"].get("eksclusterdetails") or {}
    return {"shape": "guardduty", "id": value.get("id"), "arn": value.get("arn"),
            "type": value.get("type") or value.get("category"), "account_id": value.get("accountid"),
            "access_key_id": first(value["resource"], "accesskeyid"),
            "principal_id": first(value["resource"], "principalid"),
            "user_name": first(value["resource"], "username"),
            "instance_id": first(value["resource"], "instanceid"),
            "resource": bucket.get("arn") or bucket.get("name") or cluster.get("arn"),
            "api": first(service.get("action"), "api"), "remote_ip": first(service.get("action"), "ipaddressv4"),
            "count": int(service.get("count", 0)),
            "sample": str((service.get("additionalinfo") or {}).get("sample")).lower() == "true"}


def asff(value):
    keys = [r for r in value["resources"] if r.get("type") == "AwsIamAccessKey"]
    key = keys[0]["id"].replace("AWS::IAM::AccessKey:", "") if keys else "null"
    return {"shape": "asff", "id": value["id"].rsplit("/finding/", 1)[-1], "account_id": value["awsaccountid"],
            "access_key_id": None if key == "null" else key, "principal_id": first(keys, "principalid"),
            "user_name": first(keys, "principalname") or first(keys, "username")}


def judge(path):
    """What is wrong with the reading of a file, and how many findings it holds."""
    wanted = list(findings(lower(json.loads(path.read_text()))))
    done = subprocess.run([DUMP, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    got = [json.loads(line) for line in done.stdout.splitlines()]
    faults = []
    if len(got) != len(wanted) or (done.returncode == 0) != bool(wanted):
        faults.append("%d findings, not %d; %s" % (len(got), len(wanted), done.stderr.decode().strip()))
    for one, other in zip(wanted, got):
        faults += ["%s is %r, not %r" % (k, other.get(k), v) for k, v in one.items() if other.get(k) != v]
    return faults, len(wanted)


def main():
    if not DATA.is_dir():
        print("no findings at ../shared/data: the shapes of findings were not checked")
        return 77
    if not DUMP.exists():
        sys.exit("no %s: build it with make" % DUMP)
    paths = sorted({path for pattern in FILES for path in DATA.glob(pattern)})
    failed = total = 0
    for number, path in enumerate(paths, 1):
        faults, count = judge(path)
        failed += bool(faults)
        total += count
        print("%sok %d - %s: %d findings" % ("not " if faults else "", number, path.relative_to(DATA), count))
        for fault in faults[:10]:
            print("# " + fault)
    print("# %d findings" % total)
    print("1..%d" % len(paths))
    return failed > 0


sys.exit(main())
