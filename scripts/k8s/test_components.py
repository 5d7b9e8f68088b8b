"""Components and the second pool: in an overlay of one's own they do what their first lines say."""

import unittest

from . import kustomize, placement, policies, schemas
from .own_overlays import OwnOverlays

ROOT = kustomize.ROOT


class Components(OwnOverlays):
    def with_one(self, component, pool="gpu"):
        """All objects of the pool with the component, and the worker's Deployment."""
        objects = self.built(pool, [component])
        self.assertEqual(policies.problems(objects), [], component)
        deployment = kustomize.find(objects, "Deployment", f"clipmill-worker-{pool}")
        for version in schemas.VERSIONS:
            self.assertEqual(schemas.problems(deployment, version), [])
        return objects, deployment["spec"]["template"]["spec"]

    def environment(self, component):
        return policies.environment(self.with_one(component)[1]["containers"][0], {})

    def test_prices_reach_the_workers(self):
        self.assertEqual(self.environment("prices")["CLIPMILL_PRICES"], "/etc/clipmill/prices/prices.json")
        self.assertEqual((ROOT / "k8s/components/prices/prices.json").read_text(), (ROOT / "examples/prices.json").read_text())

    def test_spot_nodes_are_left_within_their_notice(self):
        self.assertEqual(self.environment("spot")["CLIPMILL_SPOT"], "1")

    def test_what_is_priced_as_spot_runs_on_spot_nodes(self):
        for pool in ("gpu", "cpu"):
            self.assertEqual(self.with_one("spot", pool)[1]["nodeSelector"]["clipmill/spot"], "true")

    def test_a_slice_takes_the_place_of_the_gpu(self):
        for component, slice in (("mig", "nvidia.com/mig-1g.10gb"), ("time-slicing", "nvidia.com/gpu.shared")):
            resources = self.with_one(component)[1]["containers"][0]["resources"]
            for kind in ("requests", "limits"):
                self.assertEqual({name: amount for name, amount in resources[kind].items() if "nvidia" in name}, {slice: 1})

    def test_nothing_of_our_redis_stays_beside_another(self):
        objects, pod = self.with_one("external-redis")
        left = [kustomize.named(one) for one in objects if one["metadata"]["name"] in ("clipmill-redis", "clipmill-backup")]
        self.assertEqual(left, [])
        self.assertFalse([one for one in objects if one["kind"] in ("StatefulSet", "CronJob")])
        ca = next(volume for volume in pod["volumes"] if volume["name"] == "redis-ca")
        self.assertTrue(ca["secret"]["optional"])


class Green(unittest.TestCase):
    def test_it_stands_beside_the_pool_that_runs(self):
        """What both have is the same; what differs has its own name, pods and queue."""
        green = {kustomize.named(one): one for one in kustomize.overlay("green")}
        blue = {kustomize.named(one): one for one in kustomize.overlay("gpu")}
        for name in green.keys() & blue.keys():
            self.assertEqual(green[name], blue[name], name)
        self.assertEqual(policies.problems(list((green | blue).values())), [])
        self.assertEqual(sorted(green.keys() - blue.keys()), [
            "Deployment/clipmill-exporter-green", *(f"{kind}/clipmill-worker-green" for kind in ("Deployment", "HorizontalPodAutoscaler", "PodDisruptionBudget"))])

    def test_it_works_on_a_queue_of_its_own_and_its_exporter_tells_of_it(self):
        objects = kustomize.overlay("green")
        for name in ("worker", "exporter"):
            self.assertEqual(placement.queues(kustomize.find(objects, "Deployment", f"clipmill-{name}-green"), objects), ["green"])
        for one in kustomize.overlay("gpu"):
            if one["kind"] == "Deployment":
                self.assertEqual(placement.queues(one, kustomize.overlay("gpu")), ["default"])


class Replacing(unittest.TestCase):
    """How long a release takes to replace, in drains: pods of one round stop at the same time."""

    def rounds(self, pods, part):
        left, count = pods, 0
        while left > 0:
            left -= max(1, int(pods * part))
            count += 1
        return count

    def test_a_gpu_pool_of_any_size_is_replaced_in_two_rounds(self):
        rolling = kustomize.find(kustomize.overlay("gpu"), "Deployment", "clipmill-worker-gpu")["spec"]["strategy"]["rollingUpdate"]
        scaler = kustomize.find(kustomize.overlay("gpu"), "HorizontalPodAutoscaler", "clipmill-worker-gpu")["spec"]
        part = int(rolling["maxUnavailable"].rstrip("%")) / 100
        for pods in range(scaler["minReplicas"], scaler["maxReplicas"] + 1):
            self.assertEqual(self.rounds(pods, part), 2, pods)

    def test_a_roll_back_in_one_round_ends_within_five_minutes(self):
        """docs/operations.md patches the pool to 100 % first: one drain, and a GPU's start."""
        pod = kustomize.find(kustomize.overlay("gpu"), "Deployment", "clipmill-worker-gpu")["spec"]["template"]["spec"]
        page = (ROOT / "docs/operations.md").read_text()
        self.assertIn('"maxUnavailable": "100%"', page)
        # "A GPU is asked first, which may take a minute."
        self.assertLessEqual(pod["terminationGracePeriodSeconds"] + 60, 300)
