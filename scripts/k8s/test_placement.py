"""Every overlay in two namespaces, and every pool with every set of components: what comes out goes together, or is refused."""

import itertools
import json
import unittest

from . import kustomize, placement, policies, schemas
from .own_overlays import DERIVED, OwnOverlays

# The API servers and the ways to them, which change nothing of a pool; and what is changed by other components of both.
API = ("api", "api-dashboard", "api-gateway", "api-ingress")
COMPONENTS = sorted({path.parent.name for path in (kustomize.ROOT / "k8s/components").glob("*/kustomization.yaml")} - set(API))


def identity(one):
    return one["apiVersion"], one["kind"], one["metadata"].get("namespace"), one["metadata"]["name"]


class TwoNamespaces(OwnOverlays):
    def test_no_reference_crosses(self):
        for pool in kustomize.POOLS:
            with self.subTest(pool=pool):
                one, other = ({identity(made): made for made in self.built(pool, ["monitor"], namespace=space, transformers=DERIVED)}
                              for space in ("staging", "production"))
                for space, objects in (("staging", one), ("production", other)):
                    self.assertEqual(placement.namespace(objects.values()), space)
                    self.assertEqual(policies.problems(list(objects.values()), released=pool != "dev"), [])
                    for made in objects.values():
                        if not schemas.is_custom(made):
                            self.assertEqual(schemas.problems(made, schemas.VERSIONS[0]), [], kustomize.named(made))
                # Nothing is one object of both, and both are the same but for the namespace.
                self.assertEqual(one.keys() & other.keys(), set())
                text = json.dumps(list(one.values()))
                self.assertNotIn("production", text)
                moved = json.loads(text.replace("staging", "production"))
                self.assertEqual({identity(made): made for made in moved}, other)

    def test_the_shipped_overlays_are_in_theirs(self):
        for pool in kustomize.POOLS:
            self.assertEqual(placement.namespace(kustomize.overlay(pool)), "clipmill")
            self.assertEqual(list(placement.placed(kustomize.overlay(pool))), [], pool)

    def test_the_rules_are_once_for_all_namespaces(self):
        """The monitor alone is of a namespace; rules in two of them would be computed twice."""
        there = {kustomize.named(one): one["metadata"]["namespace"] for one in kustomize.overlay("monitoring")}
        self.assertEqual((there.pop("ServiceMonitor/clipmill"), there.pop("ServiceMonitor/clipmill-api")), ("clipmill", "clipmill"))
        self.assertEqual(set(there.values()), {"monitoring"})

    def test_a_namespace_without_what_is_derived_from_it_is_told(self):
        said = "\n".join(policies.problems(self.built("keda", namespace="staging")))
        for words in ("PriorityClass/clipmill-redis.clipmill: is the whole cluster's, and its name does not end in .staging",
                      "ValidatingAdmissionPolicyBinding/clipmill-deletion-cost.clipmill: refers to the namespace clipmill",
                      "Deployment/clipmill-worker-gpu: refers to the namespace clipmill", "ScaledObject/clipmill-worker-gpu: refers to the namespace clipmill",
                      "lacks its last lines: transformers: [../../derived]"):
            self.assertIn(words, said)


