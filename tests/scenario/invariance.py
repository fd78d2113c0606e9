#!/usr/bin/env python3
"""The answer is the logs' and not their wrapping's: for stories of every kind and for the demonstration, the case is the
same whatever the order of the records, how they are spread over files, what container holds them, and however often they
are delivered. Only where a sample lies (source object and offset) may differ, and what is said of the copies.

  invariance.py [KIND…]     SEEDS=first:count (default 1:1)   WAYS=how many ways a story, drawn from its seed and kind
                            (default 2; all: every way)
"""
import gzip, json, os, random, shutil, sys, tempfile, zipfile
from pathlib import Path

from lib import TRAILGEN, case, chosen_kinds, lead_of, programs_missing, report_kinds, records, run

MOST = os.environ.get("WAYS") or "2"
NOISE = "40"

# --- containers -------------------------------------------------------------------------------------------------------


def dense(value):
    """JSON as AWS writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def one_document(records):
    return dense({"Records": records}).encode()


def indented(records):
    return json.dumps({"Records": records}, indent=2, ensure_ascii=False).encode()


def json_lines(records):
    return b"".join(dense(r).encode() + b"\n" for r in records)


def looked_up(records):
    """aws cloudtrail lookup-events: the record is a string in each event, its user and resources beside it."""
    return json.dumps({"Events": [
        {"EventId": r["eventID"], "EventName": r["eventName"], "ReadOnly": str(r.get("readOnly", False)).lower(),
         "EventTime": r["eventTime"], "EventSource": r["eventSource"], "Username": "somebody", "Resources": [],
         "CloudTrailEvent": dense(r)} for r in records]}, indent=4).encode()


def bridged(records):
    """EventBridge: an envelope a line, the record is its detail."""
    return b"".join(dense({
        "version": "0", "id": "c9a1e2d4-0000-4000-8000-%012d" % n, "detail-type": "AWS API Call via CloudTrail",
        "source": "aws." + r["eventSource"].split(".")[0], "account": r["recipientAccountId"], "time": r["eventTime"],
        "region": r["awsRegion"], "resources": [], "detail": r}).encode() + b"\n" for n, r in enumerate(records))


def compressed(write):
    return lambda records: gzip.compress(write(records), 1)


CONTAINERS = {"records.json": one_document, "records.json.gz": compressed(one_document), "indented.json": indented,
              "lines.jsonl": json_lines, "lines.jsonl.gz": compressed(json_lines), "looked-up.json": looked_up,
              "bridged.jsonl": bridged}

# --- ways to deliver --------------------------------------------------------------------------------------------------


def spread(records, rng, most):
    """Groups of at most `most` records."""
    groups, at = [], 0
    while at < len(records):
        size = rng.randint(1, most)
        groups.append(records[at:at + size])
        at += size
    return groups


def write_files(folder, groups, container):
    for number, group in enumerate(groups):
        name = "%04d-%s" % (number, container)
        Path(folder, name).write_bytes(CONTAINERS[container](group))


def shuffled(records, rng):
    return rng.sample(records, len(records))


def write_zip(folder, groups):
    with zipfile.ZipFile(Path(folder, "logs.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for number, group in enumerate(groups):
            archive.writestr("AWSLogs/%d.json.gz" % number, CONTAINERS["records.json.gz"](group))


def write_mixed(folder, groups, rng):
    for number, group in enumerate(groups):
        container = rng.choice(sorted(CONTAINERS))
        Path(folder, "%d-%s" % (number, container)).write_bytes(CONTAINERS[container](group))


WAYS = {"in one file": lambda f, r, g: write_files(f, [shuffled(r, g)], "records.json.gz"),
        "a file a record": lambda f, r, g: write_files(f, [[x] for x in shuffled(r, g)], "records.json"),
        "spread at random": lambda f, r, g: write_files(f, spread(shuffled(r, g), g, 30), "records.json.gz"),
        "in reverse": lambda f, r, g: write_files(f, [r[::-1]], "records.json"),
        "in a zip": lambda f, r, g: write_zip(f, spread(shuffled(r, g), g, 60)),
        "in containers of all sorts": lambda f, r, g: write_mixed(f, spread(shuffled(r, g), g, 20), g)}
for _name in CONTAINERS:
    WAYS["as " + _name] = lambda f, r, g, name=_name: write_files(f, spread(shuffled(r, g), g, 60), name)


def write_twice(folder, records, rng):
    write_files(folder, spread(shuffled(records + records, rng), rng, 40), "records.json.gz")


# --- comparing --------------------------------------------------------------------------------------------------------


PLACES = ("source_object", "source_offset")
ABRIDGED = ("parameters_sample", "filter_sample")  # what of a long sample fits depends on its white space


def without(node, names):
    """The document less these members, at any depth."""
    if isinstance(node, dict):
        return {k: without(v, names) for k, v in node.items() if k not in names}
    return [without(v, names) for v in node] if isinstance(node, list) else node


def without_copies(doc):
    doc = dict(doc, coverage=dict(doc["coverage"], duplicates=None))
    doc["caveats"] = [c for c in doc["caveats"] if c["code"] != "duplicates"]
    return doc


def differences(path, a, b):
    """Where two documents differ, a line each."""
    if isinstance(a, dict) and isinstance(b, dict):
        return [d for k in sorted(set(a) | set(b)) for d in differences("%s.%s" % (path, k), a.get(k), b.get(k))]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [d for n, (x, y) in enumerate(zip(a, b)) for d in differences("%s[%d]" % (path, n), x, y)]
    return [] if a == b else ["%s: %s, not %s" % (path, json.dumps(b)[:150], json.dumps(a)[:150])]


def delivered(lead, log, write, rng, work):
    """(document, what went wrong) of the records written that way."""
    folder = tempfile.mkdtemp(dir=work)
    write(folder, log, rng)
    doc, status, failed = case(lead, [folder])
    shutil.rmtree(folder)
    if failed or status:
        return None, failed or "exit %d" % status
    return without(doc, PLACES), None


def ways(rng):
    return sorted(WAYS) if MOST == "all" else rng.sample(sorted(WAYS), min(int(MOST), len(WAYS)))


def try_story(command, folder, rng):
    """What is wrong, with the way in which it is."""
    made = run(TRAILGEN, *command)
    if made.returncode:
        return ["trailgen: " + made.stderr.strip()]
    lead = lead_of(json.loads(Path(folder, "truth.json").read_text())["lead"])
    once = {json.dumps(r, sort_keys=True): r for r in records(folder + "/logs")}  # the kind may deliver twice itself
    log = list(once.values())
    plain, _, failed = case(lead, [folder + "/logs"])
    if failed:
        return [failed]
    plain, wrong = without_copies(without(plain, PLACES)), []
    for name in ways(rng):
        doc, failed = delivered(lead, log, WAYS[name], rng, folder)
        spaced = ABRIDGED if "indented" in name or "all sorts" in name else ()
        found = [failed] if failed else differences("", without(plain, spaced), without(without_copies(doc), spaced))
        wrong += ["%s: %s" % (name, d) for d in found[:3]]
        if doc and (doc["coverage"]["duplicates"] or any(c["code"] == "duplicates" for c in doc["caveats"])):
            wrong.append("%s: copies where there are none" % name)
    doc, failed = delivered(lead, log, write_twice, rng, folder)
    if failed:
        return wrong + ["twice: " + failed]
    wrong += ["twice: " + d for d in differences("", plain, without_copies(doc))[:3]]
    if doc["coverage"]["duplicates"] != len(log) or not any(c["code"] == "duplicates" for c in doc["caveats"]):
        wrong.append("twice: %s copies told of %d" % (doc["coverage"]["duplicates"], len(log)))
    return wrong


def main():
    if programs_missing():
        return 1
    kinds = chosen_kinds()
    print("1..%d" % len(kinds))
    return 1 if report_kinds(kinds, "has one answer, however it is delivered", NOISE, try_story) else 0


if __name__ == "__main__":
    sys.exit(main())
