#!/usr/bin/env python3
"""Eight readers beside a writer: each answer is that of a moment, and it only grows.

BACKTRAIL names the program: with a build of VARIANT=tsan, ThreadSanitizer watches each of them.
READS (default 40) is how many answers are asked for in all.
"""
import json, os, subprocess, sys, tempfile, threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scenario"))
from lib import BACKTRAIL, TRAILGEN, programs_missing

READS = int(os.environ.get("READS", "40"))
READERS, EVENTS = 8, 12000


def run(*words):
    return subprocess.run([BACKTRAIL, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL)


class Readers:
    def __init__(self, store):
        self.store, self.lock, self.asked, self.wrong, self.seen = store, threading.Lock(), 0, [], set()

    def fault(self, why):
        with self.lock:
            self.wrong.append(why)

    def read(self):
        """Counts and distinct counts must agree, and never be less than this reader has seen."""
        before = 0
        while True:
            with self.lock:
                if self.asked >= READS:
                    return
                self.asked += 1
            answer = run("sql", "SELECT count(*) AS n, count(DISTINCT event_id) AS d FROM events", "--json", "--store", self.store)
            if answer.returncode or "ThreadSanitizer" in answer.stderr:
                return self.fault(answer.stderr)
            row = json.loads(answer.stdout)[0]
            if row["n"] != row["d"] or row["n"] < before:
                return self.fault("%s after %d" % (row, before))
            before = row["n"]
            self.seen.add(before)


def main():
    if programs_missing():
        return 77
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([TRAILGEN, "bulk", folder + "/logs", "--events", str(EVENTS), "--seed", "3", "--per-file", "100"], check=True,
                       stdout=subprocess.DEVNULL)
        first = sorted(Path(folder + "/logs").rglob("*.json.gz"))[0]
        run("ingest", str(first), "--store", folder + "/store")
        readers = Readers(folder + "/store")
        threads = [threading.Thread(target=readers.read) for _ in range(READERS)]
        writer = subprocess.Popen([BACKTRAIL, "ingest", folder + "/logs", "--store", folder + "/store", "--batch-bytes", "200000"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        for thread in threads:
            thread.start()
        said = writer.communicate()[1]
        for thread in threads:
            thread.join()
        compacted = run("compact", "--store", folder + "/store")
        wrong = readers.wrong + ([said] if writer.returncode or "ThreadSanitizer" in said else [])
        wrong += [compacted.stderr] if compacted.returncode or "ThreadSanitizer" in compacted.stderr else []
        whole = json.loads(run("sql", "SELECT count(*) AS n FROM events", "--json", "--store", folder + "/store").stdout)[0]["n"]
    print("%sok 1 - %d answers of %d readers beside a writer: %d states seen, none torn" %
          ("not " if wrong else "", readers.asked, READERS, len(readers.seen)))
    for why in wrong[:5]:
        print("# " + str(why)[:1500].replace("\n", "\n# "))
    print("%sok 2 - in the end every event is there once" % ("" if whole == EVENTS else "not "))
    print("1..2")
    return bool(wrong) or whole != EVENTS


if __name__ == "__main__":
    sys.exit(main())
