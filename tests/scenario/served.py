"""A running `backtrail serve`, for the tests of its answers and of its safety."""
import http.client, json, os, re, signal, socket, subprocess, tempfile
from urllib.parse import urlencode

from lib import BACKTRAIL


def page_missing():
    """True, and said, when this build has no page: then there is no server to test."""
    answer = subprocess.run([BACKTRAIL, "serve", "x"], capture_output=True, text=True)
    if "built without its page" in answer.stderr:
        print("1..0 # SKIP this build has no page: Node was missing")
        return True
    return False


class Served:
    """with Served("--store", folder) as server: server.get("/api/about")"""

    def __init__(self, *words):
        self.words = words

    def __enter__(self):
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([BACKTRAIL, "serve", "--port", "0", *self.words], stdout=subprocess.PIPE,
                                        stderr=self.log, stdin=subprocess.DEVNULL, text=True)
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise AssertionError("no address: " + self.said())
        self.host, self.port, self.token = re.match(r"http://(.*):(\d+)/\?token=(.*)$", self.url).groups()
        self.port = int(self.port)
        reply = self.ask("GET", "/?token=" + self.token, cookie=None)
        self.cookie = reply.header("Set-Cookie").split(";")[0]
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.end()
        self.log.close()

    def end(self):
        """Ctrl-C; its exit status."""
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(20)
        self.process.stdout.close()
        return status

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def connect(self, seconds=60):
        return socket.create_connection((self.host, self.port), seconds)

    def ask(self, method, target, body=None, cookie="", **headers):
        """One request over a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=200)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if cookie == "":
            headers["Cookie"] = self.cookie
        elif cookie:
            headers["Cookie"] = cookie
        connection.request(method, target, body, headers)
        reply = Reply(connection.getresponse())
        connection.close()
        return reply

    def get(self, path, **args):
        """The answer's JSON; an AssertionError when it is an error."""
        reply = self.ask("GET", path + ("?" + urlencode(args, doseq=True) if args else ""))
        if reply.status != 200:
            raise AssertionError("%s %s: %d %s" % (path, args, reply.status, reply.text[:300]))
        return reply.json()

    def sql(self, sql, **more):
        return self.ask("POST", "/api/sql", json.dumps({"sql": sql, **more}), Content_Type="application/json")


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.getheaders()
        self.bytes = response.read()
        self.text = self.bytes.decode("utf-8", "replace")

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def json(self):
        return json.loads(self.bytes)


class Tap:
    """Lines of TAP; a test is a function that raises AssertionError."""

    def __init__(self):
        self.count = self.failed = 0

    def check(self, name, test):
        self.count += 1
        try:
            test()
            print("ok %d - %s" % (self.count, name), flush=True)
        except Exception as why:  # a server that died is a failed test as well
            self.failed += 1
            print("not ok %d - %s" % (self.count, name))
            for line in ("%s: %s" % (type(why).__name__, why)).splitlines()[:12]:
                print("#   " + line[:400])

    def skip(self, name, why):
        self.count += 1
        print("ok %d - %s # SKIP %s" % (self.count, name, why))

    def done(self):
        print("1..%d" % self.count)
        return 1 if self.failed else 0


def same(what, got, want):
    assert got == want, "%s: got %s, want %s" % (what, str(got)[:150], str(want)[:150])
