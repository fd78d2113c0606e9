#!/usr/bin/env python3
"""Evidence taken away makes an answer smaller, never wrong: from stories of every kind, single files and single records
(every issuance, sign-in and copy of the chain, in turn) are removed, and whatever is still answered must be true.

  - every hop is one of the story's own, in their order, and so is every copy it names;
  - "certain" is said only of the true origin, or of a true link of the chain below a take-over that is gone: who was behind
    a take-over (a new key, a given password, code on an instance) nothing but its own event can tell;
  - a link that was lost is told: the chain as it was, or less confidence, or a gap.

  mutation.py [KIND…]     SEEDS=first:count (default 1:1)   FILES=how many files of each story are taken (default 6)
"""
import concurrent.futures, json, os, random, shlex, shutil, sys, tempfile
from pathlib import Path

from lib import TRAILGEN, case, ids_of, lead_of, programs_missing, run
import gzip

FIRST, COUNT = (int(n) for n in (os.environ.get("SEEDS") or "1:1").split(":"))
FILES = int(os.environ.get("FILES") or "6")
NOISE = "30"
RANKS = ("certain", "strong", "weak", "gap")


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


def is_true_origin(origin, want):
    said = [origin.get("identity") or "", origin.get("principal_id") or ""]
    return origin["kind"] in want["kind"] and any(w in s for w in want.get("identity", [""]) for s in said)


def is_below_takeover(origin, whole):
    """The origin is the session or service that a class X hop of the whole chain leads to."""
    for place, hop in enumerate(whole["chain"]):
        ends = [hop["child"]] + ([whole["chain"][place - 1]["parent"]] if place else [])
        if hop["class"] == "X" and any(origin["identity"] in (e["identity"], e["principal_id"], e["invoked_by"]) for e in ends):
            return True
    return False


def companions(whole):
    """Events the whole answer names beside the story's own hops (a switch's STS call, a portal's sign-in)."""
    return set().union(*[ids_of(h) for h in whole["chain"]])


def judge_less(doc, whole, expected):
    """What is wrong with an answer from less evidence."""
    wrong, places, named, at = [], true_ids(expected), companions(whole), -1
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
    verdict, origin = doc["verdict"], doc["verdict"]["origin"]
    true = is_true_origin(origin, expected["origin"])
    if verdict["confidence"] == "certain" and not true and not is_below_takeover(origin, whole):
        wrong.append("certain of a wrong origin: %s %s" % (origin["kind"], origin["identity"]))
    if verdict["confidence"] == "strong" and not true and not is_below_takeover(origin, whole):
        wrong.append("strong for a wrong origin: %s %s" % (origin["kind"], origin["identity"]))
    short = len(doc["chain"]) < len([h for h in whole["chain"]])
    sure = RANKS.index(verdict["confidence"]) <= RANKS.index(whole["verdict"]["confidence"])
    if short and not true and sure and verdict["confidence"] != "gap" and not is_below_takeover(origin, whole):
        wrong.append("a link is gone and nothing says so")
    return wrong


def investigate(lead, files, work):
    """(document or None, what went wrong); None and nothing wrong: the lead itself is gone."""
    folder = tempfile.mkdtemp(dir=work)
    Path(folder, "log.json").write_text(json.dumps({"Records": [r for file in files for r in file]}))
    doc, status, failed = case(lead, [folder])
    shutil.rmtree(folder)
    return (None, None) if status == 1 else (doc, failed)


def mutations(files, expected, rng):
    """(what was removed, the files without it)"""
    numbers = [n for n in range(len(files)) if any(r["eventID"] in true_ids(expected) for r in files[n])]
    others = [n for n in range(len(files)) if n not in numbers]
    for number in numbers[:FILES] + rng.sample(others, min(len(others), max(0, FILES - len(numbers)))):
        yield "file %d" % number, files[:number] + files[number + 1:]
    removable = sorted(true_ids(expected)) + sorted(
        {r["eventID"] for f in files for r in f if r["eventSource"] == "signin.amazonaws.com" or "sts" in r["eventSource"]}
        - set(true_ids(expected)))[:6]
    for event_id in removable:
        yield "record " + event_id, [[r for r in file if r["eventID"] != event_id] for file in files]


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
    wrong = []
    for what, less in mutations(files, expected, rng):
        doc, failed = investigate(lead, less, folder)
        if failed:
            wrong.append("without %s: %s" % (what, failed))
        elif doc:
            wrong += ["without %s: %s" % (what, w) for w in judge_less(doc, whole, expected)]
    return wrong


def try_kind(kind, work):
    failures = []
    for seed in range(FIRST, FIRST + COUNT):
        folder = tempfile.mkdtemp(dir=work)
        command = ["scenario", folder, "--kind", kind, "--noise", NOISE, "--seed", str(seed)]
        if kind == "demo":
            command = ["demo", folder + "/logs", "--truth", folder + "/truth.json", "--seed", str(seed)]
        wrong = try_story(command, folder, random.Random(seed))
        if wrong:
            failures.append((shlex.join(["trailgen"] + command), wrong))
        shutil.rmtree(folder)
    return failures


def main():
    if programs_missing():
        return 1
    kinds = sys.argv[1:] or ["demo"] + run(TRAILGEN, "scenario", "--list").stdout.split()
    print("1..%d" % len(kinds))
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        workers = concurrent.futures.ThreadPoolExecutor(os.cpu_count())
        for number, (kind, failures) in enumerate(zip(kinds, workers.map(lambda k: try_kind(k, work), kinds)), 1):
            failed += bool(failures)
            print("%s %d - %s with less evidence is answered with less, not wrongly" %
                  ("not ok" if failures else "ok", number, kind), flush=True)
            for command, wrong in failures:
                print("#   %s" % command)
                for line in wrong[:8]:
                    print("#      " + line[:400])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
