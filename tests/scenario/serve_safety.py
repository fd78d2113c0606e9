#!/usr/bin/env python3
"""`backtrail serve` is safe to run: who is not let in, what SQL may not do, and that nobody waits for a hostile client."""
import json, os, re, socket, sys, tempfile, threading, time

from lib import BACKTRAIL, TRAILGEN, programs_missing, run
from served import Served, Tap, page_missing, same

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")


# --- who is let in ---------------------------------------------------------------------------------------------------


def status(server, target="/api/about", **more):
    return server.ask("GET", target, **more).status


def hosts(server):
    for host in ("localhost", "127.0.0.1", "[::1]", "LOCALHOST", "127.1.2.3"):
        same("Host " + host, status(server, Host="%s:%d" % (host, server.port)), 200)
    for host in ("attacker.example:%d" % server.port, "127.0.0.1.attacker.example:%d" % server.port, "127.0.0.1",
                 "127.0.0.1:1", "localhost.attacker.example:%d" % server.port, "localhost:%d@x" % server.port, "x" * 3000,
                 "[::1", "[::1]x:%d" % server.port, "192.168.0.1:%d" % server.port, ":%d" % server.port, "localhost:"):
        same("Host " + host[:40], status(server, Host=host), 421)
    same("no Host", b" 421 " in raw(server, b"GET /api/about HTTP/1.0\r\nCookie: %b\r\n\r\n" % server.cookie.encode()) or
         b" 400 " in raw(server, b"GET /api/about HTTP/1.0\r\nCookie: %b\r\n\r\n" % server.cookie.encode()), True)


def cookies(server):
    name, value = server.cookie.split("=")
    same("right", status(server), 200)
    same("among others", status(server, cookie="a=b; %s ; c=d" % server.cookie), 200)
    for cookie in (None, "x=y", name + "=", name + "=" + "0" * 32, "x" + server.cookie, name + "=" + value[:-1],
                   name + "=" + value + "0", "%s=%s" % (name, server.token), "=" + value, value):
        same("cookie %s" % cookie, status(server, cookie=cookie), 403)
    reply = server.ask("GET", "/", cookie=None)
    same("page without", reply.status, 403)
    assert "token" in reply.text and "<script" not in reply.text, reply.text


def tokens(server):
    reply = server.ask("GET", "/?token=" + server.token, cookie=None)
    same("status", (reply.status, reply.header("Location")), (303, "/"))
    assert re.search(r"; HttpOnly; SameSite=Strict; Path=/$", reply.header("Set-Cookie")), reply.headers
    assert server.token not in reply.header("Set-Cookie"), "the token is the cookie"
    for target in ("/?token=" + server.token[:-1], "/?token=", "/?token=" + server.token + "0", "/api/about?token=" + server.token,
                   "/?token=" + server.cookie.split("=")[1]):
        same(target[:20], status(server, target, cookie=None), 403)


def origins(server):
    own = "http://127.0.0.1:%d" % server.port
    same("own", server.ask("POST", "/api/sql", '{"sql":"SELECT 1"}', Content_Type="application/json", Origin=own).status, 200)
    for origin in ("http://attacker.example", "null", "https://127.0.0.1:%d" % server.port, "http://127.0.0.1:1", own + "/",
                   "http://localhost:%d" % server.port, "http://127.0.0.1:%d.attacker.example" % server.port, ""):
        for method, target in (("POST", "/api/sql"), ("GET", "/api/about")):
            reply = server.ask(method, target, '{"sql":"SELECT 1"}', Content_Type="application/json", Origin=origin)
            same("%s from %s" % (method, origin), reply.status, 403)
    same("another site's fetch", status(server, Sec_Fetch_Site="cross-site"), 403)
    same("another site of the host", status(server, Sec_Fetch_Site="same-site"), 403)
    same("the page's fetch", status(server, Sec_Fetch_Site="same-origin"), 200)
    reply = server.ask("OPTIONS", "/api/sql", Origin=own, Access_Control_Request_Method="POST")
    assert not [h for h, _ in reply.headers if h.lower().startswith("access-control")], reply.headers


