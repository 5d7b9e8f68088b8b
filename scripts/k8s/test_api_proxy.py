"""API servers behind a real nginx that is set as the component api-ingress sets it: streams, bodies, TLS, and rolling updates."""

import json
import os
import signal
import ssl
import subprocess
import threading
import urllib.error
import urllib.request

from . import kustomize, machines
from .api_server import APIServer, deployment

# ingress-nginx's annotations, and the directives that it makes of them.
DIRECTIVES = {"proxy-body-size": "client_max_body_size", "proxy-buffering": "proxy_buffering", "proxy-read-timeout": "proxy_read_timeout",
              "proxy-send-timeout": "proxy_send_timeout", "proxy-next-upstream": "proxy_next_upstream"}


class Nginx:
    """An Ingress controller as far as it concerns an API server."""

    def __init__(self, test, servers, **changes):
        self.test, self.port, self.folder, self.generation = test, machines.free_port(), test.folder / "nginx", 0
        self.folder.mkdir()
        ingress, = kustomize.plain("components/api-ingress/ingress.yaml")
        found = {name.removeprefix("nginx.ingress.kubernetes.io/"): value for name, value in ingress["metadata"]["annotations"].items() if "nginx" in name}
        self.settings = {DIRECTIVES[name]: value for name, value in found.items()} | changes
        self.path = ingress["spec"]["rules"][0]["http"]["paths"][0]["path"]
        self.write(servers)
        self.process = test.started(["nginx", "-p", self.folder, "-c", "conf", "-e", self.folder / "error.log"], stdout=subprocess.DEVNULL)
        machines.until(self.is_current, "nginx answers", self.process)

    def write(self, servers):
        self.generation += 1
        upstream = "\n".join(f"server {one.url.removeprefix('http://')} max_fails=0;" for one in servers)
        directives = "\n".join(f"{name} {value};" for name, value in self.settings.items())
        temporary = "\n".join(f"{name}_temp_path tmp;" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "conf").write_text(f"""daemon off; pid pid; user root;
worker_processes 2;
events {{ worker_connections 1024; }}
http {{
  access_log off; {temporary}
  upstream api {{ {upstream}
    keepalive 16; }}
  server {{
    listen 127.0.0.1:{self.port} ssl;
    ssl_certificate {self.test.server.secrets}/tls.crt; ssl_certificate_key {self.test.server.secrets}/tls.key;
    location = /generation {{ return 200 "{self.generation}"; }}
    location {self.path} {{ proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection ""; {directives} }}
  }}
}}
""")

    def reload(self, servers):
        """As a controller does when endpoints change; returns when no new connection is served by what was before."""
        self.write(servers)
        self.process.send_signal(signal.SIGHUP)
        machines.until(self.is_current, "nginx has its new upstream", self.process)

    def is_current(self):
        try:
            # Each of the workers may answer.
            return all(self.ask("GET", "/generation")[1] == self.generation for _ in range(8))
        except OSError:
            return False

    @property
    def url(self):
        return f"https://localhost:{self.port}"

    def ask(self, method, path, key=None, body=None):
        """(status, what the answer's JSON is, or its text)"""
        headers = ({"Authorization": f"Bearer {key}"} if key else {}) | ({"Content-Type": "application/json"} if body else {})
        request = urllib.request.Request(self.url + path, method=method, headers=headers, data=body)
        trust = ssl.create_default_context(cafile=self.test.server.secrets / "ca.crt")
        try:
            with urllib.request.urlopen(request, context=trust, timeout=machines.PATIENCE) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text


class Proxied(machines.Folder):
    def setUp(self):
        super().setUp()
        self.server = machines.Server(self)
        self.redis = self.server.url("api")

    def verify(self, url, timeout="60"):
        environment = os.environ | {"PATH": f"{machines.program().parent}:{os.environ['PATH']}", "CURL_CA_BUNDLE": str(self.server.secrets / "ca.crt"),
                                    "CANARY_TIMEOUT": timeout}
        return subprocess.run([machines.ROOT / "scripts/verify-api", "--redis", self.redis, url], env=environment, capture_output=True, text=True,
                              timeout=machines.PATIENCE)

    def key(self):
        return machines.clipmill("keys", "create", "--tenant", "acme", "--scope", "jobs:read,jobs:write", url=self.redis).stdout.strip()

    def test_all_of_it_works_through_the_ingress(self):
        media = self.folder / "media"
        media.mkdir()
        machines.Worker(self, self.server.url("worker"), media)
        front = Nginx(self, [APIServer(self, self.redis)])
        ran = self.verify(front.url)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        for path in ("/metrics", "/readyz", "/healthz"):
            self.assertEqual(front.ask("GET", path)[0], 404, path)
        key, below, above = self.key(), b" " * (7 << 20), b" " * (9 << 20)
        # The API says itself what is too large for it, in its own words; only beyond that does the proxy.
        self.assertEqual(front.ask("POST", "/v1/jobs", key, below)[1]["code"], "request.tooLarge")
        status, text = front.ask("POST", "/v1/jobs", key, above)
        self.assertEqual((status, "nginx" in text), (413, True))

    def test_without_its_word_about_buffering_streams_are_held_back(self):
        media = self.folder / "media"
        media.mkdir()
        machines.Worker(self, self.server.url("worker"), media)
        ran = self.verify(Nginx(self, [APIServer(self, self.redis)], proxy_buffering="on").url, timeout="3")
        self.assertEqual(ran.returncode, 1, ran.stdout)
        self.assertIn("does a proxy hold streams back?", ran.stderr)

    def test_a_rolling_update_loses_no_request(self):
        """Two servers are replaced one after the other, as the Deployment and its preStop have it, while clients ask without a pause."""
        servers, key = [APIServer(self, self.redis), APIServer(self, self.redis)], self.key()
        front, answers, over = Nginx(self, servers), [], threading.Event()

        def client(number):
            count = 0
            while not over.is_set():
                count += 1
                identity = f"job-{number}-{count}"
                answers.append(front.ask("POST", "/v1/jobs", key, machines.job(identity).encode())[0])
                answers.append(front.ask("GET", f"/v1/jobs/{identity}", key)[0])

        waited = []
        clients = [threading.Thread(target=client, args=(number,)) for number in range(4)]
        waiter = threading.Thread(target=lambda: waited.append(front.ask("GET", "/v1/jobs/waits?wait=60", key)))
        self.assertEqual(front.ask("POST", "/v1/jobs", key, machines.job("waits").encode())[0], 201)
        self.addCleanup(over.set)
        for one in (*clients, waiter):
            one.start()
        grace = deployment()["terminationGracePeriodSeconds"]
        for old in list(servers):
            self.more(answers, 20)
            new = APIServer(self, self.redis)
            machines.until(lambda: new.ask("GET", "/readyz")[0] == 200, "the successor is ready", new.process)
            servers = [one for one in servers if one is not old] + [new]
            # preStop waits for this.
            front.reload(servers)
            self.more(answers, 20)
            old.process.terminate()
            self.assertEqual(old.process.wait(grace), 0)
        self.more(answers, 20)
        over.set()
        for one in (*clients, waiter):
            one.join()
        self.assertEqual(set(answers), {200, 201})
        self.assertEqual((waited[0][0], waited[0][1]["state"]), (200, "queued"))

    def more(self, answers, number):
        least = len(answers) + number
        machines.until(lambda: len(answers) >= least, "clients are answered")
