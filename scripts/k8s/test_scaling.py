"""The simulation of scaling decides as Kubernetes does, loses no job, and has the manifests' numbers; the adapter's rule gives
the autoscaler the number that it is to have."""

import importlib
import itertools
import sys
import tempfile
import unittest
from pathlib import Path

from . import kustomize, placement, policies, scaling_queries
from .own_overlays import DERIVED, OwnOverlays

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


class Queries(OwnOverlays):
    """What autoscalers ask for, promtool evaluates on what the pods of several pools tell of their queues."""

    def both(self, pool="gpu", **fields):
        """The queries of a pool with either autoscaler, and its objects."""
        plain, keda = self.built(pool, **fields), self.built(pool, ["keda"], **fields)
        return plain, (scaling_queries.of_adapter(plain), scaling_queries.of_keda(keda))

    def told(self, objects, lengths, paused=()):
        """Series of every worker (two of them) and exporter of pools, as the monitor labels them, of the queues that each serves."""
        label, = kustomize.find(kustomize.overlay("monitoring"), "ServiceMonitor", "clipmill")["spec"]["podTargetLabels"]
        for pool, worker, exporters, _ in placement.pools(objects):
            for deployment, pods in [(worker, 2), *((one, 1) for one in exporters)]:
                pool = deployment["spec"]["template"]["metadata"]["labels"][label]
                for queue, number in itertools.product(placement.queues(deployment, objects), range(pods)):
                    labels = (f'namespace="{placement.namespace(objects)}",clipmill_pool="{pool}",queue="{queue}",'
                              f'pod="{deployment["metadata"]["name"]}-{number}"')
                    yield f"clipmill_queue_paused{{{labels}}}", int(queue in paused)
                    for state, value in lengths[queue].items():
                        yield f'clipmill_queue_length{{{labels},state="{state}"}}', value

    LENGTHS = {"inbox": 3, "ready": 20, "running": 16, "delayed": 500, "dead": 70}
    EMPTY = dict.fromkeys(LENGTHS, 0)

    def several(self, *queues):
        return {"patches": [{"target": {"kind": "ConfigMap", "name": "clipmill"},
                             "patch": f'[{{"op": "replace", "path": "/data/CLIPMILL_QUEUE", "value": "{",".join(queues)}"}}]'}]}

    def test_waiting_and_running_work_once_however_many_tell_of_it(self):
        objects, queries = self.both()
        for query in queries:
            scaling_queries.check(self, query, self.told(objects, {"default": self.LENGTHS}), 39)

    def test_work_of_all_of_the_pools_queues(self):
        """Six ready jobs in each of two queues are twelve."""
        objects, queries = self.both(**self.several("fast", "slow"))
        six = self.EMPTY | {"ready": 6}
        for query in queries:
            scaling_queries.check(self, query, self.told(objects, {"fast": six, "slow": six}), 12)

    def test_a_paused_queue_asks_for_no_worker(self):
        objects, queries = self.both(**self.several("fast", "slow"))
        for query in queries:
            of = lambda paused: self.told(objects, {"fast": self.LENGTHS, "slow": self.LENGTHS}, paused)
            scaling_queries.check(self, query, of(["slow"]), 39 + 16)
            scaling_queries.check(self, query, of(["fast", "slow"]), 16 + 16)
            scaling_queries.check(self, query, self.told(objects, {"fast": self.EMPTY, "slow": self.LENGTHS | {"running": 0}}, ["slow"]), 0)

    def test_other_pools_and_namespaces_are_not_counted(self):
        blue, queries = self.both()
        green, queries_of_green = self.both("green")
        staging, queries_of_staging = self.both(namespace="staging", transformers=DERIVED)
        series = [*self.told(blue, {"default": self.EMPTY | {"ready": 1}}), *self.told(green, {"green": self.EMPTY | {"ready": 10}}),
                  *self.told(staging, {"default": self.EMPTY | {"ready": 100}}, ["default"])]
        for asked, expected in ((queries, 1), (queries_of_green, 10), (queries_of_staging, 0)):
            for query in asked:
                scaling_queries.check(self, query, series, expected)

    def test_nothing_known_is_nothing_and_not_none(self):
        for query in self.both()[1]:
            scaling_queries.check(self, query, [], None)
        trigger = kustomize.find(kustomize.overlay("keda"), "ScaledObject", "clipmill-worker-gpu")["spec"]["triggers"][0]["metadata"]
        self.assertEqual(trigger["ignoreNullValues"], "false")

    def test_its_labels_and_states_are_the_metrics_own(self):
        page = (kustomize.ROOT / "docs/metrics.md").read_text()
        row = next(line for line in page.splitlines() if line.startswith("| `clipmill_queue_length`"))
        for word in ("`queue`", "`state`", "inbox", "ready", "running"):
            self.assertIn(word, row)
        self.assertIn("| `clipmill_queue_paused` | gauge | `queue` |", page)
        self.assertEqual(policies.slow_job(), 720)
