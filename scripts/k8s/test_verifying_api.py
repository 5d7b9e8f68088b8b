"""scripts/verify-api against real API servers: what it says of each way not to work, and what it leaves behind."""

import http.server
import json
import threading
import urllib.error
import urllib.request

from . import machines
from .api_server import APIServer
from .test_verifying import Scripts


class VerifyAPI(Scripts):
    def setUp(self):
        super().setUp()
        self.server = machines.Server(self)
        self.redis = self.server.url("api")
        self.media = self.folder / "media"
        self.media.mkdir()

    def api(self, **settings):
        return APIServer(self, self.redis, **settings)

    def verify(self, *words, timeout="60", **more):
        return self.run_script("verify-api", *words, CANARY_TIMEOUT=timeout, **more)

    def keys(self):
        """Those that were made for it."""
        listed = json.loads(machines.clipmill("keys", "list", "--json", url=self.redis).stdout)["keys"]
        return [one for one in listed if one["name"] == "verify-api"]

    def assertRevoked(self):
        self.assertTrue(self.keys())
        for one in self.keys():
            self.assertIsNotNone(one.get("revokedAt"), one)

    def test_one_that_works(self):
        api = self.api(CLIPMILL_QUEUE="fast,slow")
        machines.Worker(self, self.server.url("worker"), self.media, CLIPMILL_QUEUE="fast,slow")
        ran = self.verify("--redis", self.redis, api.url + "/", CLIPMILL_QUEUE="fast,slow")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        for queue in ("fast", "slow"):
            self.assertIn(f"succeeded in the queue {queue}\n", ran.stdout)
        self.assertIn(f"{api.url} works, and the key that was made for it is revoked", ran.stdout)
        self.assertNotIn("cm_", ran.stdout + ran.stderr)
        key, = self.keys()
        self.assertEqual((key["tenant"], key["mode"], sorted(key["scopes"])), ("canary", "test", ["jobs:read", "jobs:write"]))
        self.assertRevoked()
        self.assertEqual([path.name for path in self.media.rglob("*.mp4")], ["canary.mp4"])

    def test_through_a_pod(self):
        api = self.api()
        machines.Worker(self, self.server.url("worker"), self.media)
        self.kubectl(f"""echo "$*" >>{self.folder}/asked
case "$*" in
*" port-forward service/clipmill-api :80") echo "Forwarding from {api.url.removeprefix('http://')} -> 8080"; exec tail -f /dev/null ;;
*" printenv "*) printf default ;;
*" exec "*) while [ "$1" != -- ]; do shift; done; shift; exec "$@" ;;
esac""")
        done = self.run_script("verify-deploy", "-n", "staging", "clipmill-api", CANARY_TIMEOUT="60", CLIPMILL_REDIS_URL=self.redis)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRevoked()
        asked = (self.folder / "asked").read_text().splitlines()
        self.assertTrue(all(line.startswith("-n staging ") for line in asked), asked)
        # With a URL that is the one that is asked.
        other = self.verify("http://127.0.0.1:1", CLIPMILL_REDIS_URL=self.redis)
        self.assertEqual(other.returncode, 1)
        self.assertIn("http://127.0.0.1:1 does not answer", other.stderr)

    def test_nobody_works(self):
        api = self.api()
        ran = self.verify("--redis", self.redis, api.url, timeout="1")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("did not succeed within 1 s in the queue default", ran.stderr)
        self.assertRevoked()
        self.assertEqual(self.server.client("admin").zcard("clipmill:{default}:ready"), 0)

    def test_a_server_of_another_redis(self):
        """It does not know the key."""
        other = machines.Folder()
        other.setUp()
        self.addCleanup(other.doCleanups)
        elsewhere = machines.Server(other)
        api = APIServer(self, elsewhere.url("api"))
        ran = self.verify("--redis", self.redis, api.url)
        self.assertEqual(ran.returncode, 1)
        self.assertIn("key.unknown", ran.stderr)
        self.assertRevoked()

    def test_what_is_no_api_server(self):
        front = Front(self, lambda path: (200, b"<html>"))
        ran = self.verify("--redis", self.redis, front.url)
        self.assertEqual(ran.returncode, 1)
        self.assertIn("is no API server", ran.stderr)
        self.assertEqual(self.keys(), [])

    def test_one_that_is_open_to_everybody(self):
        front = Front(self, lambda path: (200, b'{"openapi":"3.1.0"}'))
        ran = self.verify("--redis", self.redis, front.url)
        self.assertEqual(ran.returncode, 1)
        self.assertIn("a request without a key", ran.stderr)

    def test_a_proxy_that_holds_streams_back(self):
        api = self.api()
        machines.Worker(self, self.server.url("worker"), self.media)
        front = Front(self, api=api.url)
        ran = self.verify("--redis", self.redis, front.url)
        self.assertEqual(ran.returncode, 1, ran.stdout)
        self.assertIn("does a proxy hold streams back?", ran.stderr)
        self.assertRevoked()

    def test_nobody_to_ask(self):
        wrong = self.redis.replace(self.server.password("api"), "guess")
        self.assertEqual(self.verify("--redis", wrong, self.api().url).returncode, 3)
        self.kubectl("exit 1")
        self.assertEqual(self.verify().returncode, 3)

    def test_wrong_words(self):
        for words in (["--redis", "x"], ["--help"], ["a", "b"], ["--redis", self.redis, "ftp://x"], ["-n"]):
            self.assertEqual(self.verify(*words).returncode, 2, words)


class Front:
    """What stands where an API server should be: it answers by itself, or passes requests on, but for the events of streams."""

    def __init__(self, test, answer=None, api=None):
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def handle_one(self):
                if answer:
                    return self.reply(*answer(self.path))
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name: self.headers[name] for name in ("Authorization", "Content-Type") if name in self.headers}
                request = urllib.request.Request(api + self.path, method=self.command, headers=headers, data=body or None)
                if self.path.startswith("/v1/events"):
                    self.send_response(200)
                    self.send_header("Content-Type", "text/event-stream")
                    self.end_headers()
                    return test.ended.wait()
                try:
                    with urllib.request.urlopen(request, timeout=machines.PATIENCE) as got:
                        self.reply(got.status, got.read())
                except urllib.error.HTTPError as error:
                    self.reply(error.code, error.read())

            do_GET = do_POST = do_DELETE = handle_one

            def reply(self, status, text):
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        test.ended = threading.Event()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        test.addCleanup(server.server_close)
        test.addCleanup(server.shutdown)
        test.addCleanup(test.ended.set)
        self.url = f"http://127.0.0.1:{server.server_port}"
