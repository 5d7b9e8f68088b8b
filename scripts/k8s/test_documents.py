"""docs/operations.md: every command is run here, or needs a cluster and names what is there."""

import json
import math
import os
import re
import shutil
import subprocess

import yaml

from . import doors, kustomize, machines, placement, policies
from .api_server import APIServer
from .own_overlays import OwnOverlays

ROOT = kustomize.ROOT
PAGE = (ROOT / "docs/operations.md").read_text()


def blocks(mark):
    return re.findall(rf"^```sh {mark}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


class Commands(machines.Folder):
    def test_each_is_run_or_needs_a_cluster(self):
        self.assertEqual(len(re.findall(r"^```sh", PAGE, re.MULTILINE)), sum(len(blocks(mark)) for mark in ("test", "cluster", "api")))
        self.assertGreater(len(blocks("test")), 3)

    def test_those_that_can_be_run_are(self):
        project = self.folder / "project"
        for part in ("k8s", "scripts"):
            shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns("secrets", "__pycache__"))
        server = machines.Server(self)
        media, local, tools = (self.folder / name for name in ("media", "backups", "bin"))
        for folder in (media, local, tools):
            folder.mkdir()
        machines.Worker(self, server.url("worker"), media)
        # A service manager of two words; it waits for the port to close, as they do.
        (tools / "stop-redis").write_text(f"#!/bin/sh\nkill {server.process.pid}\nwhile kill -0 {server.process.pid} 2>/dev/null && "
                                          f"! grep -q 'Z (zombie)' /proc/{server.process.pid}/status; do :; done\n")
        (tools / "start-redis").write_text(f"#!/bin/sh\nredis-server {server.configuration} --daemonize yes --pidfile {self.folder}/pid "
                                           f"--logfile {self.folder}/again.log\nuntil redis-cli -e --no-auth-warning -h localhost -p {server.port} --tls "
                                           f"--cacert {server.secrets}/ca.crt --user probe -a {server.password('probe')} ping 2>/dev/null; do :; done\n")
        for name in ("stop-redis", "start-redis"):
            (tools / name).chmod(0o755)
        self.addCleanup(self.end_second_redis)
        environment = os.environ | {
            "PATH": f"{tools}:{machines.program().parent}:{os.environ['PATH']}", "CLIPMILL_REDIS_URL": server.url("worker"),
            "REDIS_HOST": "localhost", "REDIS_PORT": str(server.port), "REDIS_USER": "backup", "REDISCLI_AUTH": server.password("backup"),
            "REDIS_CACERT": str(server.secrets / "ca.crt"), "BACKUP_DIR": str(local), "DATA_DIR": str(server.data),
        }
        for block in blocks("test"):
            ran = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=project, env=environment, capture_output=True, text=True,
                                 timeout=machines.PATIENCE)
            self.assertEqual(ran.returncode, 0, f"{block}\n{ran.stdout}{ran.stderr}")

    def test_those_that_ask_an_api_server_are_run(self):
        server = machines.Server(self)
        media = self.folder / "media"
        media.mkdir()
        machines.Worker(self, server.url("worker"), media)
        environment = os.environ | {"PATH": f"{machines.program().parent}:{os.environ['PATH']}", "CLIPMILL_REDIS_URL": server.url("api"),
                                    "API": APIServer(self, server.url("api")).url}
        block, = blocks("api")
        ran = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=machines.PATIENCE)
        self.assertEqual(ran.returncode, 0, f"{block}\n{ran.stdout}{ran.stderr}")

    def end_second_redis(self):
        pid = self.folder / "pid"
        if pid.exists():
            subprocess.run(["kill", "-KILL", pid.read_text().strip()], check=False)

    def test_those_of_a_cluster_name_what_is_there(self):
        objects = [one for name in ("gpu", "green", "keda", "monitoring") for one in kustomize.overlay(name)]
        objects += kustomize.plain("components/api/deployment.yaml")
        there = {f"{one['kind'].lower()}/{one['metadata']['name']}" for one in objects} | {"pod/clipmill-redis-0"}
        there |= {"hpa/" + name.split("/")[1] for name in there if name.startswith("horizontalpodautoscaler/")}
        there |= {f"scaledobject/{one['metadata']['name']}" for one in objects if one["kind"] == "ScaledObject"}
        there |= {f"pvc/{claim['metadata']['name']}-{one['metadata']['name']}-0" for one in objects if one["kind"] == "StatefulSet"
                  for claim in one["spec"]["volumeClaimTemplates"]}
        # What is left of the last one may be deleted before the next.
        made = {f"job/{one['metadata']['name']}" for file in (ROOT / "k8s/jobs").glob("*.yaml") for one in yaml.safe_load_all(file.read_text())}
        for line in "\n".join(blocks("cluster")).splitlines():
            if found := re.search(r"create job --from=(\S+) (\S+)", line):
                self.assertIn(found[1], there, line)
                made.add(f"job/{found[2]}")
            if found := re.match(r"scripts/wait-job (\S+)", line):
                self.assertIn(f"job/{found[1]}", made, line)
            for kind, name in re.findall(r"\b(deployment|statefulset|cronjob|job|hpa|pvc|scaledobject|pod)[/ ]([a-z][a-z0-9-]+)", line.split(" --from=")[0]):
                if f"create {kind}" not in line and "-l " not in line:
                    self.assertIn(f"{kind}/{name}", there | made, line)
            for path in re.findall(r"\b((?:k8s|scripts)/[\w./-]+)", line):
                if not path.startswith("k8s/secrets"):
                    self.assertTrue((ROOT / path).exists(), line)
            for component in re.findall(r"component=(\w+)", line):
                self.assertTrue(any(metadata["labels"]["app.kubernetes.io/component"] == component for _, metadata, _ in policies.pods(objects)), line)
            if found := re.search(r"-- clipmill (\w+)", line):
                self.assertIn(f"`{found[1]}", (ROOT / "docs/cli.md").read_text(), line)


