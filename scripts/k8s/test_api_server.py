"""The API server as its pod runs it, on the deployed Redis as its own user: what it may do, who else may not, and how a pod ends."""

import json
import os
import resource
import signal
import socket
import subprocess
import threading
import urllib.parse
import urllib.request

import redis

from . import machines
from .api_server import APIServer, deployment


class Served(machines.Folder):
    def setUp(self):
        super().setUp()
        self.server = machines.Server(self)
        self.media = self.folder / "media"
        self.media.mkdir()

    def api(self, **settings):
        return APIServer(self, self.server.url("api"), **settings)

    def key(self, *scopes, tenant="acme"):
        words = ["--scope", ",".join(scopes)] + ([] if "admin" in scopes else ["--tenant", tenant])
        return machines.clipmill("keys", "create", *words, url=self.server.url("api")).stdout.strip()


class Users(Served):
    def test_everything_that_it_does_is_its_users_right(self):
        """As docs/operations.md has an operator begin: a key made in the pod, and jobs by it."""
        api, admin = self.api(), self.key("admin")
        key = self.key("jobs:read", "jobs:write", "queues:manage")
        machines.Worker(self, self.server.url("worker"), self.media)
        self.assertEqual((api.ask("GET", "/healthz")[0], api.ask("GET", "/readyz")[0]), (200, 200))
        self.assertEqual(api.ask("POST", "/v1/jobs", key, machines.job("first"))[0], 201)
        self.assertEqual(api.ask("GET", "/v1/jobs/first?wait=60", key)[1]["state"], "succeeded")
        for method, path, status in (
            ("GET", "/v1/jobs/first/result", 200), ("GET", "/v1/jobs/first/document", 200), ("GET", "/v1/jobs", 200), ("POST", "/v1/jobs/first/retry", 200),
            ("GET", "/v1/jobs/first?wait=60", 200), ("DELETE", "/v1/jobs/first", 409), ("GET", "/v1/queues", 200), ("GET", "/v1/workers", 200),
            ("POST", "/v1/queues/default/pause", 200), ("POST", "/v1/queues/default/resume", 200),
        ):
            with self.subTest(method=method, path=path):
                found = api.ask(method, path, key)
                self.assertIn(found[0], (status, 200) if status == 409 else (status,), found)
        self.assertEqual(api.ask("GET", "/v1/jobs", admin)[0], 200)
        self.assertEqual(api.ask("GET", "/v1/jobs", key + "x")[1]["code"], "key.malformed")
        identity = json.loads(machines.clipmill("keys", "list", "--json", url=self.server.url("api")).stdout)["keys"][0]["id"]
        for words in (("keys", "rotate", identity), ("keys", "revoke", identity), ("users", "list"), ("audit",)):
            machines.clipmill(*words, url=self.server.url("api"))
        self.assertEqual([entry for entry in self.server.client("admin").acl_log() if entry["object"] not in ("config|get", "config")], [])

    def test_nobody_else_reaches_the_accounts(self):
        self.key("admin")
        accounts = sorted(self.server.client("admin").scan_iter("clipmill-accounts:*"))
        self.assertIn("clipmill-accounts:{default}:keys", accounts)
        hooks = "clipmill-webhooks:{default}:endpoints"
        for user in ("worker", "enqueuer", "exporter", "backup", "probe"):
            client = self.server.client(user)
            for key in (*accounts, hooks):
                for command in (("TYPE", key), ("DUMP", key), ("EXISTS", key), ("DEL", key), ("HSET", key, "x", "y"), ("HGETALL", key), ("ZADD", key, "1", "x"),
                                ("EVAL", "return redis.call('EXISTS', KEYS[1])", "1", key), ("EVAL", f"return redis.call('EXISTS', '{key}')", "0"),
                                ("COPY", key, "clipmill:{default}:stolen"), ("RENAME", key, "clipmill:{default}:stolen"), ("XREAD", "STREAMS", key, "0")):
                    with self.subTest(user=user, command=command), self.assertRaises(redis.ResponseError) as caught:
                        client.execute_command(*command)
                    self.assertRegex(str(caught.exception), "(?i)noperm|permission|can't access")
            for command in (("SCAN", "0"), ("RANDOMKEY",), ("KEYS", "*"), ("EVAL", "return redis.call('SCAN', '0')", "0")):
                with self.subTest(user=user, command=command), self.assertRaises(redis.ResponseError):
                    client.execute_command(*command)
        for words in (("keys", "list"), ("keys", "create", "--scope", "admin"), ("users", "list"), ("audit",)):
            refused = machines.clipmill(*words, url=self.server.url("worker"), check=False)
            self.assertEqual((refused.returncode, refused.stdout), (3, ""))
            self.assertIn("queue.denied", refused.stderr)

    def test_it_does_nothing_else(self):
        for command in (("SET", "session:1", "1"), ("GET", "clipmill-accounts:{other}:keys"), ("FLUSHALL",), ("KEYS", "*"), ("CONFIG", "GET", "*"),
                        ("ACL", "LIST"), ("SHUTDOWN",), ("SYNC",), ("CLIENT", "KILL", "TYPE", "normal")):
            with self.subTest(command=command), self.assertRaisesRegex(redis.ResponseError, "(?i)noperm|permission|can't run"):
                self.server.client("api").execute_command(*command)


