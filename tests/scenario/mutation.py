#!/usr/bin/env python3
"""Evidence taken away makes an answer smaller, never wrong: from stories of every kind, single files and single records
(every issuance, sign-in and copy of the chain, in turn) are removed, and whatever is still answered must be true.

  - every hop is one of the story's own, in their order, and so is every copy it names;
  - "certain" and "strong" are said only of the true origin, or of a true link of the chain below a take-over that is gone:
    who was behind a take-over (a new key, a given password, code on an instance) nothing but its own event can tell. So a
    link that was lost is told, as a gap or as a weak one.

  mutation.py [KIND…]     SEEDS=first:count (default 1:1)   MOST=how many removals a story, drawn from its seed and kind
                          (default 3; all: every file and every issuance, sign-in and copy)
"""
import gzip, json, os, shutil, sys, tempfile
from pathlib import Path

from lib import TRAILGEN, case, chosen_kinds, ids_of, lead_of, programs_missing, report_kinds, run

MOST = os.environ.get("MOST") or "3"
NOISE = "30"
ISSUERS = ("signin.amazonaws.com", "sts.amazonaws.com", "sso.amazonaws.com", "iam.amazonaws.com")
SURE = ("certain", "strong")


def read_files(folder):
    """The records of each file."""
    for name in sorted(Path(folder).rglob("*.json.gz")):
        with gzip.open(name) as file:
            yield json.load(file)["Records"]


def true_ids(expected):
    """Every event the chain may name, with the place of its hop."""
    places = {}
    for place, hop in enumerate(expected.get("chain", [])):
        for event_id in hop["event_id"] + hop.get("alternatives", []):
            places.setdefault(event_id, place)
    return places


def service_made(record):
    """What tells a service's issuance from any other: all that it issues at once for one name."""
    asked = record.get("requestParameters") or {}
    return record["userIdentity"].get("type") == "AWSService" and (
        record["eventTime"], record["userIdentity"].get("invokedBy"), asked.get("roleArn"), asked.get("roleSessionName"))


def with_siblings(places, files):
    """A service that issued two keys in one second for one session issued both: either call stands for the other."""
    by_id = {r["eventID"]: r for file in files for r in file}
    made = {service_made(by_id[i]): place for i, place in places.items() if i in by_id and service_made(by_id[i])}
    return dict(places, **{i: made[service_made(r)] for i, r in by_id.items() if service_made(r) in made})


def is_true_origin(origin, want):
    said = [origin.get("identity") or "", origin.get("principal_id") or ""]
    return origin["kind"] in want["kind"] and any(w in s for w in want.get("identity", [""]) for s in said)


def is_below_takeover(origin, whole):
    """The origin is the session or service that a class X hop of the whole chain leads to."""
    for place, hop in enumerate(whole["chain"]):
        ends = [hop["child"]] + ([whole["chain"][place - 1]["parent"]] if place else [])
        if hop["class"] == "X" and any(origin["identity"] in (e["identity"], e["principal_id"], e.get("invoked_by")) for e in ends):
            return True
    return False


def companions(whole):
    """Events the whole answer names beside the story's own hops (a switch's STS call, a portal's sign-in)."""
    return set().union(*[ids_of(h) for h in whole["chain"]])


def judge_less(doc, whole, expected, places):
    """What is wrong with an answer from less evidence."""
    wrong, named, at = [], companions(whole), -1
    for hop in doc["chain"]:
        there = [places[i] for i in sorted(ids_of(hop)) if i in places]
        if not there:
            wrong.append("a hop of no truth: %s %s" % (hop["event_name"], hop["event_id"]))
            continue
        if max(there) < at:
            wrong.append("hops out of order at %s" % hop["event_id"])
        at = min(there)
        strange = ids_of(hop) - set(places) - named
        if strange:
            wrong.append("copies of no truth: %s" % sorted(strange))
    origin, said = doc["verdict"]["origin"], doc["verdict"]["confidence"]
    if said in SURE and not is_true_origin(origin, expected["origin"]) and not is_below_takeover(origin, whole):
        wrong.append("%s of a wrong origin: %s %s" % (said, origin["kind"], origin["identity"]))
    return wrong


def investigate(lead, files, work):
    """(document or None, what went wrong); None and nothing wrong: the lead itself is gone."""
    folder = tempfile.mkdtemp(dir=work)
    Path(folder, "log.json").write_text(json.dumps({"Records": [r for file in files for r in file]}))
    doc, status, failed = case(lead, [folder])
    shutil.rmtree(folder)
    return (None, None) if status == 1 else (doc, failed)


def mutations(files, expected, rng):
    """(what is removed, the files without it)"""
    chain = sorted(true_ids(expected))
    others = sorted({r["eventID"] for file in files for r in file if r["eventSource"] in ISSUERS} - set(chain))
    removals = [("record", i) for i in chain + others] + [("file", n) for n in range(len(files))]
    if MOST != "all":  # first of all the chain's own
        rng.shuffle(removals)
        removals = sorted(removals, key=lambda r: r[1] not in chain)[:int(MOST)]
    for what, which in removals:
        less = files[:which] + files[which + 1:] if what == "file" else [
            [r for r in file if r["eventID"] != which] for file in files]
        yield "%s %s" % (what, which), less


def try_story(command, folder, rng):
    made = run(TRAILGEN, *command)
    if made.returncode:
        return ["trailgen: " + made.stderr.strip()]
    truth = json.loads(Path(folder, "truth.json").read_text())
    expected, lead = truth["expected"], lead_of(truth["lead"])
    if "origin" not in expected or "chain" not in expected:
        return []  # several sessions: no chain is answered
    files = list(read_files(folder + "/logs"))
    whole, failed = investigate(lead, files, folder)
    if failed or not whole:
        return [failed or "the lead is not in the whole evidence"]
    wrong, places = [], with_siblings(true_ids(expected), files)
    for what, less in mutations(files, expected, rng):
        doc, failed = investigate(lead, less, folder)
        if failed:
            wrong.append("without %s: %s" % (what, failed))
        elif doc:
            wrong += ["without %s: %s" % (what, w) for w in judge_less(doc, whole, expected, places)]
    return wrong


def main():
    if programs_missing():
        return 1
    kinds = chosen_kinds()
    print("1..%d" % len(kinds))
    return 1 if report_kinds(kinds, "with less evidence is answered with less, not wrongly", NOISE, try_story) else 0


if __name__ == "__main__":
    sys.exit(main())
