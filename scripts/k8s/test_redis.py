"""The deployed Redis: what each user may do and may not, and that workers, exporters and enqueuers can do their work."""

import base64
import json
import re
import subprocess

import redis
import yaml

from . import kustomize, machines, scaling_queries, schemas


class Users(machines.Folder):
    def setUp(self):
        super().setUp()
        self.server = machines.Server(self)
        self.media = self.folder / "media"
        self.media.mkdir()

    def test_a_job_from_an_enqueuer_is_rendered_by_a_worker(self):
        machines.Worker(self, self.server.url("worker"), self.media)
        enqueuer = self.server.client("enqueuer")
        enqueuer.rpush("clipmill:{default}:inbox", machines.job("first"))
        machines.clipmill("wait", "first", "--expected", "--timeout", machines.PATIENCE, url=self.server.url("worker"))
        self.assertEqual(enqueuer.hget("clipmill:{default}:job:first", "state"), "succeeded")
        self.assertEqual(json.loads(enqueuer.get("clipmill:{default}:result:first"))["state"], "succeeded")
        self.assertTrue((self.media / "first.mp4").exists())
        # Retrying, cancelling, listing: everything that an operator does with the workers' user.
        worker = self.server.url("worker")
        machines.clipmill("retry", "first", url=worker)
        machines.clipmill("wait", "first", "--timeout", machines.PATIENCE, url=worker)
        machines.clipmill("cancel", "first", url=worker, check=False)
        machines.clipmill("list", url=worker)
        machines.clipmill("queue", "pause", url=worker)
        machines.clipmill("queue", "resume", url=worker)
        self.assertEqual(self.denied(), [])

    def test_an_exporter_sees_the_queue_and_changes_nothing(self):
        machines.clipmill("queue", "stats", url=self.server.url("exporter"))
        self.assertEqual(self.denied(), [])
        refused = machines.clipmill("queue", "pause", url=self.server.url("exporter"), check=False)
        self.assertEqual(refused.returncode, 3, refused.stderr)

    def test_the_exporter_serves_what_the_autoscalers_ask_for(self):
        self.server.client("enqueuer").rpush("clipmill:{default}:inbox", machines.job("a"), machines.job("b"))
        exporter = machines.Worker(self, self.server.url("exporter"), self.media, deployment="clipmill-exporter-cpu")
        page = machines.until(lambda: "clipmill_queue_length{" in (text := exporter.get("/metrics")[1]) and text, "the queue is told of",
                              exporter.process)
        for state, value in (("inbox", 2), ("ready", 0), ("running", 0)):
            self.assertIn(f'clipmill_queue_length{{queue="default",state="{state}"}} {value}\n', page)
        self.assertEqual((exporter.get("/healthz")[0], exporter.get("/readyz")[0]), (200, 200))
        self.assertEqual(self.denied(), [])

    def test_autoscalers_make_the_pools_work_of_what_its_exporter_serves(self):
        """Two queues, of which one is paused: real numbers in the deployed queries."""
        for queue, count in (("fast", 2), ("slow", 3)):
            self.server.client("enqueuer").rpush(f"clipmill:{{{queue}}}:inbox", *(machines.job(f"{queue}-{number}") for number in range(count)))
        exporter = machines.Worker(self, self.server.url("exporter"), self.media, deployment="clipmill-exporter-cpu", CLIPMILL_QUEUE="fast,slow")
        queries = [scaling_queries.of_adapter(kustomize.overlay("cpu")), scaling_queries.of_keda(kustomize.overlay("keda"))]

        def told(*words):
            """The queues' series once the page has the words, with the labels that the monitor adds in either pool."""
            def page():
                text = exporter.get("/metrics")[1]
                return all(one in text for one in words) and text

            lines = re.findall(r"^(clipmill_queue_(?:length|paused))\{(.*)\} (\S+)$", machines.until(page, words, exporter.process), re.MULTILINE)
            return [(f'{name}{{namespace="clipmill",clipmill_pool="{pool}",{labels}}}', value) for name, labels, value in lines for pool in ("cpu", "gpu")]

        series = told('{queue="fast",state="inbox"} 2\n', '{queue="slow",state="inbox"} 3\n')
        for query in queries:
            scaling_queries.check(self, query, series, 5)
        machines.clipmill("queue", "pause", "--queue", "slow", url=self.server.url("worker"))
        series = told('{queue="fast",state="inbox"} 2\n', 'clipmill_queue_paused{queue="slow"} 1\n')
        for query in queries:
            scaling_queries.check(self, query, series, 2)

    def denied(self):
        """What the server refused by its users' rights; a hosted one's configuration is optional to workers."""
        return [entry for entry in self.server.client("admin").acl_log() if entry["object"] not in ("config|get", "config")]

    def test_nobody_does_what_is_not_theirs(self):
        inbox, other = "clipmill:{default}:inbox", "session:1"
        for user, command in (
            ("enqueuer", ("DEL", inbox)), ("enqueuer", ("SET", "clipmill:{default}:paused", "1")), ("enqueuer", ("LPOP", inbox)),
            ("enqueuer", ("EVAL", "return 1", "0")), ("enqueuer", ("KEYS", "*")), ("enqueuer", ("FLUSHALL",)),
            ("worker", ("SET", other, "1")), ("worker", ("FLUSHALL",)), ("worker", ("CONFIG", "SET", "appendonly", "no")),
            ("worker", ("KEYS", "*")), ("worker", ("SHUTDOWN",)), ("worker", ("ACL", "LIST")), ("worker", ("CLIENT", "KILL", "TYPE", "normal")),
            ("enqueuer", ("CLIENT", "KILL", "TYPE", "normal")), ("backup", ("CLIENT", "KILL", "TYPE", "normal")),
            ("exporter", ("RPUSH", inbox, "{}")), ("exporter", ("EVAL", "return redis.call('DEL', KEYS[1])", "1", inbox)),
            ("backup", ("GET", "clipmill:{default}:job:x")), ("backup", ("SET", other, "1")), ("backup", ("FLUSHALL",)),
            ("probe", ("DBSIZE",)), ("probe", ("GET", "clipmill:{default}:result:x")),
        ):
            with self.subTest(user=user, command=command), self.assertRaises(redis.ResponseError) as caught:
                self.server.client(user).execute_command(*command)
            self.assertRegex(str(caught.exception), "(?i)permission|noperm|can't run|cannot", f"{user} {command}")

    def test_nobody_without_a_name(self):
        for user, password in (("default", "x"), ("worker", "guess")):
            with self.assertRaisesRegex(redis.ResponseError, "WRONGPASS"):
                self.server.client(user, password).ping()

    def test_nobody_unnamed_does_anything(self):
        ran = subprocess.run(["redis-cli", "-e", "-p", str(self.server.port), "--tls", "--cacert", self.server.secrets / "ca.crt",
                              "-h", "localhost", "dbsize"], capture_output=True, text=True)
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("NOAUTH", ran.stdout + ran.stderr)

    def test_what_scripts_did_is_there_after_a_restart(self):
        """Each step of a job is a transaction in the append-only file, and read back by nobody's user."""
        worker = machines.Worker(self, self.server.url("worker"), self.media)
        self.server.client("enqueuer").rpush("clipmill:{default}:inbox", machines.job("kept"))
        machines.clipmill("wait", "kept", "--expected", "--timeout", machines.PATIENCE, url=self.server.url("worker"))
        worker.process.kill()
        worker.process.wait()
        self.server.stop()
        self.server.start()
        self.assertEqual(self.server.client("enqueuer").hget("clipmill:{default}:job:kept", "state"), "succeeded")
        self.assertNotIn("CRITICAL", (self.folder / "redis.log").read_text())

    def test_its_probes(self):
        probe = self.server.probe
        self.assertEqual((probe("startupProbe"), probe("livenessProbe"), probe("readinessProbe")), (0, 0, 0))
        # An answer that is an error: alive, but not ready.
        self.server.client("admin").execute_command("ACL", "SETUSER", "probe", "-ping")
        self.assertEqual(probe("livenessProbe"), 0)
        self.assertNotEqual(probe("readinessProbe"), 0)
        self.server.stop()
        self.assertNotEqual(probe("livenessProbe"), 0)

    def test_it_evicts_nothing_and_writes_everything_down(self):
        settings = self.server.client("admin").config_get("*")
        self.assertEqual(settings["maxmemory-policy"], "noeviction")
        self.assertEqual(settings["appendonly"], "yes")
        self.assertEqual(settings["port"], "0")


class Objects(machines.Folder):
    def test_they_hold_what_the_pods_ask_for(self):
        server = machines.Server(self)
        made = [one for one in yaml.safe_load_all((server.secrets / "secrets.yaml").read_text()) if one]
        example = kustomize.plain("base/secrets.example.yaml")
        self.assertEqual({one["metadata"]["name"]: set(one["data"]) for one in made},
                         {one["metadata"]["name"]: set(one["stringData"]) for one in example})
        for one in made:
            self.assertEqual(schemas.problems(one, schemas.VERSIONS[-1]), [])
        url = base64.b64decode(kustomize.find(made, "Secret", "clipmill-worker")["data"]["CLIPMILL_REDIS_URL"]).decode()
        self.assertEqual(url, server.url("worker"))
        for file in server.secrets.iterdir():
            self.assertEqual(file.stat().st_mode & 0o077, 0, f"{file.name} is for others to read")
