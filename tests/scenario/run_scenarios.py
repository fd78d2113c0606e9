#!/usr/bin/env python3
"""Every pivot, told by tools/trailgen from a seed, investigated by backtrail and compared with the truth.

A test a kind; each is told with several seeds, and once more with an issuance taken away where the kind allows it.
The truth is first held against the log itself, by reading it with Python's own json: a wrong truth proves nothing.

  run_scenarios.py [KIND…]     SEEDS=first:count (default 1:1)   NOISE=events of others (default 300; 30 for many seeds)
                               MODE=logs|store (default logs)    VERBOSE=1 shows documents
"""
import collections, json, os, sys, tempfile
from pathlib import Path

from lib import (COUNT, FIRST, MANY_SEEDS, TRAILGEN, chosen_kinds, investigate, judge, judge_tree, programs_missing, records,
                 report_kinds, run)

NOISE = os.environ.get("NOISE") or "300"

# --- the truth against the log ---------------------------------------------------------------------------------------


def created(record):
    return record["userIdentity"].get("sessionContext", {}).get("attributes", {}).get("creationDate")


def same_session(record, session):
    identity = record["userIdentity"]
    if identity.get("principalId") != session["principal_id"] or created(record) != session["creation_date"]:
        return False
    return session["creation_date"] is not None or identity.get("accessKeyId") in session["keys"]


def read_once(folder):
    """(distinct records, how many were there again)"""
    seen, again = {}, 0
    for record in records(folder):
        key = (record["eventID"], record["recipientAccountId"], json.dumps(record, sort_keys=True))
        again += key in seen
        seen[key] = record
    return list(seen.values()), again


def told_last(log):
    """The log less the events that an addendum tells again."""
    amended = {r["addendum"]["originalEventID"] for r in log if "addendum" in r}
    return [r for r in log if r["eventID"] not in amended]


def check_session(expected, mine, wrong):
    session = expected["session"]
    keys = {r["userIdentity"].get("accessKeyId") for r in mine} - {None, ""}
    if [len(mine)] != session["event_count"]:
        wrong.append("truth: the session has %d events, not %s" % (len(mine), session["event_count"]))
    if keys != set(session["keys"]):
        wrong.append("truth: the session's keys")
    if {r["awsRegion"] for r in mine} != set(session["regions"]):
        wrong.append("truth: the session's regions")
    if "calls" in expected:
        found = collections.Counter((r["eventSource"], r["eventName"], "errorCode" in r) for r in mine)
        told = collections.Counter()
        for call in expected["calls"]:
            told[call["source"], call["name"], False] += call["success"]
            told[call["source"], call["name"], True] += call["failure"]
        if +told != found:
            wrong.append("truth: the session's calls")
        if collections.Counter(r["sourceIPAddress"] for r in mine) != expected["source_counts"]:
            wrong.append("truth: the session's addresses")


def check_truth(truth, folder):
    """What is wrong with the truth itself."""
    expected, wrong = truth["expected"], []
    log, again = read_once(folder)
    by_id = {r["eventID"]: r for r in log}
    if expected["coverage"] != {"events": [len(log)], "duplicates": [again]}:
        wrong.append("truth: %d events and %d again, not %s" % (len(log), again, expected["coverage"]))
    for hop in expected.get("chain", []):
        for event_id in hop["event_id"]:
            if by_id.get(event_id, {}).get("eventName") not in hop["event_name"]:
                wrong.append("truth: hop %s is not in the log" % event_id)
    for record in log:
        if created(record) and created(record) > record["eventTime"]:
            wrong.append("truth: %s happened before its session began" % record["eventID"])
    if "session" in expected:
        check_session(expected, [r for r in told_last(log) if same_session(r, expected["session"])], wrong)
    return wrong


BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def account_of(id):
    """The account inside a key or unique id."""
    bits = 0
    for letter in id[4:14]:
        bits = bits << 5 | BASE32.index(letter)
    return "%012d" % ((bits >> 2 & 0x7FFFFFFFFF80) >> 7)


def check_bulk(work):
    """Bulk trails: every id decodes to its account, every role session's key was issued when it began."""
    folder, events = os.path.join(work, "bulk"), 6000
    made = run(TRAILGEN, "bulk", folder, "--events", str(events), "--seed", str(FIRST), "--small")
    if made.returncode:
        return [made.stderr.strip()]
    said, wrong, issued, used, ids = json.loads(made.stdout), [], {}, {}, set()
    lead = next(i for i in said["incidents"] if i["name"] == "small")
    seen = 0
    for record in records(folder):
        identity = record["userIdentity"]
        ids.add(record["eventID"])
        key = identity.get("accessKeyId")
        seen += key == lead["lead"]
        for id in (key, identity.get("principalId", "").split(":")[0]):
            if id and id[:4] in ("AKIA", "ASIA", "AIDA", "AROA") and account_of(id) != identity["accountId"]:
                wrong.append("%s does not decode to %s" % (id, identity["accountId"]))
        credentials = (record["responseElements"] or {}).get("credentials")
        if credentials:
            issued[credentials["accessKeyId"]] = record["eventTime"]
        if identity.get("type") == "AssumedRole" and "invokedBy" not in identity:
            used[key] = created(record)
    if len(ids) != events:
        wrong.append("%d distinct events instead of %d" % (len(ids), events))
    if seen != lead["events"]:
        wrong.append("the planted incident has %d events instead of %d" % (seen, lead["events"]))
    wrong += ["%s was not issued at %s" % k for k in used.items() if issued.get(k[0]) != k[1]]
    return wrong


# --- running ---------------------------------------------------------------------------------------------------------


def try_one(command, folder, _rng):
    """What is wrong with one story; its folder is left to look at."""
    made = run(TRAILGEN, *command)
    if made.returncode == 2 and "--remove" in command:
        if COUNT < MANY_SEEDS:
            return []  # this kind has no issuance to take away
        made = run(TRAILGEN, *command[:-2])
    if made.returncode:
        return ["trailgen: %s" % made.stderr.strip()]
    truth = json.loads(Path(folder, "truth.json").read_text())
    wrong = check_truth(truth, folder + "/logs")
    doc, failed = investigate(truth["lead"], folder)
    if failed:
        return wrong + [failed]
    if os.environ.get("VERBOSE"):
        print("# " + json.dumps(doc["chain"], indent=1).replace("\n", "\n# "))
    try:
        wrong += judge(doc, truth["expected"])
        if "tree" in truth["expected"] and not wrong:
            doc, failed = investigate(truth["lead"], folder, "--scope", "tree")
            wrong += [failed] if failed else judge_tree(doc, truth["expected"]["tree"])
        return wrong
    except (KeyError, TypeError) as error:
        return wrong + ["the answer has not the shape of the contract: %r" % error]


def main():
    if programs_missing():
        return 1
    kinds = chosen_kinds()
    print("1..%d" % (len(kinds) + 1))
    with tempfile.TemporaryDirectory() as work:
        wrong = check_bulk(work)
    print("%s 1 - bulk trails are consistent" % ("not ok" if wrong else "ok"))
    for line in wrong[:8]:
        print("#   " + line)
    says = "is traced to its origin (seeds %d to %d)" % (FIRST, FIRST + COUNT - 1)
    failed = report_kinds(kinds, says, NOISE, try_one, ([], ["--remove", "issuance"]), 2)
    return 1 if wrong or failed else 0


if __name__ == "__main__":
    sys.exit(main())
