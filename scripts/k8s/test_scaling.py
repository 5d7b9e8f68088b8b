"""The simulation of scaling decides as Kubernetes does, loses no job, and has the manifests' numbers; the adapter's rule gives
the autoscaler the number that it is to have."""

import importlib
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

from . import kustomize, policies

sys.path.insert(0, str(kustomize.ROOT / "benchmarks"))
arrivals = importlib.import_module("scaling.arrivals")
autoscaler = importlib.import_module("scaling.autoscaler")
cluster = importlib.import_module("scaling.cluster")


def seen(work=0, running=0, ready=4, busy=0.0):
    return cluster.Seen(0, work, running, 0.0, ready, busy)


class Formula(unittest.TestCase):
    def setUp(self):
        self.metric = autoscaler.average_value(lambda one: one.waiting, 4)

    def test_the_total_over_the_target_rounded_up(self):
        self.assertEqual(self.metric(seen(33), 4), 9)
        self.assertEqual(self.metric(seen(0), 4), 0)

    def test_a_tenth_off_is_near_enough(self):
        self.assertEqual([self.metric(seen(work), 10) for work in (36, 40, 43, 35, 45)], [10, 10, 10, 9, 12])

    def test_utilisation(self):
        metric = autoscaler.utilisation(lambda one: one.busy, 0.7)
        self.assertEqual(metric(seen(ready=4, busy=1.0), 4), 6)
        self.assertEqual(metric(seen(ready=4, busy=0.72), 4), 4)
        self.assertEqual(metric(seen(ready=4, busy=0.35), 4), 2)

    def test_up_at_once_but_not_faster_than_twice_or_by_four_in_half_a_minute(self):
        one = autoscaler.Autoscaler([lambda *_: 12], most=40)
        self.assertEqual(one.replicas(0, seen(), 2), 6)
        self.assertEqual(one.replicas(15, seen(), 6), 6)
        self.assertEqual(one.replicas(31, seen(), 6), 12)

    def test_down_to_the_most_of_a_quarter_of_an_hour_a_quarter_a_minute(self):
        wanted = [10]
        one = autoscaler.Autoscaler([lambda *_: wanted[0]], least=1)
        self.assertEqual(one.replicas(0, seen(), 10), 10)
        wanted[0] = 1
        self.assertEqual(one.replicas(899, seen(), 10), 10)
        self.assertEqual(one.replicas(901, seen(), 10), 7)
        self.assertEqual(one.replicas(931, seen(), 7), 7)
        # The part that goes is rounded up: it gets to one.
        self.assertEqual([one.replicas(at, seen(), now) for at, now in ((962, 7), (1023, 5), (1084, 3), (1145, 2))], [5, 3, 2, 1])

    def test_it_has_the_manifests_numbers(self):
        spec = kustomize.find(kustomize.overlay("gpu"), "HorizontalPodAutoscaler", "clipmill-worker-gpu")["spec"]
        one = autoscaler.Autoscaler([])
        up, down = spec["behavior"]["scaleUp"]["policies"], spec["behavior"]["scaleDown"]["policies"][0]
        self.assertEqual((one.least, one.most), (spec["minReplicas"], spec["maxReplicas"]))
        self.assertEqual(one.stabilisation, spec["behavior"]["scaleDown"]["stabilizationWindowSeconds"])
        self.assertEqual(one.up, (up[0]["value"] / 100, up[1]["value"], up[0]["periodSeconds"]))
        self.assertEqual(one.down, (down["value"] / 100, down["periodSeconds"]))
        settings = kustomize.find(kustomize.overlay("gpu"), "ConfigMap", "clipmill")["data"]
        self.assertEqual(cluster.GRACE, int(settings["CLIPMILL_GRACE"]))