def headers(server):
    for target, cookie in (("/", ""), ("/app.js", ""), ("/app.css", ""), ("/api/about", ""), ("/api/nothing", ""), ("/", None),
                           ("/nothing", ""), ("/?token=" + server.token, None), ("/api/case?lead=x", "")):
        reply = server.ask("GET", target, cookie=cookie)
        same("policy of " + target, reply.header("Content-Security-Policy"), POLICY)
        for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store")):
            same("%s of %s" % (name, target), reply.header(name), value)
        same("CORS of " + target, reply.header("Access-Control-Allow-Origin"), None)
    page = server.ask("GET", "/").text
    assert "<script>" not in page and " style=" not in page and " onload" not in page, "inline script or style in the page"


# --- what may be asked -----------------------------------------------------------------------------------------------


def paths(server):
    for target in ("/../../etc/passwd", "/%2e%2e/etc/passwd", "/app.js/../../x", "//etc/passwd", "/api/", "/api/case/", "/api//case",
                   "/app.js%00.html", "/.git/config", "/index.html", "/page.html", "/api/../app.js", "/\\..\\x", "/" + "a" * 5000):
        reply = server.ask("GET", target)
        same(target[:30], reply.status, 404)
        assert "root:" not in reply.text


def methods(server):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "NONSENSE"):
        got = server.ask(method, "/api/about").status
        assert got in (400, 405, 501), "%s: %d" % (method, got)
    same("POST where GET is asked", server.ask("POST", "/api/about", "{}").status, 405)
    same("GET where POST is asked", server.ask("GET", "/api/sql").status, 405)
    reply = server.ask("HEAD", "/api/about")
    same("HEAD", (reply.status, reply.bytes), (200, b""))


def arguments(server, lead):
    good = "/api/events?lead=%s" % lead
    for more in ("&from=%zz", "&from=yesterday", "&limit=x", "&limit=-1", "&limit=0", "&limit=1e9", "&limit=99999999999999999999",
                 "&offset=-1", "&group=wr%00ite", "&group=x", "&outcome='", "&text=%ff%fe", "&text=a%00b", "&text=a%1fb", "&scope=all",
                 "&from=2024-01-01T00:00:00Z&from=2025-01-01T00:00:00Z", "&key=a&key=b", "&text=" + "a" * 5000, "&limit=%205",
                 "".join("&a%d=1" % i for i in range(100))):
        same(more[:30], status(server, good + more), 400)
    for more in ("&text=%27%3B+DROP+TABLE+scope%3B--", "&event_name=%25", "&text=%", "&text=%4", "&text=\"", "&address='OR'1'='1",
                 "&region=$1", "&text=&group=", "&unknown=x"):
        same(more[:30], status(server, good + more), 200)
    same("nothing was dropped", server.get("/api/events", lead=lead)["total"] > 0, True)
    for wrong in ("/etc/passwd", "finding:/etc/passwd", "-", "finding:-", "../x", "", "key:", "x" * 3000, "'", "%00"):
        got = status(server, "/api/case?lead=" + wrong)
        assert got in (400, 404), "lead %s: %d" % (wrong, got)
    same("a lead that is not there", status(server, "/api/case?lead=AKIAIOSFODNN7NOTHERE"), 404)
    same("no lead", status(server, "/api/calls"), 400)
    same("no event", status(server, "/api/event"), 400)
    same("a file that is no evidence", status(server, "/api/event?object=/etc/passwd&offset=0"), 404)


