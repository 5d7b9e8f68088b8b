"""docker-compose.yml, without docker: its words, and its commands and checks as they are."""

import os
import subprocess
import tempfile
import unittest

import yaml

from . import kustomize, machines, policies

ROOT = kustomize.ROOT
# Of a service in the Compose specification, those that are used, and what they may be here.
WORDS = {
    "build": dict, "image": str, "command": list, "environment": dict, "volumes": list, "ports": list, "depends_on": (dict, list), "healthcheck": dict,
    "read_only": bool, "tmpfs": list, "cap_drop": list, "security_opt": list, "stop_grace_period": str, "restart": str,
}


class Compose(unittest.TestCase):
    def setUp(self):
        self.compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
        self.services = self.compose["services"]

    def test_all_of_them(self):
        self.assertEqual({"redis", "worker", "api", "prometheus", "grafana"}, set(self.services))

    def test_words_are_those_of_the_specification(self):
        """As far as they are used here; what else is written may be a typo, which `docker compose` would refuse."""
        self.assertLessEqual(set(self.compose), {"name", "services", "volumes"})
        for name, service in self.services.items():
            with self.subTest(service=name):
                self.assertLessEqual(set(service), WORDS.keys())
                for word, value in service.items():
                    self.assertIsInstance(value, WORDS[word], word)
                self.assertEqual(len({"build", "image"} & set(service)), 1)
                self.assertIn(service.get("restart"), ("no", "always", "on-failure", "unless-stopped"))
                for value in service.get("environment", {}).values():
                    self.assertIsInstance(value, str)
                for word in ("command", "volumes", "ports", "tmpfs", "cap_drop", "security_opt"):
                    self.assertTrue(all(isinstance(one, str) for one in service.get(word, [])), word)
                for duration in (service.get("stop_grace_period", "1s"), *(service.get("healthcheck", {}).get(key, "1s") for key in ("interval", "timeout"))):
                    self.assertRegex(duration, r"^\d+(ms|s|m|h)$")
                needed = service.get("depends_on", {})
                for other, how in (needed if isinstance(needed, dict) else dict.fromkeys(needed)).items():
                    self.assertIn(other, self.services)
                    self.assertIn((how or {}).get("condition", "service_started"), ("service_started", "service_healthy", "service_completed_successfully"))
                    if how and how["condition"] == "service_healthy":
                        self.assertIn("healthcheck", self.services[other])
        published = [port for service in self.services.values() for port in service.get("ports", [])]
        self.assertEqual(len(published), len(set(published)))

    def test_images_are_built_here_or_pinned(self):
        for name, service in self.services.items():
            if "build" in service:
                self.assertIn(service["build"]["target"], ("worker", "tools"), name)
            else:
                self.assertRegex(service["image"], r":v?\d+\.\d+\.\d+$|@sha256:", name)

    def test_mounts_are_there(self):
        for name, service in self.services.items():
            for mount in service.get("volumes", []):
                source = mount.split(":")[0]
                if source.startswith("./"):
                    self.assertTrue((ROOT / source).exists(), f"{name}: {source}")
                else:
                    self.assertIn(source, self.compose["volumes"], name)

    def test_only_this_machine_reaches_them(self):
        for name, service in self.services.items():
            for port in service.get("ports", []):
                self.assertTrue(port.startswith("127.0.0.1:"), f"{name}: {port}")

    def test_workers_have_their_grace(self):
        worker = self.services["worker"]
        grace = int(worker["environment"]["CLIPMILL_GRACE"])
        self.assertGreaterEqual(int(worker["stop_grace_period"].rstrip("s")), grace + policies.HANDING_BACK)

    def test_redis_keeps_what_it_is_given(self):
        words = " ".join(self.services["redis"]["command"])
        self.assertIn("--appendonly yes", words)
        self.assertIn("--maxmemory-policy noeviction", words)

    def test_redis_starts_so_and_its_health_check_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            port = str(machines.free_port())
            words = ["127.0.0.1" if word == "0.0.0.0" else folder if word == "/data" else word for word in self.services["redis"]["command"]]
            server = subprocess.Popen([*words, "--port", port], stdout=subprocess.DEVNULL)
            self.addCleanup(machines.end, server)
            check = self.services["redis"]["healthcheck"]["test"]
            self.assertEqual(check[0], "CMD")
            machines.until(lambda: subprocess.run([check[1], "-p", port, *check[2:]], capture_output=True).returncode == 0, "it is healthy", server)
            machines.end(server)

    def test_the_api_starts_so_and_its_health_check_says_so(self):
        """Its command, environment and check on a Redis, which then goes away."""
        service = self.services["api"]
        with tempfile.TemporaryDirectory() as folder:
            queue, port, health = machines.free_port(), machines.free_port(), machines.free_port()
            server = subprocess.Popen(["redis-server", "--port", str(queue), "--save", "", "--dir", folder], stdout=subprocess.DEVNULL)
            self.addCleanup(machines.end, server)
            settings = {name: value.replace("redis:6379", f"127.0.0.1:{queue}") for name, value in service["environment"].items()}
            words = [word.replace(":8080", f"127.0.0.1:{port}").replace(":9464", f"127.0.0.1:{health}") for word in service["command"]]
            api = subprocess.Popen([machines.program(), *words], env=os.environ | settings, cwd=folder, stderr=subprocess.DEVNULL)
            self.addCleanup(machines.end, api)
            check = service["healthcheck"]["test"]
            self.assertEqual(check[0], "CMD")
            healthy = lambda: subprocess.run([word.replace("9464", str(health)) for word in check[1:]], capture_output=True).returncode == 0
            machines.until(healthy, "it is healthy", api)
            machines.end(server)
            self.assertFalse(healthy())
            api.terminate()
            self.assertEqual(api.wait(int(service["stop_grace_period"].rstrip("s"))), 0)
            self.assertFalse(healthy())

    def test_prometheus_scrapes_what_serves_metrics(self):
        scrape, = yaml.safe_load((ROOT / "docker/compose/prometheus.yml").read_text())["scrape_configs"]
        ports = {name: one["port"] for one in scrape["dns_sd_configs"] for name in one["names"]}
        words = self.services["api"]["command"]
        self.assertEqual(ports, {"worker": int(self.services["worker"]["environment"]["CLIPMILL_METRICS_PORT"]),
                                 "api": int(words[words.index("--metrics-listen") + 1].lstrip(":"))})

    def test_prometheus_reads_its_configuration(self):
        # Where the container finds the rules is not where they are here.
        text = (ROOT / "docker/compose/prometheus.yml").read_text()
        self.assertIn("./k8s/monitoring/rules:/etc/prometheus/rules:ro", self.services["prometheus"]["volumes"])
        self.assertIn("/etc/prometheus/rules/*.rules.yaml", text)
        checked = subprocess.run(["promtool", "check", "config", "/dev/stdin"], capture_output=True, text=True,
                                 input=text.replace("/etc/prometheus/rules", str(ROOT / "k8s/monitoring/rules")))
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertIn(f"{len(list((ROOT / 'k8s/monitoring/rules').glob('*.rules.yaml')))} rule files found", checked.stdout)
