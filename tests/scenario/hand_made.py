#!/usr/bin/env python3
"""Small logs written by hand from what AWS documents and what was recorded, a case each, independent of tools/gen: the
part of CloudTrail's behaviour is named first, then what an answer must say of it.

  hand_made.py [WORDS]      only the cases whose name holds WORDS      VERBOSE=1 prints what was answered
"""

import json, os, re, sys, tempfile
from pathlib import Path

from lib import BACKTRAIL, MODE, Verdict, ids_of, run
import told  # noqa: F401  (registers the cases)
from told.words import CASES, Log, session_of


def hop_words(hop):
    return "%s %s %s<-%s" % (
        hop["class"],
        hop["event_name"],
        hop["child"]["access_key_id"],
        hop["parent"]["access_key_id"],
    )


def judge_chain(v, got, want):
    """want: (classes, record or records that may be the hop's, more members that must hold)"""
    v.same(
        "chain",
        [h["event_name"] for h in got],
        [w[1]["eventName"] if isinstance(w[1], dict) else w[1][0]["eventName"] for w in want],
    )
    for number, (hop, told) in enumerate(zip(got, want)):
        events = [told[1]] if isinstance(told[1], dict) else told[1]
        v.must("hop %d" % number, ids_of(hop) & {e["eventID"] for e in events}, hop_words(hop))
        v.must("hop %d class" % number, hop["class"] in told[0], hop["class"], told[0])
        for name, value in (told[2] if len(told) > 2 else {}).items():
            if name == "alternatives":
                named = ids_of(hop).union(*[ids_of(a) for a in hop["alternatives"]])
                v.must("hop %d alternatives" % number, {e["eventID"] for e in value} <= named, sorted(named))
            elif name == "parents":
                ends = [hop["parent"]["identity"]] + [a["parent"]["identity"] for a in hop["alternatives"]]
                v.same("hop %d parents" % number, sorted(ends), sorted(value))
            elif name == "parent_key":
                v.same("hop %d parent key" % number, hop["parent"]["access_key_id"], value)
            else:
                v.same("hop %d %s" % (number, name), hop[name], value)


def judge_session(v, got, want):
    for name, value in want.items():
        if name == "keys":
            v.same("session keys", sorted(k["access_key_id"] for k in got["keys"]), sorted(value))
        else:
            v.same("session " + name, got[name], value)


def judge_calls(v, calls, want):
    """want: {"service:Call": {member: value}}"""
    rows = {}
    for call in calls:
        rows.setdefault(call["event_source"].split(".")[0] + ":" + call["event_name"], []).append(call)
    for name, members in want.items():
        if members is None:
            v.must("no call " + name, name not in rows)
            continue
        v.must("call " + name, name in rows, sorted(rows))
        for member, value in members.items():
            got = [row[member] for row in rows.get(name, [])]
            v.must("%s %s" % (name, member), got == [value], got, value)


def judge(doc, want):
    v = Verdict()
    origin = doc["verdict"]["origin"]
    for name, value in want.get("origin", {}).items():
        v.same("origin " + name, origin[name], value)
    if "confidence" in want:
        v.must(
            "confidence",
            doc["verdict"]["confidence"] in want["confidence"].split("|"),
            doc["verdict"]["confidence"],
            want["confidence"],
        )
    if "chain" in want:
        judge_chain(v, doc["chain"], want["chain"])
    if "session" in want:
        judge_session(v, doc["sessions"][0] if doc["sessions"] else {}, want["session"])
    if "sessions" in want:
        got = [
            (s["principal_id"], s["creation_date"])
            for s in doc["sessions"]
            if s["relation"] == want.get("relation", "lead")
        ]
        v.same(
            "sessions",
            sorted(got, key=str),
            sorted(((s["principal_id"], s["creation_date"]) for s in want["sessions"]), key=str),
        )
    for who, confidence in want.get("parent_confidence", []):
        session = session_of(who)
        got = [s["parent_confidence"] for s in doc["sessions"] if session.items() <= s.items()]
        v.same("confidence of " + who["arn"], got, [confidence])
    judge_calls(v, doc["calls"], want.get("calls", {}))
    codes = [c["code"] for c in doc["caveats"]]
    for code, times in want.get("counts", {}).items():
        v.same("caveats " + code, codes.count(code), times)
    for code in want.get("caveats", []):
        v.must("caveat " + code, code in codes, codes)
    for code in want.get("no_caveats", []):
        v.must("no caveat " + code, code not in codes, [c["sentence"] for c in doc["caveats"] if c["code"] == code])
    for code, events in want.get("cites", {}).items():
        cited = {i for c in doc["caveats"] if c["code"] == code for i in c["event_ids"]}
        v.same("events of caveat " + code, sorted(cited), sorted(e["eventID"] for e in events))
    said = "\n".join([doc["verdict"]["sentence"]] + [c["sentence"] for c in doc["caveats"]])
    for words in want.get("says", []):
        v.must("says " + words, re.search(words, said, re.MULTILINE), said)
    for words in want.get("says_not", []):
        v.must("says not " + words, words not in said, said)
    for address, members in want.get("sources", {}).items():
        rows = [s for s in doc["sources"] if s["address"] == address]
        v.must("source " + str(address), rows, [s["address"] for s in doc["sources"]])
        for name, value in members.items():
            v.must("source %s %s" % (address, name), [r[name] for r in rows] == [value], [r[name] for r in rows], value)
    return v.wrong


def ask(lead, folder, options):
    where = ["--logs", folder + "/logs"]
    if MODE == "store":
        run(BACKTRAIL, "ingest", "--store", folder + "/store", folder + "/logs")
        where = ["--store", folder + "/store"]
    return run(BACKTRAIL, "case", lead, "--json", *options, *where)


def try_case(tell, folder):
    log = Log()
    questions = tell(log)
    Path(folder, "logs").mkdir()
    Path(folder, "logs", "trail.json").write_text(json.dumps({"Records": log.records}))
    wrong = []
    for lead, want in questions if isinstance(questions, list) else [questions]:
        if not isinstance(lead, str):  # a finding
            Path(folder, "finding.json").write_bytes(lead if isinstance(lead, bytes) else json.dumps(lead).encode())
            lead = "finding:" + folder + "/finding.json"
        answer = ask(lead, folder, want.get("options", []))
        if answer.returncode != want.get("exit", 0):
            wrong.append("%s: exit %d: %s" % (lead, answer.returncode, answer.stderr.strip()[-300:]))
            continue
        if os.environ.get("VERBOSE"):
            print("# " + (answer.stdout or answer.stderr).replace("\n", "\n# "))
        if answer.stdout:
            wrong += ["%s: %s" % (lead, w) for w in judge(json.loads(answer.stdout), want)]
    return wrong


def main():
    if not os.access(BACKTRAIL, os.X_OK):
        print("no %s: build first" % BACKTRAIL)
        return 1
    chosen = [(name, tell) for name, tell in CASES if all(w in name for w in sys.argv[1:])]
    print("1..%d" % len(chosen))
    failed = 0
    for number, (name, tell) in enumerate(chosen, 1):
        with tempfile.TemporaryDirectory() as folder:
            wrong = try_case(tell, folder)
        failed += bool(wrong)
        print("%s %d - %s" % ("not ok" if wrong else "ok", number, name), flush=True)
        for line in wrong:
            print("#   " + line[:600])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
