#!/usr/bin/env python3
"""`backtrail serve` answers what the command line answers: the real cases, the demonstration, and scenarios by seed.

The case and its parts word for word; under filters, what an independent count over all events of the scope gives.
"""
import collections, json, os, sys, tempfile
from pathlib import Path

from lib import BACKTRAIL, DATA, TRAILGEN, lead_of, programs_missing, run
from served import Served, Tap, page_missing, same

SCENARIOS = ("assume_role_chain", "failed_sign_in_first", "forward_access_key", "duplicates")


def cli(*words):
    answer = run(BACKTRAIL, *words)
    assert answer.returncode in (0, 3), "%s: %s" % (words, answer.stderr[-300:])
    return json.loads(answer.stdout)


def all_events(server, **args):
    events, offset = [], 0
    while offset is not None:
        page = server.get("/api/events", limit=1000, offset=offset, **args)
        events += page["events"]
        offset = page["next_offset"]
    same("total", len(events), page["total"])
    return events


# --- a case and its parts --------------------------------------------------------------------------------------------


def same_documents(server, store, lead):
    for scope in ("session", "key", "tree"):
        want = cli("case", lead, "--scope", scope, "--json", "--store", store)
        same("case " + scope, server.get("/api/case", lead=lead, scope=scope), want)
        same("calls " + scope, server.get("/api/calls", lead=lead, scope=scope)["calls"], want["calls"])
        same("sources " + scope, server.get("/api/sources", lead=lead, scope=scope)["sources"], want["sources"])
        events = all_events(server, lead=lead, scope=scope)
        same("events " + scope, len(events), sum(c["total"] for c in want["calls"]))
    same("tree", server.get("/api/tree", lead=lead), cli("tree", lead, "--json", "--store", store))


def count_calls(events):
    calls = collections.Counter()
    for event in events:
        key = event["group"], event["event_source"], event["event_name"]
        calls[key, "total"] += 1
        calls[key, "denied"] += event["outcome"] == "denied"
        calls[key, "failure"] += event["outcome"] != "success"
    return {k: n for k, n in calls.items() if n}


def counted(calls):
    return {((c["group"], c["event_source"], c["event_name"]), f): c[f]
            for c in calls for f in ("total", "denied", "failure") if c[f]}


