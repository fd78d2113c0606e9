#!/usr/bin/env python3
"""Every pivot, told by tools/trailgen from a seed, investigated by backtrail and compared with the truth.

A test a kind; each is told with several seeds, and once more with an issuance taken away where the kind allows it.
The truth is first held against the log itself, by reading it with Python's own json: a wrong truth proves nothing.

  run_scenarios.py [KIND…]     SEEDS=first:count (default 1:3)   MODE=logs|store (default logs)   VERBOSE=1 shows documents
"""
import collections, concurrent.futures, glob, gzip, json, os, shlex, shutil, subprocess, sys, tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD") or "build/release")
BUILD = BUILD if BUILD.is_absolute() else ROOT / BUILD
BACKTRAIL = os.environ.get("BACKTRAIL") or str(BUILD / "backtrail")
TRAILGEN = str(BUILD / "tools" / "trailgen")
MODE = os.environ.get("MODE", "logs")
FIRST, COUNT = (int(n) for n in (os.environ.get("SEEDS") or "1:3").split(":"))
SECONDS = 60

# --- the truth against the log ---------------------------------------------------------------------------------------


def records(folder):
    for name in glob.glob(folder + "/**/*.json.gz", recursive=True):
        with gzip.open(name) as file:
            yield from json.load(file)["Records"]


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
        check_session(expected, [r for r in log if same_session(r, expected["session"])], wrong)
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


# --- the answer against the truth ------------------------------------------------------------------------------------


class Verdict:
    """Collects what is wrong with one answer."""

    def __init__(self):
        self.wrong = []

    def must(self, what, holds, got=None, want=None):
        if not holds:
            self.wrong.append("%s: got %s, want %s" % (what, json.dumps(got), json.dumps(want)))

    def same(self, what, got, want):
        self.must(what, got == want, got, want)

    def among(self, what, got, choices):
        self.must(what, got in choices, got, choices)


def judge_origin(v, got, want):
    v.among("origin.kind", got.get("kind"), want["kind"])
    if "identity" in want:
        said = [got.get("identity") or "", got.get("principal_id") or ""]
        v.must("origin.identity", any(w in s for w in want["identity"] for s in said), said, want["identity"])
    for field in ("access_key_id", "account_id"):
        if field in want:
            v.same("origin." + field, got.get(field), want[field])
    if "event_id" in want:
        v.among("origin.event_id", got.get("event_id"), want["event_id"])


def ids_of(hop):
    return {hop["event_id"]} | {c["event_id"] for c in hop["copies"]}


def judge_hop(v, number, got, want):
    v.among("hop %d class" % number, got["class"], want["class"])
    v.among("hop %d name" % number, got["event_name"], want["event_name"])
    if "parent_key" in want:
        v.same("hop %d parent key" % number, got["parent"]["access_key_id"], want["parent_key"])
    if "alternatives" in want:
        named = ids_of(got).union(*[ids_of(a) for a in got["alternatives"]])
        v.must("hop %d alternatives" % number, set(want["alternatives"]) <= named, sorted(named), want["alternatives"])
    if "not_confidence" in want:
        v.must("hop %d confidence" % number, got["confidence"] not in want["not_confidence"], got["confidence"])


def judge_chain(v, got, want):
    """In order; an optional hop may be left out, and nothing else may be in between."""
    at = 0
    for number, hop in enumerate(want):
        if at < len(got) and ids_of(got[at]) & set(hop["event_id"]):
            judge_hop(v, number, got[at], hop)
            at += 1
        elif not hop.get("optional"):
            there = [(h["event_name"], h["event_id"]) for h in got[at:at + 1]]
            v.must("hop %d" % number, False, there, (hop["event_name"], hop["event_id"]))
            return
    v.must("no further hop", at == len(got), [(h["event_name"], h["event_id"]) for h in got[at:]], [])


def judge_session(v, got, want):
    keys = {k["access_key_id"]: k for k in got["keys"] if k["access_key_id"]}
    v.among("session.kind", got["kind"], want["kind"])
    v.same("session.principal_id", got["principal_id"], want["principal_id"])
    v.same("session.creation_date", got["creation_date"], want["creation_date"])
    v.same("session.keys", sorted(set(keys) - set(want.get("keys_may", []))), sorted(want["keys"]))
    v.among("session.event_count", got["event_count"], want["event_count"])
    v.same("session.regions", sorted(got["regions"]), sorted(want["regions"]))
    if "forward_access_events" in want:
        v.same("session.forward_access_events", got["forward_access_events"], want["forward_access_events"])
    if "forward_access_keys" in want:
        flagged = sorted(k for k, row in keys.items() if row["forward_access"])
        v.same("session.forward_access_keys", flagged, sorted(want["forward_access_keys"]))


def judge_calls(v, got, want):
    fields = ("total", "success", "failure", "denied")
    rows = {(c["event_source"], c["event_name"]): [c[f] for f in fields] for c in got}
    told = {(c["source"], c["name"]): [c[f] for f in fields] for c in want}
    for name in sorted(set(rows) | set(told)):
        v.same("call %s %s" % name, rows.get(name), told.get(name))