ESCAPES = """SELECT * FROM read_csv('/etc/passwd')
SELECT * FROM read_text('/etc/passwd')
SELECT * FROM read_blob('/etc/passwd')
SELECT * FROM read_json_objects('/etc/passwd')
SELECT * FROM read_parquet('/etc/passwd')
SELECT * FROM sniff_csv('/etc/passwd')
SELECT * FROM glob('/*')
SELECT * FROM '/etc/passwd'
SELECT * FROM read_csv('http://127.0.0.1:1/x')
COPY (SELECT 1) TO '{tmp}/out.csv'
COPY events TO '{store}/out.parquet'
COPY (SELECT 1) TO '{store}/manifest.jsonl'
EXPORT DATABASE '{tmp}/export'
IMPORT DATABASE '{tmp}'
ATTACH '{tmp}/x.db'
ATTACH ':memory:' AS y
DETACH memory
USE temp
INSTALL httpfs
LOAD httpfs
FORCE INSTALL httpfs
SET enable_external_access = true
SET allowed_directories = ['/']
RESET ALL
SET memory_limit = '100GB'
SET VARIABLE x = 1
PRAGMA enable_profiling
PRAGMA temp_directory = '{tmp}'
CALL enable_logging()
SELECT * FROM enable_logging()
SELECT getenv('HOME')
CREATE TABLE x AS SELECT 1
CREATE OR REPLACE VIEW events AS SELECT 1
CREATE MACRO f() AS 1
CREATE SECRET (TYPE s3, KEY_ID 'a')
DROP VIEW events
INSERT INTO events VALUES (1)
DELETE FROM events
UPDATE events SET event_name = ''
ALTER VIEW events RENAME TO x
EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1
EXPLAIN ANALYZE COPY (SELECT 1) TO '{tmp}/out.csv'
PREPARE a AS SELECT 1
BEGIN
VACUUM
CHECKPOINT
SELECT 1; SELECT 2
SELECT 1; DROP VIEW events
SELECT * FROM query('DROP VIEW events')""".splitlines()


def escapes(server, store):
    with tempfile.TemporaryDirectory() as tmp:
        before = sorted(os.listdir(store)), run(BACKTRAIL, "store", "verify", "--store", store).returncode
        for sql in ESCAPES:
            reply = server.sql(sql.format(tmp=tmp, store=store))
            same(sql, reply.status, 400)
            assert "root:" not in reply.text, sql
        same("files made", os.listdir(tmp), [])
        same("the store", (sorted(os.listdir(store)), run(BACKTRAIL, "store", "verify", "--store", store).returncode), before)
    same("events are there", server.sql("SELECT count(*) > 0 FROM events").json()["rows"], [[True]])


def questions(server):
    for sql, rows in (("SELECT 1", [[1]]), ("WITH x AS (SELECT 2 AS n) SELECT n FROM x", [[2]]), ("SELECT NULL", [[None]]),
                      ("SELECT 'a' || chr(10)", [["a\n"]]), ("SELECT 1.5", [[1.5]]), ("SELECT [1, 2]", [["[1,2]"]]),
                      ("SELECT 9007199254740993", [["9007199254740993"]]), ("VALUES (1), (2)", [[1], [2]]),
                      ("SELECT 'NaN'::double", [["nan"]]), ("SELECT TIMESTAMP '2024-01-01 00:00:00'", [["2024-01-01T00:00:00Z"]])):
        same(sql, server.sql(sql).json()["rows"], rows)
    for sql in ("DESCRIBE events", "SHOW TABLES", "SUMMARIZE SELECT 1", "EXPLAIN SELECT 1", "FROM default.cloudtrail_logs LIMIT 1"):
        same(sql, server.sql(sql).status, 200)
    same("Trino's functions", server.sql("SELECT to_unixtime(from_iso8601_timestamp('1970-01-01T00:01:00Z'))").json()["rows"], [[60.0]])
    many = server.sql("SELECT range FROM range(5000)", limit=10).json()
    same("limit", (len(many["rows"]), many["truncated"]), (10, True))
    same("exact", server.sql("SELECT range FROM range(10)", limit=10).json()["truncated"], False)
    long = server.sql("SELECT repeat('x', 1000000)").json()
    same("a long cell", (len(long["rows"][0][0]), long["truncated"]), (65536, True))
    same("parameters", server.sql("SELECT ?, ?, ?", parameters=["a", 1, None]).json()["rows"], [["a", 1, None]])
    for query in server.get("/api/queries")["queries"]:
        same("built-in " + query["name"], server.sql(query["sql"], limit=1).status, 200)


