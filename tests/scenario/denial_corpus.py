#!/usr/bin/env python3
"""The grammar of access-denied messages against every denial in real logs.

Each message with "User:" must be read, and the principal, action and resource found must be those that a regular
expression written here, apart from the program, finds. The logs are not part of this repository.
"""
import gzip, json, os, re, struct, subprocess, sys, zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD") or "build/release")
DUMP = (BUILD if BUILD.is_absolute() else ROOT / BUILD) / "tools" / "denialdump"
DATA = Path(os.environ.get("SHARED_DATA") or ROOT / ".." / "shared" / "data")
SETS = ["traildiscover", "stratus", "grycap-2018", "otrf", "flaws2", "cloud-custodian", "trailtool"]
DENIED = re.compile(r"AccessDenied|Unauthorized|NotAuthorized|AuthFailure")

SAYS = re.compile(r'''^(?:You\ are\ not\ authorized\ to\ perform\ this\ operation\.\ )?
    User:\ (?P<principal>\S+)\ is\ not\ authorized\ to\ perform:\ (?P<action>[\w-]+:\w+)
    (?:\ on\ resource:\ (?P<quote>")?(?P<resource>.*?)(?(quote)"|)
       (?=,?\ because\ |,?\ with\ an\ explicit\ deny|\.?\ Encoded\ authorization|\.\ Go\ to\ https|\.?$))?''',
                  re.X | re.S)


def events(value):
    if isinstance(value, dict):
        if "eventName" in value and "eventSource" in value:
            yield value
            return
        for inner in value.values():
            yield from events(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from events(inner)
    elif isinstance(value, str) and '"eventName"' in value:
        try:
            yield from events(json.loads(value))
        except ValueError:
            pass


def texts(path):
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield archive.read(name)
        return
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (EOFError, OSError):
            return
    yield data


def read_events(folder):
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        for data in texts(path):
            text = data.decode("utf-8", "replace")
            try:
                yield from events(json.loads(text))
            except ValueError:
                for line in text.splitlines():
                    try:
                        yield from events(json.loads(line))
                    except ValueError:
                        pass


def dump(messages):
    given = b"".join(struct.pack("<I", len(m)) + m for m in (m.encode() for m in messages))
    done = subprocess.run([DUMP], input=given, stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def judge(message, got):
    """What is wrong with the reading of a message, or None."""
    said = SAYS.match(message)
    if not said:
        return "the judge cannot read it" if "User: " in message else None
    if got is None:
        return "not read"
    for part in ("principal", "action", "resource"):
        wanted = said.group(part)
        if part == "resource" and wanted is not None:
            wanted = wanted.strip() or None
        if got[part] != wanted:
            return "%s is %r, not %r" % (part, got[part], wanted)
    return None


def main():
    if not DATA.is_dir():
        print("no logs at ../shared/data: the corpus of denials was not checked")
        return 77
    if not DUMP.exists():
        sys.exit("no %s: build it with make" % DUMP)
    failed = tests = 0
    for name in SETS:
        denied = [e for e in read_events(DATA / name) if DENIED.search(str(e.get("errorCode") or ""))]
        messages = [str(e["errorMessage"]) for e in denied if e.get("errorMessage")]
        if not messages:
            continue
        got = dump(messages)
        faults = sorted({"%s: %.300s" % (why, m) for m, g in zip(messages, got) if (why := judge(m, g))})
        named = [g for m, g in zip(messages, got) if "User: " in m]
        read = sum(g is not None for g in got)
        tests += 1
        failed += bool(faults)
        print("%sok %d - denials of %s are read as the judge reads them" % ("not " if faults else "", tests, name))
        print("# %d denials, %d with a message, %d read, %d name the caller, %d of these the resource" %
              (len(denied), len(messages), read, len(named), sum(bool(g and g["resource"]) for g in named)))
        for message in sorted({m for m, g in zip(messages, got) if g is None}):
            print("# not a wording of the grammar: %.120s" % message)
        for fault in faults[:20]:
            print("# " + fault)
    print("1..%d" % tests)
    return failed > 0


sys.exit(main())
