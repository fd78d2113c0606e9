#!/usr/bin/env python3
"""The record scanner against Python's json, on real and made records written in many ways, and on broken ones.

What each column must hold is worked out here by the rules of src/trail/record.h, from Python's own reading of the same
bytes; the columns and their paths are taken from src/trail/columns.h. Seeded: a failure repeats.
"""
import gzip, io, json, os, random, re, struct, subprocess, sys, tempfile, zipfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD") or "build/release")
SCANDUMP = (BUILD if BUILD.is_absolute() else ROOT / BUILD) / "tools" / "scandump"
DATA = Path(os.environ.get("SHARED_DATA") or ROOT / ".." / "shared" / "data")
MUTATIONS = 4000
MADE = 150

# --- what a column must hold -----------------------------------------------------------------------------------------

COLUMNS = [(name, kind, path.split("."))
           for name, kind, path in re.findall(r'_\(\w+,\s*"(\w+)",\s*(\w+),\s*"([^"]*)"\)',
                                              (ROOT / "src/trail/columns.h").read_text()) if path]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MONTHS = "January February March April May June July August September October November December".split()


def refuse_constant(word):
    raise ValueError(word)


# numbers stay text: Python refuses integers of more than 4,300 digits, which is no rule of JSON
DECODER = json.JSONDecoder(parse_constant=refuse_constant, parse_int=str, parse_float=str)
SPACE = re.compile(r"[ \t\n\r]*")
scan_string = json.decoder.scanstring


def space(text, at):
    return SPACE.match(text, at).end()


def members(raw):
    """The raw value of each member, the last one of a name; raw is known to be valid."""
    found, at = {}, space(raw, 1)
    while raw[at] != "}":
        name, at = scan_string(raw, at + 1, True)
        start = space(raw, space(raw, at) + 1)
        _, at = DECODER.scan_once(raw, start)
        found[name] = raw[start:at]
        at = space(raw, at)
        if raw[at] == ",":
            at = space(raw, at + 1)
    return found


def as_text(raw):
    if raw is None or raw == "null":
        return None
    if raw[0] == '"':
        return re.sub("[\ud800-\udfff]", "\ufffd", scan_string(raw, 1, True)[0])
    return raw


def microseconds(year, month, day, hour, minute, second, fraction="", offset=0):
    try:
        at = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), tzinfo=timezone.utc)
        at = at - timedelta(seconds=offset)
    except (ValueError, OverflowError):
        return None
    return (at - EPOCH) // timedelta(microseconds=1) + int(((fraction or "") + "000000")[:6])


ZONE = r"(?:[Zz]| ?[Uu][Tt][Cc]|([+-])(\d\d):?(\d\d)?)?"
ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?" + ZONE, re.A)
BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(\d\d)" + ZONE, re.A)
ENGLISH = re.compile(r"([A-Za-z]+) (\d\d?), (\d{4}),? (\d\d?):(\d\d):(\d\d)[ \u202f\u00a0]([AaPp])[Mm]", re.A)
NUMBER = re.compile(r"(\d{1,16})(?:\.(\d{1,9}))?", re.A)


def offset_of(sign, hours, minutes):
    return (-1 if sign == "-" else 1) * (int(hours or 0) * 3600 + int(minutes or 0) * 60)


def zone_fits(text, hours, minutes):
    return not (hours and int(hours) > 23) and not (minutes and int(minutes) > 59) and not text.endswith(":")