class Life(Served):
    def test_a_pod_that_stops_answers_who_waits_and_ends_in_time(self):
        api, key = self.api(), self.key("jobs:read", "jobs:write")
        self.assertEqual(api.ask("POST", "/v1/jobs", key, machines.job("waits"))[0], 201)
        stream = urllib.request.urlopen(api.request("GET", "/v1/jobs/waits/events", key), timeout=machines.PATIENCE)
        self.addCleanup(stream.close)
        waited = []
        waiter = threading.Thread(target=lambda: waited.append(api.ask("GET", "/v1/jobs/waits?wait=60", key)))
        waiter.start()
        machines.until(lambda: "clipmill_api_listeners 2\n" in api.ask("GET", "/metrics")[1], "both listen", api.process)
        hook = deployment()["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]
        self.assertEqual(hook[0], "sleep")
        # As under preStop: it serves whoever has not heard yet that it stops.
        self.assertEqual(api.ask("GET", "/v1/jobs/waits", key)[0], 200)
        api.process.send_signal(signal.SIGTERM)
        self.assertEqual(api.process.wait(deployment()["terminationGracePeriodSeconds"] - int(hook[1])), 0)
        waiter.join()
        self.assertEqual((waited[0][0], waited[0][1]["state"]), (200, "queued"))
        # To its end, and not broken off.
        stream.read()

    def test_it_is_not_ready_while_redis_is_away_and_comes_back(self):
        api = self.api()
        self.assertEqual([api.probe(name) for name in ("startupProbe", "livenessProbe", "readinessProbe")], [200, 200, 200])
        self.server.stop()
        self.assertEqual([api.probe(name) for name in ("livenessProbe", "readinessProbe")], [200, 503])
        self.server.start()
        machines.until(lambda: api.probe("readinessProbe") == 200, "it is ready again", api.process)

    def test_probes_get_through_although_clients_have_all_connections(self):
        """Otherwise the kubelet would end the server that has most to do, and the next one would get its clients. Many systems grant a
        process 1024 open files at first, which are half of what is needed."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard < 4096:
            self.skipTest(f"this system lets a process open {hard} files")
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))
        api = self.api()
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        place = urllib.parse.urlsplit(api.url)
        clients = []
        self.addCleanup(lambda: [one.close() for one in clients])
        for number in range(1000):
            # A quarter of them is for an address.
            source = (f"127.0.0.{2 + number // 250}", 0)
            one = socket.create_connection((place.hostname, place.port), machines.PATIENCE, source)
            one.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertIn(b"200", one.recv(4096))
            clients.append(one)
        with self.assertRaises(OSError):
            api.ask("GET", "/healthz")
        self.assertEqual([api.probe(name) for name in ("livenessProbe", "readinessProbe")], [200, 200])
        clients.pop().close()
        machines.until(lambda: self.is_answered(api), "there is room for another client", api.process)

    def is_answered(self, api):
        try:
            return api.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def test_several_servers_are_one(self):
        """The key's rate and a job's state are the same at each of them."""
        first, second, key = self.api(), self.api(), self.key("jobs:read", "jobs:write")
        self.assertEqual(first.ask("POST", "/v1/jobs", key, machines.job("shared"))[0], 201)
        self.assertEqual(second.ask("POST", "/v1/jobs", key, machines.job("shared"))[1]["new"], False)
        self.assertEqual(second.ask("DELETE", "/v1/jobs/shared", key)[1]["state"], "cancelled")
        self.assertEqual(first.ask("GET", "/v1/jobs/shared", key)[1]["state"], "cancelled")


class Backups(Served):
    def test_accounts_are_in_them(self):
        """docs/operations.md: keys, users and the security log are restored with the queues."""
        api, key = self.api(), self.key("jobs:read")
        gone = json.loads(machines.clipmill("keys", "list", "--json", url=self.server.url("api")).stdout)["keys"]
        local = self.folder / "local"
        local.mkdir()
        self.server.client("admin").hset("clipmill-webhooks:{default}:endpoint:x", "url", "https://example.com")
        environment = {"REDIS_HOST": "localhost", "REDIS_PORT": str(self.server.port), "REDIS_USER": "backup", "REDISCLI_AUTH": self.server.password("backup"),
                       "REDIS_CACERT": str(self.server.secrets / "ca.crt"), "BACKUP_DIR": str(local), "DATA_DIR": str(self.server.data), "HOME": str(self.folder)}
        run = lambda *words: subprocess.run([machines.ROOT / "scripts" / words[0], *words[1:]], env=os.environ | environment, capture_output=True,
                                            text=True, check=True, timeout=machines.PATIENCE)
        run("backup")
        later = self.key("jobs:read")
        self.server.stop()
        run("restore", "latest")
        self.server.start()
        machines.until(lambda: api.ask("GET", "/readyz")[0] == 200, "it is ready again", api.process)
        self.assertEqual(api.ask("GET", "/v1/jobs", key)[0], 200)
        # What was made after the backup is not there.
        self.assertEqual(api.ask("GET", "/v1/jobs", later)[1]["code"], "key.unknown")
        self.assertEqual([one["id"] for one in json.loads(machines.clipmill("keys", "list", "--json", url=self.server.url("api")).stdout)["keys"]],
                         [one["id"] for one in gone])
        self.assertEqual(self.server.client("admin").hget("clipmill-webhooks:{default}:endpoint:x", "url"), "https://example.com")
        self.assertIn("key.created", machines.clipmill("audit", "--json", url=self.server.url("api")).stdout)
