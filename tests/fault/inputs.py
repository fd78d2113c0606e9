#!/usr/bin/env python3
"""Damaged input, judged by a reader of Python's own: what is readable is kept, what is not is named with its file.

  - truncations of gzip files, of real logs where they are here: of each, every record that is whole before the cut is
    kept, and each cut file is named once;
  - single bits flipped: a file that gzip finds damaged is named, a file that it reads alike is not;
  - mutated records and containers: a record that Python's json cannot read is not kept, a file with one is named;
  - a gzip bomb of 10 GiB, refused in bounded memory; FIFOs, sockets, devices, loops of links, a file that shrinks.

INPUTS (default 300) is how many variants of each kind are tried, drawn with SEED; INPUTS=all: every truncation of 20 files,
as many flips, 20,000 mutations.
"""
import gzip, json, os, random, re, resource, shutil, socket, subprocess, sys, tempfile, threading, time, zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scenario"))
from lib import BACKTRAIL, DATA, TRAILGEN, programs_missing

INPUTS = os.environ.get("INPUTS", "300")
SEED = int(os.environ.get("SEED", "13"))
A_RUN = 250  # files a run: each may be refused for more than one reason, and the ledger lists a thousand
FILES = 20
NAMED = {"eventID", "eventName", "eventSource"}


def ingest(folder, store, *more):
    answer = subprocess.run([BACKTRAIL, "ingest", str(folder), "--store", str(store), "--json", *more], capture_output=True,
                            text=True, stdin=subprocess.DEVNULL)
    assert answer.returncode in (0, 3, 4), (answer.returncode, answer.stderr)
    return json.loads(answer.stdout) if answer.returncode != 4 else {"error": answer.stderr}


def refused_files(report):
    return {Path(r["source"]).name for r in report["refusals"]}


def ends_of_records(text):
    """Where each record of {"Records": [...]} ends."""
    decoder, ends = json.JSONDecoder(), []
    at = re.search(rb'"Records"\s*:\s*\[\s*', text).end()
    text = text.decode("latin-1")  # one character a byte
    while text[at] == "{":
        at = decoder.raw_decode(text, at)[1]
        ends.append(at)
        at = re.compile(r"[\s,]*").match(text, at).end()
    return ends


def inflated(data):
    """What can be inflated, and whether it is a whole sound gzip file."""
    inflate, out = zlib.decompressobj(31), b""
    try:
        for i in range(0, len(data), 64):
            out += inflate.decompress(data[i : i + 64])
        return out, inflate.eof and not inflate.unused_data
    except zlib.error:
        return out, False


class Tap:
    count = failed = 0

    def check(self, name, wrong, skip=""):
        self.count += 1
        self.failed += bool(wrong)
        print("%sok %d - %s%s" % ("not " if wrong else "", self.count, name, " # SKIP " + skip if skip else ""), flush=True)
        for why in wrong[:10]:
            print("# " + str(why)[:600])


def in_runs(variants, work):
    """Write variants (name, bytes, expectation) into folders of A_RUN files, ingest each; yields (part, report)."""
    for number in range(0, len(variants), A_RUN):
        part, folder, store = variants[number : number + A_RUN], work / "in", work / "store"
        folder.mkdir()
        for name, data, _ in part:
            (folder / name).write_bytes(data)
        yield part, ingest(folder, store)
        shutil.rmtree(folder)
        shutil.rmtree(store, ignore_errors=True)


# --- files -----------------------------------------------------------------------------------------------------------


