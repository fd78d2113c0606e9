#!/usr/bin/env python3
"""A store answers as its logs do: every scenario by way of a store, and each real case word for word the same."""
import json, os, re, subprocess, sys, tempfile
from pathlib import Path

from lib import BACKTRAIL, DATA, programs_missing, run

HERE = Path(__file__).resolve().parent


def scenarios():
    """The scenarios' own lines of TAP: how many, how many failed."""
    answer = subprocess.run([sys.executable, str(HERE / "run_scenarios.py")], env=dict(os.environ, MODE="store"),
                            capture_output=True, text=True)
    lines = re.findall(r"^(not )?ok \d+ - (.*)$", answer.stdout, re.M)
    return [(not wrong, name, "") for wrong, name in lines] or [(False, "the scenarios run", answer.stderr[-500:])]


def leads():
    """(name, lead, paths) of each real case."""
    for path in sorted((DATA / "truth").glob("D*.json")):
        truth = json.loads(path.read_text())
        lead = truth["lead"]["value"]
        if truth["lead"]["type"] == "guardduty_finding":
            lead = "finding:%s" % (DATA / lead)
        paths = [str((DATA / p).resolve()) for p in truth["paths"]]
        if all(os.path.exists(p) for p in paths):
            yield path.stem, lead, paths


def same_answers(folder):
    for name, lead, paths in leads():
        store = "%s/%s" % (folder, name)
        ingest = run(BACKTRAIL, "ingest", *paths, "--store", store)
        wrong = [] if ingest.returncode in (0, 3) else [ingest.stderr]
        for words in (["case", lead], ["case", lead, "--scope", "tree"], ["sessions"], ["coverage"]):
            by_logs = run(BACKTRAIL, *words, "--json", "--logs", *paths)
            by_store = run(BACKTRAIL, *words, "--json", "--store", store)
            if by_logs.stdout != by_store.stdout or by_logs.returncode != by_store.returncode:
                wrong.append("%s: %d and %d" % (words, by_logs.returncode, by_store.returncode))
        yield not wrong, "%s: logs and store give one answer" % name, wrong


def main():
    if programs_missing():
        return 77
    with tempfile.TemporaryDirectory() as folder:
        results = scenarios() + list(same_answers(folder))
    for number, (good, name, why) in enumerate(results, 1):
        print("%sok %d - by way of a store: %s" % ("" if good else "not ", number, name))
        if not good:
            print("# %s" % str(why)[:1500])
    if not DATA.is_dir():
        print("ok %d - # SKIP no real logs" % (len(results) + 1))
    print("1..%d" % (len(results) + (not DATA.is_dir())))
    return any(not good for good, _, _ in results)


if __name__ == "__main__":
    sys.exit(main())
