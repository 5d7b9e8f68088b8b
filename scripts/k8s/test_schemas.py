"""Every object of every overlay, and every plain file, against the schemas of several Kubernetes."""

import unittest

from . import kustomize, schemas

BASE = [line.strip("- ") for line in (kustomize.ROOT / "k8s/base/kustomization.yaml").read_text().splitlines()
        if line.startswith("  - ")]


class Overlays(unittest.TestCase):
    def test_they_are_all_there(self):
        self.assertEqual(kustomize.OVERLAYS, ("cpu", "dev", "gpu", "green", "keda", "monitoring"))

    def test_kubernetes_accepts_each_object(self):
        for overlay in kustomize.OVERLAYS:
            for one in kustomize.overlay(overlay):
                if schemas.is_custom(one):
                    continue
                for version in schemas.VERSIONS:
                    with self.subTest(overlay=overlay, object=kustomize.named(one), version=version):
                        self.assertEqual(schemas.problems(one, version), [])

    @unittest.skipUnless(schemas.custom(), "no folder of CRDs (CLIPMILL_SCHEMAS): ScaledObject, ServiceMonitor and "
                         "PrometheusRule were not validated")
    def test_operators_accept_each_object_of_theirs(self):
        seen = set()
        for overlay in kustomize.OVERLAYS:
            for one in filter(schemas.is_custom, kustomize.overlay(overlay)):
                seen.add(one["kind"])
                with self.subTest(overlay=overlay, object=kustomize.named(one)):
                    self.assertEqual(schemas.custom_problems(one), [])
        self.assertEqual(seen, {"ScaledObject", "ServiceMonitor", "PrometheusRule"})


class PlainFiles(unittest.TestCase):
    """Without kustomize: kubectl apply -f, one after the other."""

    def test_each_is_valid_alone(self):
        for file in [*BASE, "secrets.example.yaml", "../jobs/restore.yaml"]:
            for one in kustomize.plain(f"base/{file}"):
                with self.subTest(file=file, object=kustomize.named(one)):
                    self.assertEqual(schemas.problems(one, schemas.VERSIONS[-1]), [])

    def test_none_needs_what_comes_later(self):
        """Namespace and service account must be there when something in or of them is made."""
        made = {"default"}
        for file in BASE:
            for one in kustomize.plain(f"base/{file}"):
                namespace = one["metadata"].get("namespace")
                if namespace:
                    self.assertIn(f"Namespace/{namespace}", made, kustomize.named(one))
                account = _pod(one).get("serviceAccountName")
                if account:
                    self.assertIn(f"ServiceAccount/{account}", made, kustomize.named(one))
                priority = _pod(one).get("priorityClassName")
                if priority:
                    self.assertIn(f"PriorityClass/{priority}", made, kustomize.named(one))
                made.add(kustomize.named(one))

    def test_the_base_is_all_of_them(self):
        there = {path.name for path in (kustomize.ROOT / "k8s/base").glob("*.yaml")}
        self.assertEqual(there - set(BASE), {"kustomization.yaml", "secrets.example.yaml"})


class Strictness(unittest.TestCase):
    """The schemas refuse what they are there to refuse."""

    def test_an_unknown_field(self):
        one = kustomize.find(kustomize.overlay("gpu"), "Deployment", "clipmill-worker-gpu")
        one["spec"]["template"]["spec"]["containers"][0]["resource"] = {}
        for version in schemas.VERSIONS:
            self.assertNotEqual(schemas.problems(one, version), [], version)

    def test_a_metric_of_the_type_custom(self):
        one = kustomize.find(kustomize.overlay("gpu"), "HorizontalPodAutoscaler", "clipmill-worker-gpu")
        one["spec"]["metrics"][0] = {"type": "Custom", "custom": {"metricName": "clipmill_queue_length"}}
        for version in schemas.VERSIONS:
            self.assertNotEqual(schemas.problems(one, version), [], version)

    @unittest.skipUnless(schemas.custom(), "no folder of CRDs (CLIPMILL_SCHEMAS)")
    def test_an_unknown_field_of_an_operator(self):
        one = kustomize.find(kustomize.overlay("keda"), "ScaledObject", "clipmill-worker-gpu")
        one["spec"]["minReplicas"] = 0
        self.assertNotEqual(schemas.custom_problems(one), [])


def _pod(one):
    return one.get("spec", {}).get("template", {}).get("spec", {}) if one["kind"] in ("Deployment", "StatefulSet") else {}