def filters_of(events):
    """Some filters that leave something, and what they must leave."""
    middle = events[len(events) // 2]
    for field, arg in (("event_name", "event_name"), ("event_source", "event_source"), ("region", "region"),
                       ("source_ip", "address"), ("outcome", "outcome"), ("group", "group"), ("session_id", "session"),
                       ("access_key_id", "key"), ("user_agent", "user_agent")):
        if middle[field]:
            yield {arg: middle[field]}, [e for e in events if e[field] == middle[field]]
    yield {"group": ["write", "sensitive_read"]}, [e for e in events if e["group"] != "read"]
    yield ({"from": middle["event_time"], "outcome": ["denied", "failed"]},
           [e for e in events if e["event_time"] >= middle["event_time"] and e["outcome"] in ("denied", "failed")])
    piece = middle["event_name"][1:-1].upper()
    texts = ("event_name", "resource", "error_code", "error_message", "identity", "event_id")
    yield {"text": piece}, [e for e in events if any(piece in (e[t] or "").upper() for t in texts)]


def same_under_filters(server, lead):
    events = all_events(server, lead=lead)
    assert events, "no events"
    for args, want in filters_of(events):
        same("events %s" % args, all_events(server, lead=lead, **args), want)
        calls = server.get("/api/calls", lead=lead, **args)["calls"]
        same("calls %s" % args, counted(calls), count_calls(want))
        sources = server.get("/api/sources", lead=lead, **args)["sources"]
        same("sources %s" % args, sum(s["event_count"] for s in sources), len(want))


def same_timeline(server, lead):
    events = [e for e in all_events(server, lead=lead) if e["event_time"]]
    fields = {"key": "access_key_id", "region": "region", "service": "event_source", "session": "session_id",
              "address": "source_ip"}
    for lanes, field in fields.items():
        line = server.get("/api/timeline", lead=lead, lanes=lanes, buckets=50)
        want = collections.Counter(e[field] or "" for e in events)
        same("lanes of " + lanes, {l["id"]: l["total"] for l in line["lanes"]}, dict(want.most_common(40)) if len(want) <= 40 else
             {l["id"]: want[l["id"]] for l in line["lanes"]})
        if line["lanes_left_out"]:
            continue
        sums = [sum(b[i] for l in line["lanes"] for b in l["buckets"]) for i in range(1, 6)]
        same("sums of " + lanes, sums, [sum(e["group"] == g for e in events) for g in ("write", "sensitive_read", "read")] +
             [sum(e["outcome"] == "denied" for e in events), sum(e["outcome"] != "success" for e in events)])


def same_record(server, lead):
    """The record of an event is the text at its place in its file: what `events --raw` prints."""
    events = all_events(server, lead=lead)
    for event in (events[0], events[-1]):
        one = server.get("/api/event", lead=lead, event_id=event["event_id"], object=event["object"], offset=event["offset"])
        same("event", one["event"], event)
        assert one["raw"] and event["event_id"] in one["raw"], "raw: %s" % (one.get("raw_missing") or one["raw"])
        same("length", len(one["raw"].encode()), event["length"])
    for hop in server.get("/api/case", lead=lead)["chain"]:
        one = server.get("/api/event", lead=lead, event_id=hop["event_id"])
        same("the event of a hop", one["event"]["event_name"], hop["event_name"])


def same_lists(server, store):
    sessions = cli("sessions", "--json", "--store", store)["sessions"]
    got, offset = [], 0
    while offset is not None:
        page = server.get("/api/sessions", limit=50, offset=offset)
        got += page["sessions"]
        offset = page["next_offset"]
    same("sessions", got, sessions)
    same("total of a page beyond the last", server.get("/api/sessions", offset=99999)["total"], len(sessions))
    coverage = cli("coverage", "--json", "--store", store)
    same("coverage", server.get("/api/coverage"), coverage)
    hours = server.get("/api/coverage/hours")
    dated = coverage["event_count"] - coverage["undated_count"]
    same("hours", sum(n for row in hours["rows"] for _, n in row["counts"]), dated)
    about = server.get("/api/about")
    same("events", about["events"], coverage["event_count"])
    same("first event", about["first_event"], coverage["first_event"])


def try_trail(tap, name, lead, paths, folder):
    store = "%s/%s.store" % (folder, name)
    ingest = run(BACKTRAIL, "ingest", *paths, "--store", store)
    assert ingest.returncode in (0, 3), ingest.stderr
    if lead.startswith("finding:"):  # the server opens no files: what the finding leads to is asked for
        lead = cli("case", lead, "--json", "--store", store)["sessions"][0]["session_id"]
    with Served("--store", store) as server:
        tap.check("%s: case, tree, calls and sources are the command line's" % name, lambda: same_documents(server, store, lead))
        tap.check("%s: filters leave what they must" % name, lambda: same_under_filters(server, lead))
        tap.check("%s: the timeline adds up" % name, lambda: same_timeline(server, lead))
        tap.check("%s: records are those of the files" % name, lambda: same_record(server, lead))
        tap.check("%s: sessions and coverage are the command line's" % name, lambda: same_lists(server, store))
        tap.check("%s: Ctrl-C ends it well" % name, lambda: same("status", server.end(), 0))


def from_logs(tap, lead, logs, cache):
    """Logs are served by way of a store that goes with the server."""
    os.environ["XDG_CACHE_HOME"] = cache
    with Served("--logs", logs) as server:
        tap.check("logs are served as a store is", lambda: same(
            "case", server.get("/api/case", lead=lead), cli("case", lead, "--json", "--logs", logs)))
        tap.check("while they are served they lie in the cache", lambda: same(
            "folders", len(os.listdir(cache + "/backtrail")), 1))
        tap.check("Ctrl-C ends it well", lambda: same("status", server.end(), 0))
    tap.check("and are gone from it then", lambda: same("cache", os.listdir(cache + "/backtrail"), []))


def truths():
    for path in sorted((DATA / "truth").glob("D*.json")):
        truth = json.loads(path.read_text())
        lead = truth["lead"]["value"]
        lead = "finding:%s" % (DATA / lead) if truth["lead"]["type"] == "guardduty_finding" else lead
        yield path.stem, lead, [str((DATA / p).resolve()) for p in truth["paths"]]


def main():
    if programs_missing():
        return 1
    if page_missing():
        return 77
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        lead = run(TRAILGEN, "demo", folder + "/demo/logs").stdout.strip()
        try_trail(tap, "demo", lead, [folder + "/demo/logs"], folder)
        from_logs(tap, lead, folder + "/demo/logs", folder + "/cache")
        kinds = run(TRAILGEN, "scenario", "--list").stdout.split()
        for kind in [k for k in SCENARIOS if k in kinds] or kinds[:4]:
            run(TRAILGEN, "scenario", folder + "/" + kind, "--kind", kind, "--seed", "7")
            truth = json.loads(Path(folder, kind, "truth.json").read_text())
            try_trail(tap, kind, lead_of(truth["lead"]), [folder + "/" + kind + "/logs"], folder)
        found = list(truths())
        for name, lead, paths in found:
            if all(os.path.exists(p) for p in paths):
                try_trail(tap, name, lead, paths, folder)
            else:
                tap.skip(name, "%s is not there" % paths[0])
        if not found:
            tap.skip("real cases", "no real logs: %s is not there" % (DATA / "truth"))
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
