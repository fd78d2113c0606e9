#!/usr/bin/env python3
"""No text of a log, of a file name or of a command line acts on a terminal, or as a formula in a spreadsheet.

Every text of every record, and names of files, are drawn from pieces that would; then every command is run in every form,
from logs and from a store, in UTF-8 and in the C locale, and each byte that comes out is looked at.

HOSTILE (default 1) is how many trails are made, from SEED on.
"""
import csv, io, json, os, random, re, subprocess, sys, tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scenario"))
from lib import BACKTRAIL, ROOT, programs_missing

TRAILS = int(os.environ.get("HOSTILE", "1"))
SEED = int(os.environ.get("SEED", "17"))
PIECES = ["\x1b[31m", "\x1b]0;owned\x07", "\x1b]8;;http://x\x1b\\", "\x9b5m", "\x90q\x9c", "\u202e", "\u2066", "\u200f", "\u200b", "\u2028", "\u2029",
          "\ufeff", "\u061c", "\U000e0041", "\n", "\r", "\r\nbacktrail: all is well\n", "\t", "\x00", "\x08\x08\x08", "\x7f", "\x0e", "<script>",
          "'; DROP TABLE events; --", '"', "\\", "%s%n", "{{x}}", "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\ud800", "\u0300" * 30, "é", "漢字"]
FIRST = ["=HYPERLINK(\"http://x\")", "+1+1", "@x", "-1+1|x", "\t=1", "\r=1", "=", ""]
# these keep their form, so that the records are still events that belong together
STRUCTURE = {"eventVersion", "eventTime", "creationDate", "accessKeyId", "principalId", "eventID", "eventType", "type"}
# C0 but line feed and, where it ends a CSV line, carriage return; DEL; C1; bidirectional, invisible and separating characters
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]|\t")
KEY = "ASIAIOSFODNN7WORK000"


def hostile(rng):
    return rng.choice(FIRST) + "".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 5)))


def poison(rng, value, keep):
    if isinstance(value, dict):
        return {name if rng.random() < 0.9 or keep.intersection({name}) or name[0] in "eurasp" else name + hostile(rng):
                item if name in keep else poison(rng, item, keep) for name, item in value.items()}
    if isinstance(value, list):
        return [poison(rng, item, keep) for item in value]
    if isinstance(value, str) and rng.random() < 0.8:
        return hostile(rng) + (value if rng.random() < 0.7 else "")
    return value


def make_trail(rng, folder):
    """The bundled incident, poisoned; broken files, and names of files that act."""
    source = json.loads((ROOT / "tests/data/alice.json").read_text())
    for number in range(4):
        keep = STRUCTURE | ({"eventSource", "eventName"} if number % 2 else set()) | ({"arn", "userName"} if number > 1 else set())
        records = [poison(rng, dict(r, eventID="%d%s" % (number, r["eventID"][1:])), keep) for r in source["Records"]]
        text = json.dumps({"Records": records}, ensure_ascii=rng.random() < 0.5 or number == 0)
        text = re.sub("[\x00-\x1f]", lambda m: "\\u%04x" % ord(m[0]), text).encode("utf-8", "backslashreplace")
        (folder / ("a%d.json" % number)).write_bytes(text)
    for number in range(3):
        name = re.sub("[/\0]", "_", hostile(rng))[:40] + "%d" % number
        broken = [b'{"Records":[{"eventName":"A","eventVersion":"1.08",}', b"text \x1b[31m", b'{"Records":[{"eventID":'][number]
        (folder / os.fsdecode(name.encode("utf-8", "replace") + b".json")).write_bytes(broken)


def words_of(rng, where, store):
    bad = re.sub("[\0\ud800]", "", hostile(rng))
    for form in ([], ["--json"], ["--jsonl"], ["--csv"]):
        for words in (["case", KEY], ["who", KEY], ["what", KEY], ["where", KEY], ["tree", KEY], ["sessions"], ["events"], ["coverage"],
                      ["sql", "FROM events"], ["sql", "FROM cloudtrail_logs"], ["sql", "SELECT error(user_agent) FROM events"],
                      ["sql", "SELECT request_parameters AS \"%s\" FROM events" % bad.replace('"', '""')]):
            if not form and words[0] in ("case", "coverage", "sessions", "events"):
                yield [*words, "--verbose", *where]
            yield [*words, *form, *where]
    yield ["case", KEY, "--scope", "tree", *where]
    yield ["case", "user:" + bad, *where]
    yield ["case", bad, *where]
    yield ["sql", bad, *where]
    yield ["sessions", "--logs", "nowhere/" + bad]
    yield ["ingest", bad, "--store", str(store)]
    yield ["case", KEY, "--store", bad]
    yield [bad]
    for form in ([], ["--json"]):
        yield ["store", "info", *form, "--store", str(store)]
        yield ["store", "verify", *form, "--store", str(store)]
    yield ["doctor"]


def acts(words, out):
    """What in an output acts, or "". JSON and CSV have line ends of their own; --raw is the record as it was logged."""
    text = out.decode("utf-8", "surrogateescape")
    if "--csv" in words:
        text = text.replace("\r\n", "\n")
    hit = ACTS.search(text) or re.search("[\udc80-\udc9f]", text)
    return ascii(text[max(0, hit.start() - 40) : hit.end() + 20]) if hit else ""


def formula(out):
    for row in csv.reader(io.StringIO(out.decode("utf-8", "replace"), newline="")):
        for cell in row:
            if cell[:1] in ("=", "+", "@", "\t", "\r") or (cell[:1] == "-" and not re.fullmatch(r"-[0-9.e+-]+", cell)):
                return ascii(cell[:60])
    return ""


def look_at(words, locale):
    env = dict(os.environ, LC_ALL=locale)
    answer = subprocess.run([BACKTRAIL, *words], capture_output=True, stdin=subprocess.DEVNULL, env=env)
    if answer.returncode not in (0, 1, 2, 3, 4):
        return "status %d: %s" % (answer.returncode, words), 0
    for name, out in (("standard output", answer.stdout), ("standard error", answer.stderr)):
        if acts(words, out):
            return "%s of %s: %s" % (name, ascii(words), acts(words, out)), 0
    if "--csv" in words and formula(answer.stdout):
        return "a formula from %s: %s" % (ascii(words), formula(answer.stdout)), 0
    return "", len(answer.stdout)


def main():
    if programs_missing():
        return 77
    number, failed = 0, False
    for seed in range(SEED, SEED + TRAILS):
        rng = random.Random(seed)
        with tempfile.TemporaryDirectory() as name:
            folder, store = Path(name) / "logs", Path(name) / "store"
            folder.mkdir()
            make_trail(rng, folder)
            why = look_at(["ingest", str(folder), "--store", str(store), "--verbose"], "C.UTF-8")[0]
            wrong, runs, said = [why] if why else [], 1, 0
            for where in (["--logs", str(folder)], ["--store", str(store)]):
                for words in words_of(rng, where, store):
                    why, bytes_out = look_at(words, rng.choice(["C.UTF-8", "C.UTF-8", "C"]))
                    runs, said = runs + 1, said + bytes_out
                    wrong += [why] if why else []
        number += 1
        failed |= bool(wrong) or said < 100000
        print("%sok %d - trail %d: %d commands, %d bytes, nothing acts" % ("not " if wrong or said < 100000 else "", number, seed, runs, said))
        for why in wrong[:15]:
            print("# " + why[:500])
    print("1..%d" % number)
    return failed


if __name__ == "__main__":
    sys.exit(main())