def bodies(server):
    def post(body, kind="application/json"):
        return server.ask("POST", "/api/sql", body, Content_Type=kind).status

    for body in ("", "x", "[]", "{}", '{"sql":1}', '{"sql":""}', '{"sql":"SELECT 1","limit":0}', '{"sql":"SELECT 1","limit":"x"}',
                 '{"sql":"SELECT 1","limit":99999999}', '{"sql":"SELECT 1","sql":"SELECT 2"}', '{"sql":"\\u0000"}', '{"sql":"\ud800"}'.encode("utf-8", "surrogatepass"),
                 "[" * 100000, '{"sql":"SELECT 1","parameters":{}}', '{"sql":"SELECT 1","parameters":[[]]}', '{"sql":"SELECT 1"'):
        same("body %s" % body[:30], post(body), 400)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx"):
        same(kind, post('{"sql":"SELECT 1"}', kind), 400)
    same("with a charset", post('{"sql":"SELECT 1"}', "application/json; charset=utf-8"), 200)
    big = raw(server, b"POST /api/sql HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %b\r\nContent-Type: application/json\r\n"
                      b"Content-Length: 600000\r\n\r\n" % (server.port, server.cookie.encode()) + b" " * 600000)
    assert b" 413 " in big.split(b"\r\n")[0], big[:100]


# --- hostile clients -------------------------------------------------------------------------------------------------


def raw(server, request, seconds=15):
    """What comes back for some bytes, until the server closes or has said all it will."""
    answer = b""
    with server.connect(seconds) as client:
        try:
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
            while chunk := client.recv(65536):
                answer += chunk
        except OSError:
            pass
    return answer


def malformed(server):
    good = b"Host: 127.0.0.1:%d\r\nCookie: %b\r\n" % (server.port, server.cookie.encode())
    for request in (b"\0" * 1000, b"GET\r\n\r\n", b"GET /\r\n" * 1000, b"GET / HTTP/9.9\r\n%b\r\n" % good, b"\r\n" * 5000,
                    b"GET /api/about HTTP/1.1\r\n%b" % good + b"X: " + b"a" * 200000 + b"\r\n\r\n",
                    b"GET /api/about HTTP/1.1\r\n%b" % good + b"".join(b"X-%d: 1\r\n" % i for i in range(20000)) + b"\r\n",
                    b"GET /" + b"a" * 200000 + b" HTTP/1.1\r\n%b\r\n" % good, b"GET /?" + b"&" * 30000 + b" HTTP/1.1\r\n%b\r\n" % good,
                    b"POST /api/sql HTTP/1.1\r\n%bContent-Length: -1\r\n\r\n" % good, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
                    b"POST /api/sql HTTP/1.1\r\n%bTransfer-Encoding: chunked\r\n\r\nzzz\r\n" % good,
                    b"POST /api/sql HTTP/1.1\r\n%bContent-Length: 99999999999999999999999\r\n\r\n" % good,
                    b"GET /api/about HTTP/1.1\r\n%bHost: attacker.example\r\n\r\n" % good):
        answer = raw(server, request)
        assert b" 500 " not in answer[:40], answer[:200]
        quick(server)


def quick(server, seconds=5):
    began = time.monotonic()
    server.get("/api/about")
    took = time.monotonic() - began
    assert took < seconds, "it took %.1f s" % took


def slow_clients(server):
    """Some hundred clients that never end their request, byte by byte; a person is answered meanwhile."""
    clients = []
    for number in range(400):
        try:
            client = server.connect(5)
            client.sendall(b"GET /api/about HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "[:1 + number % 40])
            clients.append(client)
        except OSError:
            pass
    for _ in range(4):
        for client in clients:
            try:
                client.sendall(b"a")
            except OSError:
                pass
        quick(server)
    for client in clients:
        client.close()


def dawdlers_go(server):
    """Who does not send a whole request in ten seconds is disconnected."""
    with server.connect(30) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % server.port)
        began = time.monotonic()
        while time.monotonic() - began < 25:
            try:
                client.sendall(b"X")
                client.settimeout(0.5)
                if client.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        took = time.monotonic() - began
    assert 5 < took < 20, "disconnected after %.1f s" % took