def judge_sources(v, got, want):
    counts = collections.Counter()
    for source in got:
        counts[source["address"]] += source["event_count"]
    v.same("addresses", dict(counts), want)


def judge_rest(v, doc, expected):
    codes = [c["code"] for c in doc["caveats"]]
    for choices in expected["caveats"]["must"]:
        v.must("caveat", any(c in codes for c in choices), codes, choices)
    for code in expected["caveats"]["must_not"]:
        v.must("no caveat " + code, code not in codes, codes)
    for want in expected.get("sources", []):
        rows = [(s["trust"], s["vpc_endpoint_account_id"]) for s in doc["sources"] if s["address"] == want["address"]]
        v.must("source " + want["address"], any(t in want["trust"] and a == want["vpc_endpoint_account_id"] for t, a in rows),
               rows, want)
    for field, choices in expected["coverage"].items():
        v.among("coverage." + field, doc["coverage"][field], choices)
    for want in expected.get("sessions_present", []):
        rows = [s["event_count"] for s in doc["sessions"] if s["principal_id"] == want["principal_id"]
                and s["creation_date"] == want["creation_date"]]
        v.same("session of " + want["principal_id"], rows, [want["event_count"]])


def judge(doc, expected):
    """What is wrong with the answer."""
    v = Verdict()
    if "origin" in expected:
        judge_origin(v, doc["verdict"]["origin"], expected["origin"])
    if "chain" in expected:
        judge_chain(v, doc["chain"], expected["chain"])
    if "confidence" in expected:
        said, want = doc["verdict"]["confidence"], expected["confidence"]
        v.must("confidence", said in want["is"] if "is" in want else said not in want["not"], said, want)
    if "session" in expected:
        v.must("a session", bool(doc["sessions"]))
        if doc["sessions"]:
            judge_session(v, doc["sessions"][0], expected["session"])
    if "calls" in expected:
        judge_calls(v, doc["calls"], expected["calls"])
        judge_sources(v, doc["sources"], expected["source_counts"])
    judge_rest(v, doc, expected)
    return v.wrong


# --- running ---------------------------------------------------------------------------------------------------------


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL)


def investigate(lead, folder):
    """(document, what went wrong)"""
    value = "key:" + lead["value"] if lead["type"] == "access_key" else lead["value"]
    where = ["--logs", folder + "/logs"]
    if MODE == "store":
        store = run(BACKTRAIL, "ingest", "--store", folder + "/store", folder + "/logs")
        if store.returncode:
            return None, "ingest: exit %d: %s" % (store.returncode, store.stderr.strip()[-200:])
        where = ["--store", folder + "/store"]
    answer = run(BACKTRAIL, "case", value, "--json", *where)
    if answer.returncode:
        return None, "%s: exit %d: %s" % (value, answer.returncode, answer.stderr.strip()[-200:])
    return json.loads(answer.stdout), None


def try_one(command, folder):
    """What is wrong with one story; its folder is left to look at."""
    made = run(TRAILGEN, *command)
    if made.returncode == 2 and "--remove" in command:
        return []  # this kind has no issuance to take away
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
        return wrong + judge(doc, truth["expected"])
    except (KeyError, TypeError) as error:
        return wrong + ["the answer has not the shape of the contract: %r" % error]


def try_kind(kind, work):
    """Failures of one kind, each with the command that repeats it."""
    failures = []
    for seed in range(FIRST, FIRST + COUNT):
        for more in ([], ["--remove", "issuance"]):
            folder = os.path.join(work, kind)
            os.makedirs(folder)
            command = ["demo", folder + "/logs", "--truth", folder + "/truth.json"] if kind == "demo" else [
                "scenario", folder, "--kind", kind] + more
            command += ["--seed", str(seed)]
            if kind != "demo" or not more:
                wrong = try_one(command, folder)
                if wrong:
                    failures.append((shlex.join(["trailgen"] + command), wrong))
            shutil.rmtree(folder)
    return failures


def main():
    for program in (BACKTRAIL, TRAILGEN):
        if not os.access(program, os.X_OK):
            print("no %s: build first" % program)
            return 1
    kinds = sys.argv[1:] or ["demo"] + run(TRAILGEN, "scenario", "--list").stdout.split()
    print("1..%d" % (len(kinds) + 1))
    with tempfile.TemporaryDirectory() as work:
        wrong = check_bulk(work)
        failed = bool(wrong)
        print("%s 1 - bulk trails are consistent" % ("not ok" if wrong else "ok"))
        for line in wrong[:8]:
            print("#   " + line)
        workers = concurrent.futures.ThreadPoolExecutor(os.cpu_count())
        for number, (kind, failures) in enumerate(zip(kinds, workers.map(lambda k: try_kind(k, work), kinds)), 2):
            failed += bool(failures)
            print("%s %d - %s is traced to its origin (seeds %d to %d)" %
                  ("not ok" if failures else "ok", number, kind, FIRST, FIRST + COUNT - 1), flush=True)
            for command, wrong in failures:
                print("#   %s" % command)
                for line in wrong[:8]:
                    print("#      " + line[:400])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