class Simulation(unittest.TestCase):
    def run_one(self, jobs, wanted, **options):
        return cluster.Cluster(jobs, autoscaler.Autoscaler([lambda one, current: wanted(one)], least=0, stabilisation=1), **options).run()

    def test_a_lane_does_one_job_after_the_other(self):
        jobs = [arrivals.Job(0, 10, 10), arrivals.Job(0, 10, 10), arrivals.Job(5, 10, 10)]
        done = self.run_one(jobs, lambda one: 1, lanes=1, first=1)
        self.assertEqual(done.waits, [0, 10, 15])
        self.assertEqual(done.pod_seconds(), 30)

    def test_a_pod_takes_its_time_to_start_and_costs_meanwhile(self):
        done = self.run_one([arrivals.Job(0, 10, 10)], lambda one: 1, lanes=1, first=0, start=60)
        self.assertEqual(done.waits, [60])
        self.assertEqual(done.pod_seconds(), 70)

    def test_a_busy_pod_that_goes_hands_back_what_outlasts_its_grace(self):
        done = self.run_one([arrivals.Job(0, 500, 500)], lambda one: 0 if 100 < one.at < 200 else 1, lanes=1, first=1, start=1)
        self.assertEqual(len(done.waits), 1)
        self.assertGreater(done.lost, cluster.GRACE)
        self.assertEqual(done.undone, 0)

    def test_idle_pods_go_first(self):
        done = self.run_one([arrivals.Job(0, 500, 500)], lambda one: 1, lanes=1, first=4)
        self.assertEqual(done.lost, 0)

    def test_the_same_seed_is_the_same_day(self):
        for name in arrivals.SHAPES:
            self.assertEqual(arrivals.generated(name, 7), arrivals.generated(name, 7))
            self.assertNotEqual(arrivals.generated(name, 7), arrivals.generated(name, 8))

    def test_a_recorded_day(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "day.csv"
            file.write_text("at,work\n1000,30\n1060.5,12\n")
            self.assertEqual(arrivals.recorded(file), [arrivals.Job(0, 30, 30), arrivals.Job(60.5, 12, 12)])


class Adapter(unittest.TestCase):
    """What the autoscaler asks for, the adapter makes of what Prometheus has; promtool evaluates the query."""

    def query(self):
        values = yaml.safe_load((kustomize.ROOT / "k8s/adapter/values.yaml").read_text())
        rule, = values["rules"]["external"]
        scaler = kustomize.find(kustomize.overlay("gpu"), "HorizontalPodAutoscaler", "clipmill-worker-gpu")
        metric = scaler["spec"]["metrics"][0]["external"]["metric"]
        self.assertEqual(rule["name"]["as"], metric["name"])
        matchers = ",".join(f'{name}="{value}"' for name, value in (metric["selector"]["matchLabels"] | {"namespace": "clipmill"}).items())
        return rule["metricsQuery"].replace("<<.LabelMatchers>>", matchers)

    def keda(self):
        return kustomize.find(kustomize.overlay("keda"), "ScaledObject", "clipmill-worker")["spec"]["triggers"][0]["metadata"]["query"]

    def evaluates(self, query, series, expected):
        test = {"evaluation_interval": "1m", "tests": [{
            "interval": "1m",
            "input_series": [{"series": f"clipmill_queue_length{{{labels}}}", "values": str(value)} for labels, value in series],
            "promql_expr_test": [{"expr": query, "eval_time": "0m", "exp_samples": expected}],
        }]}
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            yaml.safe_dump(test, file)
            file.flush()
            ran = subprocess.run(["promtool", "test", "rules", file.name], capture_output=True, text=True)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def test_waiting_and_running_work_once_however_many_tell_of_it(self):
        series = [(f'namespace="{space}",queue="{queue}",state="{state}",pod="{pod}"', value)
                  for space, queue, pod in (("clipmill", "default", "a"), ("clipmill", "default", "b"), ("clipmill", "slow", "a"), ("other", "default", "a"))
                  for state, value in (("inbox", 3), ("ready", 20), ("running", 16), ("delayed", 500), ("dead", 70))]
        for query in (self.query(), self.keda()):
            self.evaluates(query, series, [{"labels": "{}", "value": 39}])

    def test_nothing_known_is_nothing_and_not_none(self):
        for query in (self.query(), self.keda()):
            self.evaluates(query, [], [])
        trigger = kustomize.find(kustomize.overlay("keda"), "ScaledObject", "clipmill-worker")["spec"]["triggers"][0]["metadata"]
        self.assertEqual(trigger["ignoreNullValues"], "false")

    def test_its_labels_and_states_are_the_metrics_own(self):
        page = (kustomize.ROOT / "docs/metrics.md").read_text()
        row = next(line for line in page.splitlines() if line.startswith("| `clipmill_queue_length`"))
        for word in ("`queue`", "`state`", "inbox", "ready", "running"):
            self.assertIn(word, row)
        self.assertIn('state=~"inbox|ready|running"', self.query())
        self.assertEqual(policies.slow_job(), 720)
