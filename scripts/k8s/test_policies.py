"""Our policies hold for every pool, and each of them tells what breaks it."""

import copy
import unittest

from . import kustomize, placement, policies


class Pools(unittest.TestCase):
    def test_they_keep_to_every_policy(self):
        for pool in kustomize.POOLS:
            with self.subTest(pool=pool):
                self.assertEqual(policies.problems(kustomize.overlay(pool), released=pool != "dev"), [])

    def test_the_base_does_alone(self):
        self.assertEqual(policies.problems(kustomize.build(kustomize.ROOT / "k8s/base")), [])

    def test_the_restore_job_keeps_to_those_of_pods(self):
        job = kustomize.plain("jobs/restore.yaml")
        for policy in (policies.restricted, policies.locked_down, policies.limited, policies.tokens):
            self.assertEqual(list(policy(job)), [])

    def test_everything_lies_in_the_namespace(self):
        for pool in kustomize.POOLS:
            for one in kustomize.overlay(pool):
                if one["kind"] not in placement.CLUSTER_WIDE:
                    self.assertEqual(one["metadata"].get("namespace"), "clipmill", kustomize.named(one))

    def test_both_pools_fit_beside_each_other(self):
        """What both have is the same; what differs has its own name and selects its own pods."""
        cpu = {kustomize.named(one): one for one in kustomize.overlay("cpu")}
        gpu = {kustomize.named(one): one for one in kustomize.overlay("gpu")}
        for name in cpu.keys() & gpu.keys():
            self.assertEqual(cpu[name], gpu[name], name)
        together = list((cpu | gpu).values())
        self.assertEqual(policies.problems(together), [])


class GPUPool(unittest.TestCase):
    def setUp(self):
        self.pod = kustomize.find(kustomize.overlay("gpu"), "Deployment", "clipmill-worker-gpu")["spec"]["template"]["spec"]

    def test_it_asks_for_a_gpu_where_there_is_one(self):
        self.assertEqual(self.pod["containers"][0]["resources"]["limits"]["nvidia.com/gpu"], 1)
        self.assertEqual(self.pod["nodeSelector"], {"nvidia.com/gpu.present": "true"})
        self.assertIn("nvidia.com/gpu", [one["key"] for one in self.pod["tolerations"]])

    def test_it_does_not_fall_back_to_the_processor(self):
        environment = policies.environment(self.pod["containers"][0], {})
        self.assertEqual((environment["CLIPMILL_DEVICE"], environment["NVIDIA_DRIVER_CAPABILITIES"]), ("cuda", "compute,video,utility"))


class Scaling(unittest.TestCase):
    def test_the_numbers_of_the_plain_autoscaler(self):
        for pool in ("cpu", "gpu"):
            spec = kustomize.find(kustomize.overlay(pool), "HorizontalPodAutoscaler", f"clipmill-worker-{pool}")["spec"]
            self.assertEqual((spec["minReplicas"], spec["maxReplicas"]), (4, 12))
            resources = {one["resource"]["name"]: one["resource"]["target"]["averageUtilization"]
                         for one in spec["metrics"] if one["type"] == "Resource"}
            self.assertEqual(resources, {"cpu": 70, "memory": 80})

    def test_keda_alone_scales_and_down_to_none(self):
        objects = kustomize.overlay("keda")
        self.assertNotIn("HorizontalPodAutoscaler", [one["kind"] for one in objects])
        spec = kustomize.find(objects, "ScaledObject", "clipmill-worker-gpu")["spec"]
        self.assertEqual((spec["minReplicaCount"], spec["maxReplicaCount"]), (0, 12))
        self.assertGreaterEqual(spec["cooldownPeriod"], policies.slow_job())
        # Somebody has to tell of the queue while no worker runs.
        self.assertEqual(kustomize.find(objects, "Deployment", "clipmill-exporter-gpu")["spec"]["replicas"], 1)


