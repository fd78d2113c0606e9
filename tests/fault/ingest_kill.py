"""Ingest killed at any moment: nothing is lost but the batch in flight, nothing is stored twice, no half file is seen.

KILLS (default 50) ingests of the same logs into one store are killed at random moments, some of them two at a time, some
while compaction runs; the store is asked after every few, and when a last ingest has run to its end it must hold exactly
the events of the logs.
"""
import json, os, random, signal, subprocess, sys, tempfile, time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scenario"))
from lib import BACKTRAIL, TRAILGEN, programs_missing

KILLS = int(os.environ.get("KILLS", "50"))
SEED = int(os.environ.get("SEED", "7"))
EVENTS = 12000
BATCH_BYTES = 1 << 20


def run(*words):
    return subprocess.run([BACKTRAIL, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL)


def start(store, logs):
    words = [BACKTRAIL, "ingest", logs, "--store", store, "--batch-bytes", str(BATCH_BYTES)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def fingerprints(*where):
    """Every event as a line of text, sorted; the same from logs and store."""
    query = """SELECT event_id, recipient_account_id, event_name, session, source_offset, source_length,
                      hash(request_parameters) AS request FROM events ORDER BY ALL"""
    answer = run("sql", query, "--csv", *where)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def verified(store):
    answer = run("store", "verify", "--store", store, "--json")
    report = json.loads(answer.stdout) if answer.stdout else {"sound": False, "faults": [answer.stderr]}
    return report["sound"], report


def seconds_of_one(folder, logs):
    began = time.monotonic()
    process = start(folder + "/whole", logs)
    process.wait()
    assert process.returncode == 0
    return time.monotonic() - began


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def check(self, name, holds, why=""):
        self.count += 1
        self.failed += not holds
        print("%sok %d - %s" % ("" if holds else "not ", self.count, name))
        if not holds:
            print("# " + str(why)[:2000])


def kill_one(rng, store, logs, span):
    """Kill an ingest (sometimes two at once, sometimes beside a compaction) at a random moment. Returns whether one was, and whether
    there were two."""
    pair = rng.random() < 0.2
    processes = [start(store, logs) for _ in range(2 if pair else 1)]
    if rng.random() < 0.2 and os.path.exists(store + "/store.json"):
        processes.append(subprocess.Popen([BACKTRAIL, "compact", "--store", store], stdout=subprocess.DEVNULL,
                                          stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL))
    time.sleep(rng.uniform(0, span))
    struck = 0
    for process in processes:
        struck += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    return struck > 0, pair


def main():
    if programs_missing():
        return 77
    tap, rng = Tap(), random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([TRAILGEN, "bulk", folder + "/logs", "--events", str(EVENTS), "--seed", "3", "--per-file", "100"],
                       check=True, stdout=subprocess.DEVNULL)
        logs, want = folder + "/logs", fingerprints("--logs", folder + "/logs")
        span = seconds_of_one(folder, logs)
        tap.check("a store holds the events of its logs", fingerprints("--store", folder + "/whole") == want)
        kills, stores, early, unsound = 0, 0, 0, []
        while kills < KILLS:  # a store that got all of it is begun anew
            store, stores = "%s/store-%d" % (folder, stores), stores + 1
            before = paired = 0
            while kills < KILLS:
                struck, pair = kill_one(rng, store, logs, span * 0.8)
                kills += struck
                paired += pair
                if not os.path.exists(store + "/store.json"):
                    continue
                sound, report = verified(store)
                if not sound:
                    unsound.append(report)
                early += report.get("events", 0) < before
                before = report.get("events", 0)
                if before == EVENTS or rng.random() < 0.1:
                    break
            last = start(store, logs)
            last.wait()
            tap.check("the ingest after the kills ends well", last.returncode == 0, last.returncode)
            tap.check("it holds every event once", fingerprints("--store", store) == want)
            ledger = json.loads(run("store", "info", "--store", store, "--json").stdout)["events"]
            # two at once read an object twice
            adds_up = ledger["kept"] == EVENTS and ledger["in"] == EVENTS + ledger["duplicate"]
            tap.check("its ledger adds up", adds_up and (paired or not ledger["duplicate"]), ledger)
            again = json.loads(run("ingest", logs, "--store", store, "--json").stdout)
            tap.check("a further one finds nothing to do", again["files"]["read"] == 0, again)
            left = [str(p) for p in (Path(store) / "tmp").rglob("*")]
            tap.check("nothing unfinished is left", not left, left)
        tap.check("the store was sound after each of %d kills" % kills, not unsound, unsound)
        tap.check("what was committed stays", early == 0, early)
    print("1..%d" % tap.count)
    return tap.failed > 0


if __name__ == "__main__":
    sys.exit(main())