class Words(OwnOverlays):
    def test_every_alert_has_a_level_and_a_runbook(self):
        files = [yaml.safe_load(file.read_text()) for file in (ROOT / "k8s/monitoring/rules").glob("*.rules.yaml")]
        alerts = {(rule["alert"], rule["labels"]["severity"]) for file in files for group in file["groups"] for rule in group["rules"]
                  if "alert" in rule}
        rows = {level: text for level, text in re.findall(r"^\| ([123]) \|(.*)$", PAGE, re.MULTILINE)}
        for name, severity in alerts:
            if severity == "critical":
                self.assertTrue(name in rows["1"] or name in rows["2"], name)
            else:
                self.assertIn(name, rows["3"] + rows["2"] + rows["1"])
            self.assertIn(f"\n## {name}\n", (ROOT / "docs/runbooks.md").read_text())
        for name in re.findall(r"\bClipmill[A-Z]\w+", "".join(rows.values())):
            self.assertIn(name, {alert for alert, _ in alerts})

    def test_capacity_is_what_was_measured(self):
        measured = {row["row"]: row["clipmill"] for row in json.loads((ROOT / "benchmarks/results/render-2026-11-21.json").read_text())["rows"]
                    if isinstance(row.get("clipmill"), dict)}
        rows = re.findall(r"^\| `([\w-]+)` \| ([\d.]+) \| (\d+) \|$", PAGE, re.MULTILINE)
        self.assertEqual(len(rows), 6)
        for name, seconds, memory in rows:
            self.assertEqual((seconds, int(memory)), (f"{measured[name]['cpu']:.1f}", measured[name]["rss"] >> 20), name)

    def test_an_overlay_as_shown_builds(self):
        staging, api = (self.built_of(text) for text in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
        self.assertEqual((placement.namespace(staging), policies.problems(staging)), ("staging", []))
        self.assertEqual(policies.problems(api), [])
        self.assertEqual(list(doors.hosts(api)), [("api.acme.com", "clipmill-api-tls")])
        # Nothing of the examples is left.
        self.assertNotIn("example.com", json.dumps([one for one in api if one["kind"] in ("Gateway", "HTTPRoute")]))

    def test_users_of_redis_are_those_that_are_made(self):
        made = re.search(r"^users=\((.*)\)$", (ROOT / "scripts/make-secrets").read_text(), re.MULTILINE)[1].split()
        self.assertEqual(re.findall(r"^\| `(\w+)` \| [\w' ]+ \| ", PAGE, re.MULTILINE), made)

    def test_numbers_of_the_api_are_the_manifests(self):
        scaler, = kustomize.plain("components/api/hpa.yaml")
        least, most = scaler["spec"]["minReplicas"], scaler["spec"]["maxReplicas"]
        each, streams = (one["external"]["target"]["averageValue"] for one in scaler["spec"]["metrics"][:2])
        server = kustomize.plain("components/api/deployment.yaml")[0]["spec"]["template"]["spec"]
        cores = placement.quantity(server["containers"][0]["resources"]["requests"]["cpu"]) * scaler["spec"]["metrics"][2]["resource"]["target"]["averageUtilization"] / 100
        said = re.search(r"keeps (\d+) to (\d+) servers: one for each\s(\d+) requests a second, each (\d+) clients that wait .*? or each ([\d.]+) cores", PAGE)
        self.assertEqual(said.groups(), (str(least), str(most), each, streams, f"{cores:g}"))
        self.assertEqual(server["containers"][0]["lifecycle"]["preStop"]["exec"]["command"], ["sleep", "10"])
        self.assertEqual(doors.ENDING, 5)

    def test_a_drain_has_its_flags_and_its_time(self):
        line, = (line for block in blocks("cluster") for line in block.splitlines() if line.startswith("kubectl drain"))
        self.assertEqual(set(re.findall(r"--[\w-]+", line)), {"--ignore-daemonsets", "--delete-emptydir-data", "--timeout"})
        worker = kustomize.find(kustomize.overlay("gpu"), "Deployment", "clipmill-worker-gpu")["spec"]["template"]["spec"]
        budget = kustomize.find(kustomize.overlay("gpu"), "PodDisruptionBudget", "clipmill-worker-gpu")["spec"]["maxUnavailable"]
        most = kustomize.find(kustomize.overlay("gpu"), "HorizontalPodAutoscaler", "clipmill-worker-gpu")["spec"]["maxReplicas"]
        # Kubernetes rounds this one up; a GPU's start takes a minute.
        rounds = math.ceil(most / math.ceil(most * int(budget.rstrip("%")) / 100))
        grace = worker["terminationGracePeriodSeconds"]
        self.assertGreaterEqual(int(re.search(r"--timeout (\d+)m", line)[1]) * 60, rounds * (grace + 60))
        self.assertIn(f"pods have their own, {grace} s", PAGE)
        self.assertEqual((rounds, most), (4, 12))
        # Why --delete-emptydir-data is needed.
        self.assertTrue(any("emptyDir" in volume for volume in worker["volumes"]))

    def test_numbers_are_the_manifests(self):
        settings = kustomize.find(kustomize.overlay("gpu"), "ConfigMap", "clipmill")["data"]
        self.assertIn(f"has {settings['CLIPMILL_GRACE']} s (`CLIPMILL_GRACE`)", PAGE)
        job = kustomize.find(kustomize.overlay("gpu"), "CronJob", "clipmill-backup")
        self.assertEqual(job["spec"]["schedule"], "0 */4 * * *")
        environment = policies.environment(job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0], {})
        self.assertEqual((environment["BACKUP_LOCAL_DAYS"], environment["BACKUP_REMOTE_DAYS"]), ("7", "30"))
