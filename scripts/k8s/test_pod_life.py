"""The life of a pod, with real processes: what the kubelet does to it, at the numbers of the Deployment.

The drain itself takes as long as the jobs do; the tests that end it early turn CLIPMILL_GRACE down."""

import signal
import subprocess

from . import kustomize, machines

QUEUE = "clipmill:{default}:"
POOL = kustomize.find(kustomize.overlay("cpu"), "Deployment", "clipmill-worker-cpu")["spec"]["template"]["spec"]


class PodLife(machines.Folder):
    def setUp(self):
        super().setUp()
        self.server = machines.Server(self)
        self.media = self.folder / "media"
        self.media.mkdir()
        self.looking = self.server.client("worker")

    def worker(self, **settings):
        return machines.Worker(self, self.server.url("worker"), self.media, **settings)

    def enqueue(self, *documents):
        self.server.client("enqueuer").rpush(QUEUE + "inbox", *documents)

    def field(self, identity, name):
        return self.looking.hget(f"{QUEUE}job:{identity}", name)

    def until_state(self, identity, state, of=None):
        machines.until(lambda: self.field(identity, "state") == state, f"{identity} is {state}", of)

    def until_rendering(self, identity, worker):
        machines.until(lambda: float(self.field(identity, "progress") or 0) > 0, f"{identity} is being rendered", worker.process)

    def kinds(self, identity):
        return [entry["kind"] for _, entry in self.looking.xrange(QUEUE + "events") if entry["job"] == identity]

    def left_over(self):
        """Files that are neither sources nor outputs."""
        return [path.name for path in self.media.rglob("*") if path.is_file() and path.suffix != ".mp4"]

    def pre_stop(self, worker):
        subprocess.run(POOL["containers"][0]["lifecycle"]["preStop"]["exec"]["command"], check=True)
        self.assertIsNone(worker.process.poll(), "the worker ended under preStop")

    def end(self, worker):
        """SIGTERM, and what is left of the pod's grace period, of which preStop has taken its part."""
        taken = float(POOL["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
        worker.process.terminate()
        worker.process.wait(POOL["terminationGracePeriodSeconds"] - taken)
        return worker.process.returncode

    def test_a_pod_that_stops_ends_its_jobs_and_begins_no_other(self):
        worker = self.worker()
        self.enqueue(machines.job("before"))
        # Under preStop it works on as ever.
        self.pre_stop(worker)
        self.until_state("before", "succeeded", worker.process)
        later = ["next-1", "next-2", "next-3"]
        self.enqueue(machines.job("running", seconds=300, size=320), *[machines.job(name) for name in later])
        self.until_state("running", "running", worker.process)
        self.assertEqual(self.end(worker), 0)
        self.assertEqual(self.kinds("running"), ["queued", "running", "succeeded"])
        self.assertTrue((self.media / "running.mp4").exists())
        self.assertEqual([kind for name in later for kind in self.kinds(name) if kind != "queued"], [])
        # What waits is another pod's.
        successor = self.worker()
        for name in later:
            self.until_state(name, "succeeded", successor.process)
        self.assertEqual(len(list(self.media.glob("*.mp4"))), 5)
        self.assertEqual(self.left_over(), [])

    def test_a_job_that_outlasts_the_grace_is_handed_back_uncharged(self):
        worker = self.worker(CLIPMILL_GRACE="1")
        self.enqueue(machines.job("long", seconds=900, size=640))
        self.until_rendering("long", worker)
        self.pre_stop(worker)
        self.assertEqual(self.end(worker), 0)
        self.assertEqual((self.field("long", "state"), self.field("long", "attempts")), ("queued", "0"))
        self.assertEqual(self.kinds("long")[-1], "handedBack")
        self.assertEqual(self.left_over(), [])

    def test_a_pod_that_is_killed_loses_no_job(self):
        # A node that goes away: no SIGTERM, no grace, and its lanes go with it.
        worker = self.worker(CLIPMILL_LEASE="2")
        # Longer than the first renewal of its lease takes, which tells that it is being rendered.
        self.enqueue(machines.job("orphan", seconds=300, size=480))
        self.until_rendering("orphan", worker)
        first = self.field("orphan", "worker")
        lanes = subprocess.run(["ps", "-o", "pid=", "--ppid", str(worker.process.pid)], capture_output=True, text=True).stdout.split()
        worker.process.send_signal(signal.SIGKILL)
        for lane in lanes:
            subprocess.run(["kill", "-KILL", lane], check=False, stderr=subprocess.DEVNULL)
        successor = self.worker(CLIPMILL_LEASE="2")
        self.until_state("orphan", "succeeded", successor.process)
        self.assertNotEqual(self.field("orphan", "worker"), first)
        self.assertEqual([path.name for path in self.media.glob("*.mp4")], ["orphan.mp4"])
        self.assertEqual(self.kinds("orphan").count("succeeded"), 1)
        self.assertEqual(self.left_over(), [])

    def test_probes_say_ready_and_alive_and_then_not_ready(self):
        worker = self.worker(CLIPMILL_GRACE="1")
        machines.until(lambda: self.probe(worker, "readinessProbe") == 200, "it is ready", worker.process)
        self.assertEqual(self.probe(worker, "livenessProbe"), 200)
        self.enqueue(machines.job("busy", seconds=900, size=640))
        self.until_rendering("busy", worker)
        self.assertEqual((self.probe(worker, "readinessProbe"), self.probe(worker, "livenessProbe")), (200, 200))
        self.server.stop()
        machines.until(lambda: self.probe(worker, "readinessProbe") == 503, "it is not ready without Redis", worker.process)
        # A restart would not bring Redis back, and would cost the job.
        self.assertEqual(self.probe(worker, "livenessProbe"), 200)

    def probe(self, worker, name):
        return worker.get(POOL["containers"][0][name]["httpGet"]["path"])[0]
