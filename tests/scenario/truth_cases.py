#!/usr/bin/env python3
"""Real incidents with known answers: every question of shared/data/truth is answered right.

Each file there holds a lead and what an independent reading of the raw logs found: the origin, the hops, the keys and
counts of the session, the calls, the addresses. Here that is brought into the words of the case contract and compared
member by member. Skipped, loudly, where the logs are missing.
"""
import json, os, sys

from lib import DATA, case, judge, lead_of, programs_missing

# what an origin is called in the truth, and in the contract; of the root user, of anybody else
ORIGINS = {
    "long_term_key": (["root_key"], ["user_key"]),
    "console_login": (["root_sign_in"], ["user_sign_in"]),
    "aws_service": (["aws_service"], ["aws_service"]),
    "console_session_login_not_in_logs": (["root_sign_in", "unknown"], ["user_sign_in", "unknown"]),
}
# files whose text is cut off: answered, and the refusal told by the exit status
CUT = ("thm-aoc2024",)


def origin_of(found):
    root = found["root"]
    who = root.get("identity") or ""
    kinds = ORIGINS[root["type"]][0 if who == "root" or who.endswith(":root") else 1]
    origin = {"kind": list(kinds)}
    if who:
        origin["identity"] = [who]
    if "key" in root:
        origin["access_key_id"] = root["key"]
    if "event_id" in root:
        origin["event_id"] = [root["event_id"]]
    return origin


def hop_of(hop):
    inferred = hop["link"].startswith("inferred")
    classes = "X" if hop["event_name"] == "CreateAccessKey" else "CPN" if inferred else "C" if "creationDate" in hop["link"] else "K"
    wanted = {"class": list(classes), "event_id": [hop["event_id"]], "event_name": [hop["event_name"]],
              "optional": inferred}
    if hop.get("caller_key"):
        wanted["parent_key"] = hop["caller_key"]
    return wanted


def session_of(truth, found):
    """The lead's session: counted whole, or by the lead's key alone (then --scope key is asked besides)."""
    by_key = found["keys"] == [truth["lead"]["value"]]
    session = {"keys": found["keys"], "event_count": [found["event_count"]]}
    if by_key and "session_keys" in found:
        session = {"keys": found["session_keys"], "event_count": [found["session_event_count"]]}
    kinds = {"FederatedUser": ["federated"], "AssumedRole": ["role", "service"]}
    session["kind"] = ["console"] if found["root"]["type"].startswith("console") else kinds.get(
        found.get("identity_type"), ["user_key"])
    if found["root"].get("principal_id"):
        session["principal_id"] = found["root"]["principal_id"]
        session["creation_date"] = found["root"]["session_creation_date"]
    if not by_key:
        session["regions"] = list(found["regions"])
    return session, by_key


def expected_of(truth):
    found = truth["expected"]
    missing = found["root"]["type"] == "console_session_login_not_in_logs"
    hops = [hop_of(h) for h in found["hops"]]
    session, by_key = session_of(truth, found)
    certain = not missing and not any(h["optional"] for h in hops)
    expected = {
        "origin": origin_of(found), "chain": hops, "session": session,
        "caveats": {"must": [["login_missing", "gap"]] if missing else [],
                    "must_not": ["source_spoofable"] + (["gap"] if certain else [])},
        "confidence": {"is": ["gap"]} if missing else {"not": ["gap"]},
    }
    return expected, by_key


def key_details(found, doc):
    keys = {k["access_key_id"]: k["event_count"] for k in doc["sessions"][0]["keys"]}
    return ["key %s: %s events, want %s" % (k["key"], keys.get(k["key"]), k["event_count"])
            for k in found.get("keys_detail", []) if keys.get(k["key"]) != k["event_count"]]


def times(found, doc):
    """First and last event, and how the events failed."""
    calls, wrong = doc["calls"], []
    seen = min(c["first_event"] for c in calls), max(c["last_event"] for c in calls)
    if [t[:19] for t in seen] != [found[f][:19] for f in ("first_event", "last_event")]:
        wrong.append("first and last event: %s" % (seen,))
    errors = {}
    for call in calls:
        for code, count in call["errors"].items():
            errors[code] = errors.get(code, 0) + count
    if errors != found["errors"]:
        wrong.append("errors: %s" % errors)
    agents = {a["value"] for s in doc["sources"] for a in s["user_agents"]}
    if len(agents) != found["user_agents"]:
        wrong.append("%d user agents instead of %d" % (len(agents), found["user_agents"]))
    return wrong


def try_case(truth, paths):
    found = truth["expected"]
    expected, by_key = expected_of(truth)
    doc, status, failed = case(lead_of(truth["lead"]), paths)
    if failed:
        return [failed]
    wrong = judge(doc, expected)
    counted = doc
    if by_key:
        counted, _, failed = case(lead_of(truth["lead"]), paths, "--scope", "key")
        if failed:
            return wrong + [failed]
    calls = {"calls": found["api_calls"], "source_counts": found["source_ips"], "caveats": {"must": [], "must_not": []}}
    wrong += judge(counted, calls) + times(found, counted) + key_details(found, doc)
    if (status == 3) != (truth["corpus"] in CUT):
        wrong.append("exit %d" % status)
    return wrong


def main():
    if programs_missing():
        return 1
    files = sorted((DATA / "truth").glob("D*.json"))
    if not files:
        print("1..0 # SKIP no real logs: %s is not there" % (DATA / "truth"))
        return 77
    print("1..%d" % len(files))
    failed = 0
    for number, file in enumerate(files, 1):
        truth = json.loads(file.read_text())
        paths = [str(DATA / p) for p in truth["paths"]]
        gone = [p for p in paths if not os.path.exists(p)]
        if gone:
            print("ok %d - %s # SKIP %s is not there" % (number, truth["case"], gone[0]))
            continue
        wrong = try_case(truth, paths)
        failed += bool(wrong)
        print("%s %d - %s: every question is answered right" % ("not ok" if wrong else "ok", number, truth["case"]), flush=True)
        for line in wrong:
            print("#   " + line[:400])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