def parse_time(text):
    if text is None:
        return None
    if hit := ISO.fullmatch(text):
        *parts, fraction, sign, hours, minutes = hit.groups()
        return microseconds(*parts, fraction, offset_of(sign, hours, minutes)) if zone_fits(text, hours, minutes) else None
    if hit := BASIC.fullmatch(text):
        *parts, sign, hours, minutes = hit.groups()
        return microseconds(*parts, "", offset_of(sign, hours, minutes)) if zone_fits(text, hours, minutes) else None
    if hit := ENGLISH.fullmatch(text):
        month, day, year, hour, minute, second, half = hit.groups()
        numbers = [i + 1 for i, name in enumerate(MONTHS) if month.lower() in (name.lower(), name[:3].lower())]
        if not numbers or not 1 <= int(hour) <= 12:
            return None
        return microseconds(year, numbers[0], day, int(hour) % 12 + (12 if half in "Pp" else 0), minute, second)
    if hit := NUMBER.fullmatch(text):
        number, fraction = int(hit[1]), hit[2]
        if number >= 10**12:
            number, fraction, is_ok = number // 1000, "%03d" % (number % 1000), fraction is None
        else:
            is_ok = True
        return number * 10**6 + int(((fraction or "") + "000000")[:6]) if is_ok and number <= 253402300799 else None
    return None


def as_bool(text):
    return {"true": True, "false": False}.get(text.lower() if text and text.isascii() else None)


def column_value(kind, raw):
    if kind == "JSON":
        return None if raw in (None, "null") else raw
    text = as_text(raw)
    return parse_time(text) if kind == "TIME" else as_bool(text) if kind == "BOOL" else text


def expected(data):
    """The columns of the record in these bytes, or None when it must be refused."""
    try:
        text = data.decode("utf-8")
        start = space(text, 0)
        value, end = DECODER.raw_decode(text, start)
        if text[:1] == "\ufeff" or not isinstance(value, dict) or space(text, end) != len(text):
            return None
    except (ValueError, RecursionError):
        return None
    containers = {(): members(text[start:end])}
    columns = {}
    for name, kind, path in COLUMNS:
        for depth in range(1, len(path)):
            if (key := tuple(path[:depth])) not in containers:
                raw = containers[key[:-1]].get(key[-1], "null")
                containers[key] = members(raw) if raw[0] == "{" else {}
        value = column_value(kind, containers[tuple(path[:-1])].get(path[-1]))
        if value is not None:
            columns[name] = value
    stand_in = parse_time(as_text(containers[()].get("@timestamp")))
    if "event_time" not in columns and stand_in is not None:
        columns["event_time"] = stand_in
    return columns


# --- records ---------------------------------------------------------------------------------------------------------

def events_in(value):
    """Every event anywhere in a document, also in strings that hold JSON."""
    if isinstance(value, dict):
        if "eventName" in value and "eventSource" in value:
            yield value
        else:
            for item in value.values():
                yield from events_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from events_in(item)
    elif isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            yield from events_in(json.loads(value))
        except ValueError:
            pass


def documents_in(text):
    """The JSON documents of a text: one, concatenated, or what is whole in a damaged file."""
    at, decoder = 0, json.JSONDecoder()
    while (at := space(text, at)) < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
            yield value
        except ValueError:
            starts = [i for i in (text.find('{"eventVersion"', at + 1), text.find("\n{", at + 1)) if i >= 0]
            if not starts:
                return
            at = min(starts)


def contents(path):
    data = path.read_bytes()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return [archive.read(name) for name in archive.namelist() if not name.endswith("/")]
    if path.suffix == ".gz":
        try:
            return [gzip.decompress(data)]
        except (OSError, EOFError):
            return []
    return [data]


def real_records():
    records = []
    for path in sorted(DATA.rglob("*")):
        if path.is_file() and path.suffix in (".json", ".gz", ".jsonl", ".zip", ".cloudtrail"):
            for data in contents(path):
                for document in documents_in(data.decode("utf-8", "replace").lstrip("\ufeff")):
                    records.extend(events_in(document))
    return records


STRINGS = ["", "x", "Ünïcödé 🔑 テスト", 'quote " and \\ and /', "line\nend\ttab\r\b\f\x00\x1f\x7f", "a" * 15, "a" * 16,
           "b" * 63, "b" * 64, "c" * 65, "d" * 1100, "é" * 40, "ё" * 600, "arn:aws:iam::111122223333:user/x", "TRUE", "False", "null", "\u2028\u202e",
           "\ud800", "x\udfff\ud83d y", "😀" * 9, "{}", "[1]"]