class Broken(unittest.TestCase):
    """One thing at a time is broken in a pool, and the policies say so."""

    def setUp(self):
        self.objects = kustomize.overlay("gpu")
        self.worker = kustomize.find(self.objects, "Deployment", "clipmill-worker-gpu")
        self.pod = self.worker["spec"]["template"]["spec"]
        self.container = self.pod["containers"][0]
        self.scaler = kustomize.find(self.objects, "HorizontalPodAutoscaler", "clipmill-worker-gpu")

    def assertTold(self, words):
        self.assertIn(words, "\n".join(policies.problems(self.objects)))

    def test_root(self):
        self.pod["securityContext"]["runAsNonRoot"] = False
        self.assertTold("may run as root")

    def test_no_seccomp(self):
        del self.pod["securityContext"]["seccompProfile"]
        self.assertTold("no seccomp profile")

    def test_capabilities(self):
        self.container["securityContext"]["capabilities"] = {"drop": ["ALL"], "add": ["SYS_ADMIN"]}
        self.assertTold("keeps capabilities")

    def test_a_container_as_root_in_a_pod_that_is_not(self):
        self.container["securityContext"]["runAsUser"] = 0
        self.assertTold("says otherwise than its pod")

    def test_a_root_to_write_to(self):
        del self.container["securityContext"]["readOnlyRootFilesystem"]
        self.assertTold("its root can be written to")

    def test_a_folder_of_the_host(self):
        self.pod["volumes"].append({"name": "host", "hostPath": {"path": "/"}})
        self.assertTold("is of a kind that is not allowed")

    def test_scratch_without_a_limit(self):
        next(one for one in self.pod["volumes"] if "emptyDir" in one)["emptyDir"] = {}
        self.assertTold("has no size limit")

    def test_no_limit_of_memory(self):
        del self.container["resources"]["limits"]["memory"]
        self.assertTold("has no limits of memory")

    def test_no_readiness(self):
        del self.container["readinessProbe"]
        self.assertTold("has no readinessProbe")

    def test_a_probe_of_a_page_that_is_not_served(self):
        self.container["livenessProbe"]["httpGet"]["path"] = "/alive"
        self.assertTold("asks for /alive")

    def test_a_token_where_none_is_used(self):
        self.pod["automountServiceAccountToken"] = True
        self.assertTold("mounts a token by itself")

    def test_more_rights(self):
        kustomize.find(self.objects, "Role", "clipmill-deletion-cost")["rules"][0]["verbs"].append("delete")
        self.assertTold("allows more than patching pods")

    def test_killed_before_it_has_drained(self):
        self.pod["terminationGracePeriodSeconds"] = 130
        self.assertTold("is killed before its worker has drained")

    def test_a_longer_grace_than_the_pods(self):
        kustomize.find(self.objects, "ConfigMap", "clipmill")["data"]["CLIPMILL_GRACE"] = "600"
        self.assertTold("is killed before its worker has drained")

    def test_latest(self):
        for image in ("registry.example/clipmill/worker:latest", "registry.example:5000/clipmill/worker"):
            self.container["image"] = image
            self.assertTold("is another image tomorrow")

    def test_a_tag(self):
        self.container["image"] = "registry.example/clipmill/worker:1.2.3"
        self.assertTold("is not named by its digest")

    def test_a_secret_that_nobody_makes(self):
        self.container["envFrom"][1]["secretRef"]["name"] = "clipmill-redis-url"
        self.assertTold("there is no Secret clipmill-redis-url")

    def test_a_mount_without_a_volume(self):
        self.pod["volumes"] = [one for one in self.pod["volumes"] if one["name"] != "media"]
        self.assertTold("volumes and mounts differ: ['media']")

    def test_a_budget_of_nobody(self):
        kustomize.find(self.objects, "PodDisruptionBudget", "clipmill-worker-gpu")["spec"]["selector"]["matchLabels"]["clipmill/pool"] = "x"
        self.assertTold("PodDisruptionBudget/clipmill-worker-gpu: selects []")

    def test_an_autoscaler_of_nothing(self):
        self.scaler["spec"]["scaleTargetRef"]["name"] = "clipmill-worker"
        self.assertTold("there is no Deployment clipmill-worker")

    def test_replicas_that_fight_the_autoscaler(self):
        self.worker["spec"]["replicas"] = 4
        self.assertTold("each apply would set")

    def test_two_autoscalers(self):
        self.objects.append(copy.deepcopy(self.scaler))
        self.assertTold("two autoscalers of one Deployment")

    def test_more_lanes_than_the_autoscaler_counts_with(self):
        next(one for one in self.container["env"] if one["name"] == "CLIPMILL_LANES")["value"] = "8"
        self.assertTold("asks for 4 jobs a worker, which has 8 lanes")

    def test_scaling_down_too_soon(self):
        self.scaler["spec"]["behavior"]["scaleDown"]["stabilizationWindowSeconds"] = 300
        self.assertTold("scales down after 300 s, while a job may take 720 s")

    def test_open_to_the_metadata_service(self):
        policy = kustomize.find(self.objects, "NetworkPolicy", "clipmill-worker-to-api-server")
        del policy["spec"]["egress"][0]["to"][0]["ipBlock"]["except"]
        self.assertTold("lets out to the metadata service")

    def test_open_by_itself(self):
        self.objects = [one for one in self.objects if one["metadata"]["name"] != "clipmill-default-deny"]
        self.assertTold("no NetworkPolicy denies")

    def test_another_port(self):
        kustomize.find(self.objects, "ConfigMap", "clipmill")["data"]["CLIPMILL_METRICS_PORT"] = "9000"
        self.assertTold("serves metrics on 9000, not 9464")


if __name__ == "__main__":
    unittest.main()