def slow_reader(server):
    """A client that does not read its answer holds up nobody."""
    with server.connect(30) as client:
        client.sendall((b"GET /app.js HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %b\r\n\r\n" % (server.port, server.cookie.encode())) * 50)
        for _ in range(5):
            quick(server)


def slow_question(server, lead):
    """SQL that runs for long delays nobody, and ends when its client goes."""
    slow = "SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b"
    body = json.dumps({"sql": slow}).encode()
    request = b"POST /api/sql HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (
        server.port, server.cookie.encode(), len(body)) + body
    clients = [server.connect(60) for _ in range(2)]
    for client in clients:
        client.sendall(request)
    time.sleep(0.5)
    quick(server)
    assert server.get("/api/case", lead=lead)["sessions"], "no case"
    assert server.get("/api/sessions", limit=1)["total"], "no sessions"
    for client in clients:
        client.close()
    began = time.monotonic()
    same("the next question", server.sql("SELECT 1").json()["rows"], [[1]])
    took = time.monotonic() - began
    assert took < 15, "the questions of clients that are gone went on for %.1f s" % took


def at_once(server, lead):
    """Many at once, of all kinds: every answer is whole."""
    wrong = []

    def ask(number):
        path = ("/api/case", "/api/calls", "/api/timeline", "/api/events", "/api/sources", "/api/tree", "/api/sessions", "/api/about",
                "/api/coverage")[number % 9]
        try:
            server.get(path, lead=lead)
        except Exception as why:
            wrong.append("%s: %s" % (path, why))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(45)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    same("answers", wrong, [])


def quiet(server):
    """Nothing that clients did is on standard error, where an address and nothing else was promised."""
    lines = [line for line in server.said().splitlines() if "open this address" not in line]
    same("standard error", lines, [])


def ends_in_the_middle(server):
    """Ctrl-C while a question is under way."""
    threading.Thread(target=lambda: server.sql("SELECT count(*) FROM range(100000000000)"), daemon=True).start()
    time.sleep(0.5)
    began = time.monotonic()
    same("status", server.end(), 0)
    assert time.monotonic() - began < 10, "it took %.1f s" % (time.monotonic() - began)


def main():
    if programs_missing():
        return 1
    if page_missing():
        return 77
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        lead = run(TRAILGEN, "demo", folder + "/logs").stdout.strip()
        store = folder + "/store"
        run(BACKTRAIL, "ingest", folder + "/logs", "--store", store)
        threading.excepthook = lambda what: None  # the question that Ctrl-C cut off
        with Served("--store", store) as server:
            for name, test in (
                    ("a Host is an address or localhost, at this port", lambda: hosts(server)),
                    ("only the cookie lets in", lambda: cookies(server)),
                    ("the token moves into a cookie, once", lambda: tokens(server)),
                    ("other origins are refused, and no CORS", lambda: origins(server)),
                    ("every answer has the policy and its kin", lambda: headers(server)),
                    ("no path leads out", lambda: paths(server)),
                    ("methods are those of the paths", lambda: methods(server)),
                    ("arguments that cannot be meant are refused, quotes are text", lambda: arguments(server, lead)),
                    ("SQL only asks, and reaches nothing but the events", lambda: escapes(server, store)),
                    ("SQL answers what it may", lambda: questions(server)),
                    ("bodies that are none are refused", lambda: bodies(server)),
                    ("what is no HTTP does no harm", lambda: malformed(server)),
                    ("400 clients that never end their request delay nobody", lambda: slow_clients(server)),
                    ("who dawdles is disconnected", lambda: dawdlers_go(server)),
                    ("who does not read delays nobody", lambda: slow_reader(server)),
                    ("a slow question delays nobody, and ends with its client", lambda: slow_question(server, lead)),
                    ("many at once are all answered", lambda: at_once(server, lead)),
                    ("clients write nothing on the terminal", lambda: quiet(server)),
                    ("Ctrl-C ends it in the middle of a question", lambda: ends_in_the_middle(server))):
                tap.check(name, test)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