TIMES = ["2021-08-21T19:36:15Z", "2021-02-29T00:00:00Z", "2024-02-29T23:59:59.123456789+05:30", "20131102T010628Z",
         "Aug 21, 2021 8:36:15 PM", "Aug 21, 2021, 12:00:00\u202fAM", "2025-02-19 20:13:49.000000000", "1690000000",
         "1690000000123", "1690000000.5", "", "now", "2021-13-01T00:00:00Z", "2021-08-21T24:00:00Z", "0000-01-01T00:00:00Z",
         "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-00:01", "2021-08-21T19:36:15", "2021-08-21 19:36:15 UTC"]


def any_value(rng, depth=0):
    pick = rng.randrange(14 if depth < 4 else 11)
    if pick < 3:
        return rng.choice(STRINGS)
    if pick < 5:
        return rng.choice(TIMES)
    if pick == 11 or pick == 12:
        return {rng.choice(STRINGS + ["accountId", "a", "b"]): any_value(rng, depth + 1) for _ in range(rng.randrange(4))}
    if pick == 13:
        return [any_value(rng, depth + 1) for _ in range(rng.randrange(4))]
    return [None, True, False, rng.randrange(-10, 10), 1690000000123, -1.5e300][pick - 5]


def put(record, path, value):
    for name in path[:-1]:
        if not isinstance(record.get(name), dict):
            record[name] = {}
        record = record[name]
    record[path[-1]] = value


def made_record(rng):
    record = {}
    for _, kind, path in rng.sample(COLUMNS, rng.randrange(len(COLUMNS))):
        usual = rng.choice(TIMES) if kind == "TIME" else rng.choice(STRINGS)
        put(record, path, usual if rng.random() < 0.6 else any_value(rng))
    for _ in range(rng.randrange(3)):
        record[rng.choice(["@timestamp", "_comment", "x" * rng.randrange(40), "eventname"])] = any_value(rng)
    return record


# --- ways of writing -------------------------------------------------------------------------------------------------

def turned(value):
    if isinstance(value, dict):
        return {name: turned(item) for name, item in reversed(list(value.items()))}
    return [turned(item) for item in value] if isinstance(value, list) else value


def spoiled(record, rng):
    """Some columns or their containers replaced by nulls and wrong types."""
    record = json.loads(json.dumps(record))
    for _ in range(rng.randrange(1, 6)):
        path = rng.choice(COLUMNS)[2]
        put(record, path[:rng.randrange(1, len(path) + 1)], rng.choice([None, any_value(rng)]))
    return record


class Writer:
    """JSON as nobody writes it: any white space, any escapes, repeated members."""

    def __init__(self, rng, spaces=False, escapes=False, repeats=False):
        self.rng, self.spaces, self.escapes, self.repeats = rng, spaces, escapes, repeats

    def gap(self):
        return "".join(self.rng.choices(" \t\n\r", k=self.rng.choice([0, 0, 1, 3, 20]))) if self.spaces else ""

    def escape(self, c):
        if c == "/" and self.rng.random() < 0.5:
            return "\\/"
        units = struct.unpack("<%dH" % (2 if ord(c) > 0xffff else 1), c.encode("utf-16-le", "surrogatepass"))
        return "".join(self.rng.choice(["\\u%04x", "\\u%04X"]) % unit for unit in units)

    def string(self, text):
        if not self.escapes:
            return json.dumps(text, ensure_ascii=any("\ud800" <= c <= "\udfff" for c in text))
        return '"%s"' % "".join(
            self.escape(c) if self.rng.random() < 0.2 or "\ud800" <= c <= "\udfff" else json.dumps(c, ensure_ascii=False)[1:-1]
            for c in text)

    def member(self, name, value):
        return self.gap() + self.string(name) + self.gap() + ":" + self.value(value)

    def value(self, value):
        if isinstance(value, dict):
            parts = [self.member(name, item) for name, item in value.items()]
            if self.repeats and value:
                for _ in range(self.rng.randrange(3)):
                    other = self.rng.choice([any_value(self.rng), {"type": "x", "arn": "y"}, self.rng.choice(list(value.values()))])
                    name = self.rng.choice(list(value))
                    parts.insert(self.rng.randrange(len(parts) + 1), self.member(name, other))
            text = "{" + ",".join(parts) + (self.gap() if not parts else "") + "}"
        elif isinstance(value, list):
            text = "[" + ",".join(map(self.value, value)) + (self.gap() if not value else "") + "]"
        elif isinstance(value, str):
            text = self.string(value)
        else:
            text = json.dumps(value)
        return self.gap() + text + self.gap()


