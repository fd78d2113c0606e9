#!/usr/bin/env python3
"""A store answers as its logs do: every scenario by way of a store, and each real case word for word the same."""
import json, os, re, subprocess, sys, tempfile
from pathlib import Path

from lib import BACKTRAIL, DATA, programs_missing, run
from told.words import Log, key, role, user

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


def crowd(folder):
    """A user makes a key whose user assumes a role more often than an index tells rows of one name (256), beside another
    one who does: what descends from whom is on rows that only their texts tell."""
    log, maker, noor, other = Log(), user("maker"), user("noor"), user("other")
    made = {"accessKey": {"userName": "noor", "accessKeyId": noor["accessKeyId"], "status": "Active"}}
    log.add("09:00", "iam", "CreateAccessKey", maker, {"userName": "noor"}, made, readOnly=False)
    for number in range(300):
        clock = "10:%02d:%02d" % (number // 60, number % 60)
        for who in (noor, other):
            name = "%s-%d" % (who["userName"], number)
            session = role("app", name, clock, key(name))
            log.assume(clock, who, session)
            if number % 50 == 49:
                log.work(session, "11:00")
    path = Path(folder, "crowd.json")
    path.write_text(json.dumps({"Records": log.records}))
    return [maker["accessKeyId"], noor["accessKeyId"], session["accessKeyId"]], [str(path)]


def difference(name, questions, paths, folder):
    """A store of these logs answers as they do."""
    store = "%s/%s" % (folder, name)
    ingest = run(BACKTRAIL, "ingest", *paths, "--store", store)
    wrong = [] if ingest.returncode in (0, 3) else [ingest.stderr]
    for words in questions:
        by_logs = run(BACKTRAIL, *words, "--json", "--logs", *paths)
        by_store = run(BACKTRAIL, *words, "--json", "--store", store)
        if by_logs.returncode not in (0, 3) or by_logs.stdout != by_store.stdout or by_logs.returncode != by_store.returncode:
            wrong.append("%s: %d and %d" % (words, by_logs.returncode, by_store.returncode))
    return wrong


def same_answers(folder):
    found, paths = crowd(folder)
    questions = [["case", lead, "--scope", scope] for lead in found for scope in ("session", "tree")]
    wrong = difference("crowd", questions, paths, folder)
    yield not wrong, "names on more rows than an index tells: logs and store give one answer", wrong
    for name, lead, paths in leads():
        questions = (["case", lead], ["case", lead, "--scope", "tree"], ["sessions"], ["coverage"])
        wrong = difference(name, questions, paths, folder)
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