def sources(work):
    """Generated gzip files always; real ones where they are."""
    subprocess.run([TRAILGEN, "bulk", str(work / "made"), "--events", "200", "--seed", "5", "--per-file", "3"], check=True,
                   stdout=subprocess.DEVNULL)
    found = {"generated": sorted((work / "made").rglob("*.json.gz"))[:FILES]}
    if DATA.is_dir():
        real = [p for p in sorted(DATA.rglob("*.json.gz")) if 300 < p.stat().st_size < 5000]
        real = [p for p in real if inflated(p.read_bytes())[1] and b'"Records"' in gzip.decompress(p.read_bytes())[:40]]
        found["real"] = real[:: max(1, len(real) // FILES)][:FILES]
    return {kind: [p.read_bytes() for p in files] for kind, files in found.items()}


def drawn(rng, all_of_them):
    return all_of_them if INPUTS == "all" or len(all_of_them) <= int(INPUTS) else rng.sample(all_of_them, int(INPUTS))


def truncations(tap, rng, kind, files, work):
    ends = [ends_of_records(gzip.decompress(data)) for data in files]
    cuts = drawn(rng, [(f, at) for f, data in enumerate(files) for at in range(1, len(data))])
    variants = [("t%d-%d.json.gz" % cut, files[cut[0]][: cut[1]], cut[0]) for cut in cuts]
    wrong, whole = [], 0
    for part, report in in_runs(variants, work):
        want = sum(sum(end <= len(inflated(data)[0]) for end in ends[f]) for _, data, f in part)
        got = report["events"]["kept"] + report["events"]["duplicate"]
        whole += want
        if got != want:
            wrong.append("%d records are whole before the cuts, %d were kept" % (want, got))
        silent = {name for name, _, _ in part} - refused_files(report)
        wrong += ["not named: %s" % sorted(silent)[:5]] if silent else []
    tap.check("%d truncations of %d %s gzip files: %d whole records kept, each file named" % (len(variants), len(files), kind, whole), wrong)


def flips(tap, rng, kind, files, work):
    bits = [(rng.randrange(len(files)), rng.random()) for _ in range(20000 if INPUTS == "all" else int(INPUTS))]
    variants = []
    for number, (f, where) in enumerate(bits):
        bit = int(where * len(files[f]) * 8)
        data = bytearray(files[f])
        data[bit // 8] ^= 1 << bit % 8
        text, sound = inflated(bytes(data))
        variants.append(("f%d.json.gz" % number, bytes(data), sound and text == gzip.decompress(files[f])))
    wrong = []
    for part, report in in_runs(variants, work):
        named = refused_files(report)
        wrong += ["damaged and not named: " + name for name, _, same in part if not same and name not in named]
        wrong += ["sound and named: " + name for name, _, same in part if same and name in named]
    harmless = sum(same for _, _, same in variants)
    tap.check("%d flipped bits in %s gzip files: %d damaged files named, %d read alike" % (len(variants), kind, len(variants) - harmless, harmless), wrong)


# --- records and containers ------------------------------------------------------------------------------------------


def mutate(rng, text):
    """One small change: a byte, a piece gone, doubled or put elsewhere, a token of JSON in the way."""
    at, other = sorted(rng.randrange(len(text)) for _ in range(2))
    return rng.choice([
        lambda: text[:at] + bytes([rng.randrange(256)]) + text[at + 1 :],
        lambda: text[:at] + text[min(other, at + 20) :],
        lambda: text[:at] + text[at : at + 20] + text[at:],
        lambda: text[:at] + rng.choice([b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\", b"\0", b"\xff", b"nul", b"1e"]) + text[at:],
    ])()


def strict(text):
    """Does Python read it as one JSON object that could be an event? None: it cannot tell what we hold of it."""
    try:
        value = json.loads(text.decode("utf-8"), parse_constant=lambda word: 1 / 0)
    except (ValueError, RecursionError, ZeroDivisionError):
        return False
    if not isinstance(value, dict) or not NAMED <= set(value) or not all(isinstance(value[n], str) and value[n] for n in NAMED):
        return None
    return None if re.search(rb"\\u[dD][89a-fA-F]", text) else True


def mutations(tap, rng, files, work):
    """A mutated record between two whole ones: the whole ones are kept, and the third when Python can read it."""
    records = [json.dumps(r, separators=(",", ":")).encode() for data in files for r in json.loads(gzip.decompress(data))["Records"]]
    variants, ids = [], iter(range(10**9))

    def fresh(record):
        return re.sub(rb'"eventID":"[^"]*"', b'"eventID":"%08d"' % next(ids), record, 1)

    for number in range(20000 if INPUTS == "all" else max(1000, int(INPUTS))):
        middle = mutate(rng, fresh(rng.choice(records)))
        before, after = fresh(rng.choice(records)), fresh(rng.choice(records))
        if rng.random() < 0.5:
            data = b'{"Records":[' + before + b"," + middle + b"," + after + b"]}"
        else:
            middle = middle.replace(b"\n", b" ")
            data = before + b"\n" + middle + b"\n" + after + b"\n"
        variants.append(("m%d.json" % number, data, strict(middle)))
    wrong, sound = [], 0
    for part, report in in_runs(variants, work):
        named, kept = refused_files(report), report["events"]["kept"] + report["events"]["duplicate"]
        least = sum(1 + (verdict is True) for _, _, verdict in part)  # what follows a broken record may be lost with it
        sound += sum(verdict is True for _, _, verdict in part)
        if kept < least:
            wrong.append("%d events are readable at the least, %d were kept" % (least, kept))
        wrong += ["broken and not named: %s: %r" % (name, data[:3000]) for name, data, verdict in part if verdict is False and name not in named]
        wrong += ["readable and named: " + name for name, _, verdict in part if verdict is True and name in named]
    tap.check("%d mutated records: %d that Python reads are kept, the broken ones named" % (len(variants), sound), wrong)


def containers(tap, rng, files, work):
    """Whole containers with one change: never a crash, and the ledger adds up."""
    wrong, number = [], 20000 if INPUTS == "all" else max(1000, int(INPUTS))
    variants = [("c%d.json" % n, mutate(rng, gzip.decompress(rng.choice(files))), None) for n in range(number)]
    for part, report in in_runs(variants, work):
        events = report["events"]
        if "error" in report or events["in"] != events["kept"] + events["duplicate"] + events["refused"] or report["files"]["seen"] != len(part):
            wrong.append(report)
    tap.check("%d mutated containers: read to their end, every event accounted for" % number, wrong)


# --- what is no file of logs -----------------------------------------------------------------------------------------


def bomb(tap, work):
    """10 GiB of zeros in 10 MB: one block, repeated."""
    path = work / "bomb.json.gz"
    with open(path, "wb") as out:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)  # flushed blocks stand alone: the same one, again and again
        out.write(b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + packer.compress(b'{"Records":[') + packer.flush(zlib.Z_FULL_FLUSH))
        block = packer.compress(bytes(1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
        for _ in range(640):
            out.write(block)
        out.write(packer.flush() + bytes(8))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    report = ingest(path, work / "bomb.store")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    wrong = [] if "bomb" in json.dumps(report) and report["events"]["kept"] == 0 else [report]
    if peak > max(before, 500 << 10):
        wrong.append("peak %d KiB" % peak)
    path.unlink()
    tap.check("a gzip bomb of 10 GiB (of %d KiB) is refused within %d MiB" % (10 << 10, max(peak, 1) >> 10), wrong)


def oddities(tap, files, work):
    folder = work / "odd"
    (folder / "deep").mkdir(parents=True)
    (folder / "whole.json.gz").write_bytes(files[0])
    os.mkfifo(folder / "fifo.json")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "socket.json"))
    (folder / "self").symlink_to("self")
    (folder / "deep" / "up").symlink_to("..")
    (folder / "nowhere.json").symlink_to("gone")
    for device in ("zero", "random"):
        (folder / (device + ".json")).symlink_to("/dev/" + device)
    began = time.monotonic()
    report = ingest(folder, work / "odd.store")
    want = len(ends_of_records(gzip.decompress(files[0])))
    wrong = [] if report["events"]["kept"] == want and time.monotonic() - began < 60 else [report]
    wrong += [] if refused_files(report) == {"self", "nowhere.json"} else [report["refusals"]]
    listener.close()
    tap.check("FIFOs, sockets, devices and loops of links beside a log: the log is read, broken links named", wrong)


def shrinking(tap, files, work):
    """A file is cut again and again while it is read: whatever was seen of it, the run ends and says its part."""
    wrong, stop, path = [], threading.Event(), work / "shrinks.json"
    record = b'{"eventID":"%d","eventName":"A","eventSource":"s","eventTime":"2024-05-01T00:00:00Z","requestParameters":"' + b"x" * 9000 + b'"}'
    whole = b'{"Records":[' + b",".join(record % n for n in range(3000)) + b"]}"

    def shrink():
        while not stop.is_set():
            for size in (len(whole) // 2, 4096, 0):
                os.truncate(path, size)
                time.sleep(0.003)
            path.write_bytes(whole)
            time.sleep(0.02)

    path.write_bytes(whole)
    thread = threading.Thread(target=shrink)
    thread.start()
    for number in range(8):
        report = ingest(path, work / ("shrunk-%d" % number))
        if "error" not in report and report["events"]["kept"] != 3000 and not report["refusals"]:
            wrong.append(report)
    stop.set()
    thread.join()
    tap.check("a file that shrinks while it is read", wrong)


def main():
    if programs_missing():
        return 77
    tap, rng = Tap(), random.Random(SEED)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        found = sources(work)
        for kind, files in found.items():
            truncations(tap, rng, kind, files, work)
            flips(tap, rng, kind, files, work)
        if "real" not in found:
            tap.check("truncated and flipped real logs", [], "no real logs at %s" % DATA)
        mutations(tap, rng, found["generated"], work)
        containers(tap, rng, found["generated"], work)
        bomb(tap, work)
        oddities(tap, found["generated"], work)
        shrinking(tap, found["generated"], work)
    print("1..%d" % tap.count)
    return tap.failed > 0


if __name__ == "__main__":
    sys.exit(main())
