"""What is made of other files is of today's."""

import subprocess
import unittest

import yaml

from . import kustomize, policies, prometheusrule


class Generated(unittest.TestCase):
    def test_rules_are_those_of_the_plain_files(self):
        rule = kustomize.find(kustomize.overlay("monitoring"), "PrometheusRule", "clipmill")
        plain = [yaml.safe_load(file.read_text()) for file in (kustomize.ROOT / prometheusrule.RULES).glob("*.rules.yaml")]
        groups = {group["name"]: group for one in plain for group in one["groups"]}
        self.assertEqual({group["name"]: group for group in rule["spec"]["groups"]}, groups)
        self.assertEqual(len(rule["spec"]["groups"]), len(groups))
        self.assertEqual((kustomize.ROOT / prometheusrule.FILE).read_text(), prometheusrule.text(kustomize.ROOT))
        checked = subprocess.run([kustomize.ROOT / "scripts/k8s-generate", "--check"], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_each_dashboard_is_in_a_config_map(self):
        objects = kustomize.overlay("monitoring")
        maps = {name: text for one in objects if one["kind"] == "ConfigMap" for name, text in one["data"].items()}
        files = {file.name: file.read_text() for file in (kustomize.ROOT / "k8s/monitoring/dashboards").glob("*.json")}
        self.assertEqual(maps, files)
        for one in objects:
            if one["kind"] == "ConfigMap":
                self.assertEqual(one["metadata"]["labels"]["grafana_dashboard"], "1")

    def test_the_monitor_finds_the_services(self):
        monitor = kustomize.find(kustomize.overlay("monitoring"), "ServiceMonitor", "clipmill")["spec"]
        pool = kustomize.overlay("gpu")
        found = [one for one in pool if one["kind"] == "Service" and monitor["selector"]["matchLabels"].items() <= one["metadata"]["labels"].items()]
        self.assertEqual({one["metadata"]["name"] for one in found}, {"clipmill-worker", "clipmill-exporter"})
        # On every series as clipmill_pool, by which autoscalers ask.
        for label in monitor["podTargetLabels"]:
            for _, metadata, _ in policies.pods([one for one in pool if one["kind"] == "Deployment"]):
                self.assertEqual(metadata["labels"][label], "gpu")
        api = kustomize.find(kustomize.overlay("monitoring"), "ServiceMonitor", "clipmill-api")["spec"]
        service = kustomize.find(kustomize.plain("components/api/service.yaml"), "Service", "clipmill-api")
        self.assertLessEqual(api["selector"]["matchLabels"].items(), service["metadata"]["labels"].items())
        self.assertEqual([one["port"] for one in api["endpoints"]], ["metrics"])
        self.assertIn("metrics", [port["name"] for port in service["spec"]["ports"]])
        for endpoint in monitor["endpoints"]:
            for one in found:
                self.assertIn(endpoint["port"], [port["name"] for port in one["spec"]["ports"]])
            self.assertIn(f"`{endpoint['path']}`", (kustomize.ROOT / "docs/metrics.md").read_text())
