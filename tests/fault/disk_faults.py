#!/usr/bin/env python3
"""Ingest and compact on a disk that fails, or that loses its program, at each single file operation.

faulty_disk.so strikes at operation N of those that change the store, DuckDB's among them. Whatever it does there, the
store is sound at once, and the same command run again finishes the work: every event once, nothing left over.

FAULTS (default 24) is how many (operation, fault) pairs are tried, drawn with SEED; FAULTS=all tries every one.
"""
import json, os, random, shutil, subprocess, sys, tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scenario"))
from lib import BACKTRAIL, BUILD, TRAILGEN, programs_missing

FAULTS = os.environ.get("FAULTS", "24")
SEED = int(os.environ.get("SEED", "11"))
SHIM = BUILD / "tests" / "faulty_disk.so"
EVENTS = 300
KILLED, ENVIRONMENT = -9, 4
# what happens, and the exit statuses that are right
KINDS = {"=kill": (KILLED,), "=short": (KILLED,), "=half": (0,), "=EIO": (0, ENVIRONMENT), "=ENOSPC": (0, ENVIRONMENT),
         "+=ENOSPC": (0, ENVIRONMENT), "+=EROFS": (0, ENVIRONMENT)}


def run(*words, fault=None, folder=None, count=None):
    env = dict(os.environ)
    if folder:
        env.update(LD_PRELOAD=str(SHIM), FAULT_FOLDER=str(folder))
    if fault:
        env["FAULT"] = fault
    if count:
        env["FAULT_COUNT"] = str(count)
    return subprocess.run([BACKTRAIL, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL, env=env)


def ingest_words(logs, store):
    return ["ingest", str(logs), "--store", str(store), "--threads", "1", "--batch-bytes", "400000"]


def fingerprints(*where):
    answer = run("sql", "SELECT event_id, event_name, session, source_offset, hash(request_parameters) AS h FROM events "
                        "ORDER BY ALL", "--csv", *where)
    return answer.stdout if answer.returncode == 0 else answer.stderr


def soundness(store):
    """"" when the store is sound, or is not there yet."""
    if not (store / "store.json").exists():
        return ""
    answer = run("store", "verify", "--store", str(store), "--json")
    return "" if answer.returncode == 0 and json.loads(answer.stdout)["sound"] else answer.stdout + answer.stderr


class Work:
    """A command on a store, and what is true once it has run to its end."""

    def __init__(self, name, words, store, before, want):
        self.name, self.words, self.store, self.before, self.want = name, words, store, before, want

    def begin(self):
        shutil.rmtree(self.store, ignore_errors=True)
        if self.before:
            shutil.copytree(self.before, self.store)

    def operations(self, folder):
        self.begin()
        count = folder / "count"
        answer = run(*self.words, folder=self.store.parent, count=count)
        assert answer.returncode == 0, answer.stderr
        return int(count.read_text())

    def strike(self, fault, statuses):
        """What is wrong after a fault, or ""."""
        self.begin()
        struck = run(*self.words, fault=fault, folder=self.store.parent)
        if struck.returncode not in statuses:
            return "status %d: %s" % (struck.returncode, struck.stderr)
        if struck.returncode == ENVIRONMENT and not struck.stderr.startswith("backtrail: "):
            return "fails without a word"
        if soundness(self.store):
            return "not sound after it: " + soundness(self.store)
        again = run(*self.words)
        if again.returncode:
            return "the next run: status %d: %s" % (again.returncode, again.stderr)
        return self.whole()

    def whole(self):
        if soundness(self.store):
            return "not sound in the end: " + soundness(self.store)
        if fingerprints("--store", str(self.store)) != self.want:
            return "other events in the end"
        kept = json.loads(run("store", "info", "--store", str(self.store), "--json").stdout)["events"]["kept"]
        left = [str(p) for p in (self.store / "tmp").rglob("*")] + [str(p) for p in self.store.glob("store.json.*")]
        return "kept %d" % kept if kept != EVENTS else "left over: %s" % left if left else ""


def works(folder):
    logs, disk = folder / "logs", folder / "disk"
    disk.mkdir()
    subprocess.run([TRAILGEN, "bulk", str(logs), "--events", str(EVENTS), "--seed", "3", "--per-file", "50"], check=True,
                   stdout=subprocess.DEVNULL)
    want = fingerprints("--logs", str(logs))
    several = folder / "several"
    for part in sorted(logs.rglob("*.json.gz")):  # a batch each, for compact to join
        answer = run(*ingest_words(part, several))
        assert answer.returncode == 0, answer.stderr
    store = disk / "store"
    yield Work("ingest", ingest_words(logs, store), store, None, want)
    yield Work("compact", ["compact", "--store", str(store)], store, several, want)


def main():
    if programs_missing():
        return 77
    if not SHIM.exists():
        print("no %s: make test-programs" % SHIM)
        return 77
    rng, number, failed = random.Random(SEED), 0, False
    with tempfile.TemporaryDirectory() as name:
        for work in works(Path(name).resolve()):
            operations = work.operations(Path(name))
            pairs = [(at, kind) for at in range(1, operations + 1) for kind in KINDS]
            if FAULTS != "all":
                pairs = rng.sample(pairs, min(len(pairs), int(FAULTS) // 2))
            wrong = []
            for at, kind in pairs:
                why = work.strike("%d%s" % (at, kind), KINDS[kind])
                if why:
                    wrong.append("FAULT=%d%s: %s" % (at, kind, why[:300]))
            number += 1
            failed |= bool(wrong) or operations < 20
            print("%sok %d - %s: %d faults at %d file operations; sound after each, whole after the next run" %
                  ("not " if wrong or operations < 20 else "", number, work.name, len(pairs), operations))
            for why in wrong[:20]:
                print("# " + why.replace("\n", "\n# "))
    print("1..%d" % number)
    return failed


if __name__ == "__main__":
    sys.exit(main())