def safe(value):
    """A lone surrogate has no raw form."""
    return not re.search("[\ud800-\udfff]", json.dumps(value, ensure_ascii=False))


def writings(record, rng):
    """(texts of the same content, texts of other content)"""
    same = [json.dumps(record, separators=(",", ":")), json.dumps(record, indent=rng.randrange(1, 9)), json.dumps(record),
            Writer(rng, spaces=rng.random() < 0.5, escapes=True).value(record)]
    if safe(record):
        same.append(json.dumps(record, separators=(",", ":"), ensure_ascii=False))
    other = [json.dumps(turned(record), separators=(",", ":")), Writer(rng, repeats=True).value(record),
             Writer(rng, repeats=True, spaces=True, escapes=rng.random() < 0.3).value(record),
             Writer(rng, spaces=rng.random() < 0.3).value(spoiled(record, rng))]
    return [text.encode() for text in same], [text.encode() for text in other]


def mutated(data, rng):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        at, kind = rng.randrange(len(data) + 1), rng.randrange(7)
        if kind == 0:
            del data[at:]
        elif kind == 1:
            del data[at:at + rng.choice([1, 1, 2, 8])]
        elif kind == 2:
            data[at:at] = rng.choice([b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b" ", b"\x00", b"\xff", b"\xc3", b"\xe2\x82",
                                      b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\\u12", b"\\ud800", b"1", b"-", b"01",
                                      b"NaN", b"Infinity", b"null", b"\xef\xbb\xbf", b"e5", b"\\x"])
        elif kind == 3:
            del data[:rng.randrange(1 + min(len(data), 20))]
        elif at < len(data):
            data[at] ^= 1 << rng.randrange(8)
    return bytes(data)


# --- comparing -------------------------------------------------------------------------------------------------------

