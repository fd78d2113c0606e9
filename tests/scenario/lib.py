"""What the scenario tests share: where things are, running the program, and its answer against a truth.

The truth has the shape that tools/gen/truth.c writes: the members of the case contract, with lists where several answers
are right. Every difference is collected, as a sentence.
"""
import collections, concurrent.futures, glob, gzip, json, os, random, shlex, subprocess, sys, tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD") or "build/release")
BUILD = BUILD if BUILD.is_absolute() else ROOT / BUILD
BACKTRAIL = os.environ.get("BACKTRAIL") or str(BUILD / "backtrail")
TRAILGEN = str(BUILD / "tools" / "trailgen")
MODE = os.environ.get("MODE", "logs")
DATA = Path(os.environ.get("SHARED_DATA") or ROOT / ".." / "shared" / "data")
SECONDS = 180  # a busy machine makes a wait of a second
ONE_THREAD = ("--threads", "1")  # small logs, a process a core: threads would only wait for each other
MANY_SEEDS = 50
FIRST, COUNT = (int(n) for n in (os.environ.get("SEEDS") or "1:1").split(":"))


def records(folder):
    """Every record of the .json.gz files below a folder."""
    for name in sorted(glob.glob(folder + "/**/*.json.gz", recursive=True)):
        with gzip.open(name) as file:
            yield from json.load(file)["Records"]


def programs_missing():
    """True, and said, when there is nothing to test."""
    for program in (BACKTRAIL, TRAILGEN):
        if not os.access(program, os.X_OK):
            print("no %s: build first" % program)
            return True
    return False


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
    for field in ("principal_id", "creation_date"):
        if field in want:
            v.same("session." + field, got[field], want[field])
    v.same("session.keys", sorted(set(keys) - set(want.get("keys_may", []))), sorted(want["keys"]))
    v.among("session.event_count", got["event_count"], want["event_count"])
    if "regions" in want:
        v.same("session.regions", sorted(got["regions"]), sorted(want["regions"]))
    if "forward_access_events" in want:
        v.same("session.forward_access_events", got["forward_access_events"], want["forward_access_events"])
    if "forward_access_keys" in want:
        flagged = sorted(k for k, row in keys.items() if row["forward_access"])
        v.same("session.forward_access_keys", flagged, sorted(want["forward_access_keys"]))


def judge_calls(v, got, want):
    fields = [f for f in ("total", "success", "failure", "denied") if not want or f in want[0]]  # not all say "denied"
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
    for field, choices in expected.get("coverage", {}).items():
        v.among("coverage." + field, doc["coverage"][field], choices)
    for want in expected.get("sessions_present", []):
        rows = [s["event_count"] for s in doc["sessions"] if s["principal_id"] == want["principal_id"]
                and s["creation_date"] == want["creation_date"]]
        v.same("session of " + want["principal_id"], rows, [want["event_count"]])


def judge_mentions(v, doc, want):
    """Words that the verdict or a caveat must say."""
    said = [doc["verdict"]["sentence"]] + [c["sentence"] for c in doc["caveats"]]
    for words in want:
        v.must("says " + words, any(words in s for s in said), said)


def judge_tree(doc, want):
    """What is wrong with the answer for --scope tree: every descendant and no other, and the calls of all."""
    v = Verdict()
    rows = {(s["principal_id"], s["creation_date"], s["event_count"]) for s in doc["sessions"] if s["relation"] == "descendant"}
    told = {(s["principal_id"], s["creation_date"], s["event_count"]) for s in want["sessions"]}
    v.must("descendants", rows == told, sorted(rows - told, key=str), sorted(told - rows, key=str))
    judge_calls(v, doc["calls"], want["calls"])
    return ["tree: " + w for w in v.wrong]


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
    judge_mentions(v, doc, expected.get("mentions", []))
    judge_rest(v, doc, expected)
    return v.wrong


# --- running ---------------------------------------------------------------------------------------------------------


def run(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", "it took longer than %d seconds" % SECONDS)


def lead_of(lead):
    """A truth's lead as the command line takes it."""
    return "key:" + lead["value"] if lead["type"] == "access_key" else lead["value"]


def case(lead, paths, *options):
    """(document or None, exit status, what went wrong): the answer straight from the files."""
    answer = run(BACKTRAIL, "case", lead, "--json", *ONE_THREAD, *options, "--logs", *paths)
    if answer.returncode not in (0, 3):
        return None, answer.returncode, "%s: exit %d: %s" % (lead, answer.returncode, answer.stderr.strip()[-200:])
    return json.loads(answer.stdout), answer.returncode, None


def investigate(lead, folder, *options):
    """(document, what went wrong): by way of MODE; refused input is wrong here."""
    where = ["--logs", folder + "/logs"]
    if MODE == "store":
        store = run(BACKTRAIL, "ingest", "--store", folder + "/store", folder + "/logs")
        if store.returncode:
            return None, "ingest: exit %d: %s" % (store.returncode, store.stderr.strip()[-200:])
        where = ["--store", folder + "/store"]
    answer = run(BACKTRAIL, "case", lead_of(lead), "--json", *ONE_THREAD, *options, *where)
    if answer.returncode:
        return None, "%s: exit %d: %s" % (lead["value"], answer.returncode, answer.stderr.strip()[-200:])
    return json.loads(answer.stdout), None


# --- every kind of story, by seed ------------------------------------------------------------------------------------


def chosen_kinds():
    """The kinds named on the command line, or all of them and the demo."""
    return sys.argv[1:] or ["demo"] + run(TRAILGEN, "scenario", "--list").stdout.split()


def story_command(kind, seed, noise, folder):
    """trailgen's words for a story with its logs and its truth in `folder`."""
    if kind == "demo":
        return ["demo", folder + "/logs", "--truth", folder + "/truth.json", "--seed", str(seed)]
    return ["scenario", folder, "--kind", kind, "--noise", noise, "--seed", str(seed)]


def failures_of(kind, seed, noise, try_story, variants):
    """[(command that repeats it, what is wrong)] of one story over variants (more words for trailgen).

    try_story(command, folder, rng) makes the story and returns what is wrong, as sentences."""
    failures = []
    for more in variants if kind != "demo" else variants[:1]:
        with tempfile.TemporaryDirectory() as folder:
            command = story_command(kind, seed, noise, folder) + more
            wrong = try_story(command, folder, random.Random("%s %d" % (kind, seed)))
        if wrong:
            failures.append((shlex.join(["trailgen"] + command), wrong))
    return failures


def report_kinds(kinds, says, noise, try_story, variants=([],), first=1):
    """A line of TAP a kind, numbered from `first`; True when any failed. Many seeds take one variant each, in turn."""
    failed = False
    workers = concurrent.futures.ThreadPoolExecutor(os.cpu_count())

    def chosen(seed):
        return variants if COUNT < MANY_SEEDS else variants[seed % len(variants):][:1]

    jobs = {kind: [workers.submit(failures_of, kind, seed, noise, try_story, chosen(seed))
                   for seed in range(FIRST, FIRST + COUNT)] for kind in kinds}
    for number, kind in enumerate(kinds, first):
        failures = [failure for job in jobs.pop(kind) for failure in job.result()]
        failed |= bool(failures)
        print("%s %d - %s %s" % ("not ok" if failures else "ok", number, kind, says), flush=True)
        for command, wrong in failures[:20]:
            print("#   %s" % command)
            for line in wrong[:8]:
                print("#      " + line[:400])
    return failed