class Broken(unittest.TestCase):
    """One reference at a time crosses into another namespace, and is told."""

    def setUp(self):
        self.objects = kustomize.overlay("keda")

    def change(self, kind, name, change):
        change(kustomize.find(self.objects, kind, name))
        self.assertIn("other", "\n".join(placement.placed(self.objects)))

    def test_a_server_by_its_whole_name(self):
        env = {"name": "REDIS_HOST", "value": "clipmill-redis.other.svc"}
        self.change("CronJob", "clipmill-backup", lambda one: one["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["env"].append(env))

    def test_a_subject(self):
        self.change("RoleBinding", "clipmill-deletion-cost", lambda one: one["subjects"][0].update(namespace="other"))

    def test_a_user_in_a_policy(self):
        user = {"name": "x", "expression": "request.userInfo.username == 'system:serviceaccount:other:clipmill-worker'"}
        self.change("ValidatingAdmissionPolicy", "clipmill-deletion-cost.clipmill", lambda one: one["spec"]["matchConditions"].append(user))

    def test_a_binding(self):
        where = {"kubernetes.io/metadata.name": "other"}
        self.change("ValidatingAdmissionPolicyBinding", "clipmill-deletion-cost.clipmill",
                    lambda one: one["spec"]["matchResources"]["namespaceSelector"].update(matchLabels=where))

    def test_a_query(self):
        def change(one):
            trigger = one["spec"]["triggers"][0]["metadata"]
            trigger["query"] = trigger["query"].replace('namespace="clipmill"', 'namespace="other"', 1)
        self.change("ScaledObject", "clipmill-worker-gpu", change)

    def test_whose_api_servers_reach_redis(self):
        self.change("NetworkPolicy", "clipmill-redis",
                    lambda one: one["spec"]["ingress"][0]["from"][1]["namespaceSelector"]["matchLabels"].update({"clipmill/enqueuer": "other"}))

    def test_an_object(self):
        self.change("ConfigMap", "clipmill", lambda one: one["metadata"].update(namespace="other"))

    def test_a_class(self):
        self.change("StatefulSet", "clipmill-redis", lambda one: one["spec"]["template"]["spec"].update(priorityClassName="clipmill-redis.other"))

    def test_a_name_of_the_whole_cluster(self):
        self.change("PriorityClass", "clipmill-redis.clipmill", lambda one: one["metadata"].update(name="clipmill-redis.other"))


class Combinations(OwnOverlays):
    def refused(self, pool, chosen):
        """A pattern of the message of a combination that is none; None: it is one."""
        parts = {"mig", "time-slicing"} & set(chosen)
        reasons = ["limits/nvidia.com~1gpu failed: test failed"] if parts and (pool in ("cpu", "dev") or len(parts) == 2) else []
        reasons += ["already registered id: ScaledObject"] if pool == "keda" and "keda" in chosen else []
        return "|".join(reasons) or None

    def test_each_goes_together_or_is_refused(self):
        """All sets of components; for pools that differ from `gpu` in no size, those that change sizes or scaling."""
        count = 0
        for pool in kustomize.POOLS:
            names = COMPONENTS if pool == "gpu" else ["keda", "mig", "spot", "time-slicing"]
            for chosen in itertools.chain.from_iterable(itertools.combinations(names, size) for size in range(len(names) + 1)):
                with self.subTest(pool=pool, components=chosen):
                    self.check(pool, chosen)
                    count += 1
        self.assertEqual(count, 2 ** len(COMPONENTS) + 4 * 2 ** 4)

    def check(self, pool, chosen):
        if (words := self.refused(pool, chosen)):
            with self.assertRaisesRegex(ValueError, words):
                self.built(pool, chosen)
            return
        objects = self.built(pool, chosen)
        self.assertEqual(policies.problems(objects, released=pool != "dev"), [])
        (name, worker, _, scalers), = placement.pools(objects)
        self.assertEqual(name, "gpu" if pool == "keda" else pool)
        container = worker["spec"]["template"]["spec"]["containers"][0]
        limits, devices = container["resources"]["limits"], {"gpu": "nvidia.com/gpu", "mig": "nvidia.com/mig-1g.10gb", "time-slicing": "nvidia.com/gpu.shared"}
        kind = next((one for one in ("mig", "time-slicing") if one in chosen), None) or ("gpu" if pool in ("gpu", "green", "keda") else pool)
        lanes, cores, memory = {"gpu": ("4", "8", "16Gi"), "cpu": ("2", "8", "8Gi"), "dev": ("1", "2", "2Gi"), "mig": ("1", "2", "4Gi"),
                                "time-slicing": ("1", "2", "4Gi")}[kind]
        self.assertEqual((policies.environment(container, {})["CLIPMILL_LANES"], limits["cpu"], limits["memory"]), (lanes, cores, memory))
        self.assertEqual({one: amount for one, amount in limits.items() if "/" in one}, {devices[kind]: 1} if kind in devices else {})
        is_keda = "keda" in chosen or pool == "keda"
        self.assertEqual([one["kind"] for one in scalers], ["ScaledObject"] if is_keda else [] if pool == "dev" else ["HorizontalPodAutoscaler"])
        for scaler in scalers:
            self.assertEqual((policies.wants(scaler), scaler["metadata"]["name"]), (lanes, f"clipmill-worker-{name}"))
            self.assertEqual(placement.counted(scaler), {name})
        tolerated = [one["key"] for one in worker["spec"]["template"]["spec"].get("tolerations", [])]
        self.assertEqual(tolerated, ["nvidia.com/gpu"] * (pool in ("gpu", "green", "keda")) + ["clipmill/spot"] * ("spot" in chosen))

    def test_the_order_of_components_does_not_matter(self):
        chosen = ["keda", "spot", "mig", "prices", "monitor", "external-redis"]
        made = [sorted(map(json.dumps, self.built("green", order))) for order in (chosen, chosen[::-1])]
        # Of lists in which each appends, the order: what each variable or mount is, is the same.
        self.assertEqual(*[[sorted(one) for one in objects] for objects in made])

    def test_patches_of_ones_own_are_followed(self):
        """A pool of one's own name, with other lanes and queues: the exporter, the budget and the autoscaler follow."""
        for component in ([], ["keda"]):
            objects = self.built("cpu", component, namespace="staging", transformers=DERIVED, patches=[
                {"target": {"kind": "Deployment", "name": "clipmill-worker"}, "options": {"allowNameChange": True},
                 "patch": json.dumps([{"op": "replace", "path": "/metadata/name", "value": "clipmill-worker-large"}])},
                {"target": {"kind": "Deployment", "labelSelector": "app.kubernetes.io/component=worker"}, "patch": json.dumps({
                    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "any"}, "spec": {"template": {"spec": {"containers": [
                        {"name": "worker", "env": [{"name": "CLIPMILL_LANES", "value": "3"}], "resources": {kind: {"memory": "12Gi"} for kind in ("requests", "limits")}}]}}}})},
                {"target": {"kind": "ConfigMap", "name": "clipmill"}, "patch": json.dumps([{"op": "replace", "path": "/data/CLIPMILL_QUEUE", "value": "fast,slow"}])}])
            self.assertEqual(policies.problems(objects), [])
            (name, worker, (exporter,), (scaler,)), = placement.pools(objects)
            self.assertEqual((name, policies.wants(scaler), placement.counted(scaler)), ("large", "3", {"large"}))
            for one in (worker, exporter):
                self.assertEqual(placement.queues(one, objects), ["fast", "slow"])
            budget = kustomize.find(objects, "PodDisruptionBudget", "clipmill-worker-large")
            self.assertEqual(budget["spec"]["selector"]["matchLabels"]["clipmill/pool"], "large")


class BrokenPools(unittest.TestCase):
    def setUp(self):
        self.objects = kustomize.overlay("gpu")
        self.container = kustomize.find(self.objects, "Deployment", "clipmill-worker-gpu")["spec"]["template"]["spec"]["containers"][0]

    def assertTold(self, words):
        self.assertIn(words, "\n".join(placement.problems(self.objects)))

    def test_a_queue_that_the_exporter_does_not_tell_of(self):
        self.container["env"].append({"name": "CLIPMILL_QUEUE", "value": "fast,slow"})
        self.assertTold("Deployment/clipmill-exporter-gpu: tells of ['default'], while clipmill-worker-gpu works on ['fast', 'slow']")

    def test_an_autoscaler_of_another_pools_work(self):
        scaler = kustomize.find(self.objects, "HorizontalPodAutoscaler", "clipmill-worker-gpu")
        scaler["spec"]["metrics"][0]["external"]["metric"]["selector"]["matchLabels"]["clipmill_pool"] = "cpu"
        self.assertTold("counts the work of the pool cpu, not of gpu")

    def test_a_pool_without_an_exporter(self):
        self.objects = [one for one in self.objects if one["metadata"]["name"] != "clipmill-exporter-gpu"]
        self.assertTold("its pool gpu has 0 exporters")

    def test_a_name_that_would_be_cut(self):
        kustomize.find(self.objects, "Deployment", "clipmill-worker-gpu")["metadata"]["name"] = "clipmill-worker-gpu-large"
        self.assertTold("NAME is one word")

    def test_sizes(self):
        for change, words in (
            (lambda limits: limits.update(memory="12Gi"), "4 lanes of 3337 MiB and the supervisor do not fit into 12288 MiB"),
            (lambda limits: limits.update(memory="32Gi"), "a part of it is never used"),
            (lambda limits: limits.update(cpu="4"), "has 4 cores for 4 lanes"),
            (lambda limits: limits.update({"nvidia.com/mig-1g.10gb": 1}), "a worker on a GPU has one device"),
        ):
            self.setUp()
            change(self.container["resources"]["limits"])
            self.assertTold(words)


if __name__ == "__main__":
    unittest.main()