def dump(option, data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        run = subprocess.run([SCANDUMP, option, file.name], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode:
        print("# scandump: exit %d: %s" % (run.returncode, run.stderr.decode("utf-8", "replace")[-2000:]))
        return []
    return [json.loads(line) for line in run.stdout.splitlines()]


def scanned(texts):
    return dump("-l", b"".join(struct.pack("<I", len(text)) + text for text in texts))


failed, tests = 0, 0


def say(name, faults, skip=None):
    global failed, tests
    tests += 1
    failed += bool(faults)
    print("%sok %d - %s%s" % ("not " if faults else "", tests, name, " # SKIP " + skip if skip else ""))
    for fault in faults[:5]:
        print("#  ", fault)


def difference(text, got):
    want = expected(text)
    if want is None:
        return None if "fault" in got else "accepted: %r" % text[:300]
    if "fault" in got:
        return "refused (%s at %d): %r" % (got["fault"], got["at"], text[max(0, got["at"] - 40):got["at"] + 40])
    for name in sorted(want.keys() | got.keys() - {"fingerprint"}):
        if want.get(name) != got.get(name):
            return "%s is %.200r instead of %.200r in %.400r" % (name, got.get(name), want.get(name), text)
    return None


def compare_texts(name, texts):
    got = scanned(texts)
    faults = [fault for text, columns in zip(texts, got) if (fault := difference(text, columns))]
    if len(got) != len(texts):
        faults.insert(0, "%d answers for %d texts" % (len(got), len(texts)))
    say("%s (%d texts)" % (name, len(texts)), faults)
    return got


def compare_fingerprints(name, groups, got):
    """groups: (content, index of the text) for texts whose content is known."""
    by_content, by_print, faults = {}, {}, []
    for content, index in groups:
        mark = got[index].get("fingerprint") if index < len(got) else None
        if by_content.setdefault(content, mark) != mark:
            faults.append("two fingerprints for %.300r" % content)
        if by_print.setdefault(mark, content) != content:
            faults.append("one fingerprint for two contents: %.200r" % content)
    say("%s (%d texts, %d contents)" % (name, len(groups), len(by_content)), faults)


def compare(name, records, rng):
    texts, groups = [], []
    for record in records:
        same, other = writings(record, rng)
        content = json.dumps(record)
        groups.extend((content, len(texts) + i) for i in range(len(same)))
        groups.append((json.dumps(turned(record)), len(texts) + len(same)))
        texts += same + other
    got = compare_texts("every column of %s is what Python reads" % name, texts)
    compare_fingerprints("fingerprints of %s tell content and order, not white space and escapes" % name, groups, got)


def broken_times(rng):
    yield from TIMES
    for _ in range(3000):
        at = datetime(1, 1, 1) + timedelta(days=rng.randrange(3652058), seconds=rng.randrange(86400))
        iso = "%04d-%02d-%02d%s%02d:%02d:%02d" % (at.year, at.month, at.day, rng.choice("TTT t"), at.hour, at.minute, at.second)
        iso += rng.choice(["", "", ".%d" % rng.randrange(10**rng.randrange(1, 11))]) + rng.choice(
            ["Z", "Z", "", "z", " UTC", "+05:30", "-0800", "+14", "+24:00", "+01:60"])
        text = rng.choice([iso, iso, iso.replace("-", "").replace(":", ""), str(rng.randrange(10**rng.randrange(1, 18))),
                           "%s %d, %04d%s %d:%02d:%02d%s%sM" % (rng.choice(MONTHS)[:rng.choice([3, 99])], at.day, at.year,
                                                                rng.choice(["", ","]), at.hour, at.minute, at.second,
                                                                rng.choice(" \u202f\u00a0"), rng.choice("AP"))])
        if rng.random() < 0.5 and text:
            i = rng.randrange(len(text))
            text = text[:i] + rng.choice(["", "0", "9", "3", ":", "-", "T", " ", "x", "é"]) + text[i + rng.randrange(2):]
        yield text


def main():
    rng = random.Random(20260000)
    if not SCANDUMP.exists():
        sys.exit("no %s: build it with make" % SCANDUMP)
    times = list(broken_times(rng))
    got = dump("-t", b"".join(text.encode() + b"\n" for text in times))
    say("times are read as Python's calendar has them (%d texts)" % len(times),
        ["%r is %r instead of %r" % (t, g, parse_time(t)) for t, g in zip(times, got) if g != parse_time(t)])
    made = [made_record(rng) for _ in range(MADE)]
    compare("made records", made, rng)
    real = real_records() if DATA.is_dir() else []
    if real:
        compare("real records", real, rng)
    else:
        say("every column of real records is what Python reads", [], "no logs at ../shared/data")
    seeds = [text for record in rng.sample(made + real, min(MUTATIONS // 4, len(made + real))) for text in writings(record, rng)[0]]
    texts = [mutated(rng.choice(seeds), rng) for _ in range(MUTATIONS)]
    compare_texts("broken records are accepted exactly when Python accepts them", texts)
    print("# %d of %d broken records are still valid" % (sum(expected(t) is not None for t in texts), len(texts)))
    print("1..%d" % tests)
    return failed > 0


sys.exit(main())
