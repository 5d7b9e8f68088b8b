"""scripts/preflight against a cluster that is made up, scripts/verify-deploy against a real queue."""

import base64
import datetime
import json
import os
import shutil
import subprocess

from . import kustomize, machines

# Answers of a cluster where everything is as it should be, by kubectl's words.
KUBECTL = """#!/usr/bin/python3
import json, os, sys
words = " ".join(sys.argv[1:])
answers = json.load(open(os.environ["CLUSTER"]))
if words.startswith("kustomize ") or "--client" in words:
    os.execv(answers["kubectl"], ["kubectl", *sys.argv[1:]])
for begin, answer in answers["answers"].items():
    if words.startswith(begin):
        if answer is None:
            break
        print(answer if isinstance(answer, str) else json.dumps(answer))
        sys.exit(0)
print("Error from server (NotFound): " + words, file=sys.stderr)
sys.exit(1)
"""


class Clusters(machines.Folder):
    """A cluster that is made up, in which everything is as it should be, and a copy of the project."""

    def setUp(self):
        super().setUp()
        self.project = self.folder / "project"
        for part in ("k8s", "scripts", "docs"):
            shutil.copytree(kustomize.ROOT / part, self.project / part, ignore=shutil.ignore_patterns("secrets", "__pycache__"))
        for kind, digit in (("worker", "a"), ("tools", "b")):
            self.set_image(kind, digit)
        tool = self.folder / "bin/kubectl"
        tool.parent.mkdir()
        tool.write_text(KUBECTL)
        tool.chmod(0o755)
        self.answers = {
            "version -o json": {"serverVersion": {"major": "1", "minor": "33+"}},
            "get --raw /apis/external.metrics.k8s.io/v1beta1/namespaces/clipmill/clipmill_queue_work?labelSelector=clipmill_pool%3Dgpu": {"items": [{"value": "3"}]},
            "get --raw /apis/external.metrics.k8s.io/v1beta1/namespaces/clipmill/clipmill_queue_work?labelSelector=clipmill_pool%3Dcpu": {"items": [{"value": "3"}]},
            "get --raw /apis/": "{}",
            "get service -n kube-system -l k8s-app=kube-dns": {"items": [{}]},
            "get deployment clipmill-exporter-gpu": {},
            "get nodes -l nvidia.com/gpu.present=true": {"items": [{"status": {"allocatable": {"nvidia.com/gpu": "4"}, "nodeInfo": {"kernelVersion": "6.1.0-25-amd64"}}}]},
            "get nodes -o json": {"items": [{"status": {"allocatable": {}, "nodeInfo": {"kernelVersion": "5.15.0-1070-aws"}}}]},
            "get storageclass": {"items": [{"metadata": {"name": "fast", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}}]},
            "get namespace clipmill": {},
            "apply --server-side": "accepted",
            "get statefulset clipmill-redis -n clipmill": {},
            "get cronjob clipmill-backup -n clipmill": {"status": {"lastSuccessfulTime": self.ago(hours=2)}},
        }
        for one in kustomize.plain("base/secrets.example.yaml"):
            self.answers[f"get secret {one['metadata']['name']} -n clipmill"] = {"data": {key: "eA==" for key in one["stringData"]}}
        self.certificate(days=200)

    def set_image(self, kind, digit):
        subprocess.run([self.project / "scripts/set-image", kind, f"r.example/{kind}@sha256:{digit * 64}"], check=True, capture_output=True)

    def ago(self, **time):
        return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(**time)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def certificate(self, days):
        file = self.folder / "crt"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", str(days),
                        "-subj", "/CN=x", "-keyout", "/dev/null", "-out", file], check=True, capture_output=True)
        self.answers["get secret clipmill-redis-tls -n clipmill"]["data"]["tls.crt"] = base64.b64encode(file.read_bytes()).decode()

    def own(self, name="mine", **fields):
        """An overlay of one's own."""
        folder = self.project / "k8s/overlays" / name
        folder.mkdir()
        (folder / "kustomization.yaml").write_text(json.dumps({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization",
                                                               "resources": ["../gpu"], "transformers": ["../../derived"]} | fields))
        return str(folder)

    def run_one(self, overlay="gpu", **more):
        cluster = self.folder / "cluster.json"
        cluster.write_text(json.dumps({"kubectl": shutil.which("kubectl"), "answers": self.answers}))
        environment = os.environ | {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "CLUSTER": str(cluster)} | more
        ran = subprocess.run([self.project / "scripts/preflight", overlay], env=environment, capture_output=True, text=True)
        self.assertEqual(ran.stderr, "")
        return ran.returncode, ran.stdout

    def assertSays(self, code, *words, overlay="gpu", **more):
        found, said = self.run_one(overlay, **more)
        self.assertEqual(found, code, said)
        for word in words:
            self.assertRegex(said, word)


class Preflight(Clusters):
    def test_everything_is_as_it_should_be(self):
        for overlay in ("gpu", "cpu", "keda"):
            code, said = self.run_one(overlay)
            self.assertEqual(code, 0, said)
            self.assertNotRegex(said, "warning|FAILED")

    def test_an_overlay_of_ones_own_in_another_namespace(self):
        """All that is asked for is asked for there."""
        staging = self.own(namespace="staging")
        self.assertSays(3, "FAILED +secrets +missing: .*CLIPMILL_NAMESPACE=staging scripts/make-secrets", "ok +namespace +staging", overlay=staging)
        self.answers = {key.replace("clipmill/", "staging/").replace("-n clipmill", "-n staging").replace("namespace clipmill", "namespace staging"): value
                        for key, value in self.answers.items()}
        code, said = self.run_one(staging)
        self.assertEqual(code, 0, said)
        self.assertNotRegex(said, "warning|FAILED")
        self.assertSays(3, "FAILED +namespace +the overlay is for staging, but CLIPMILL_NAMESPACE is clipmill", overlay=staging, CLIPMILL_NAMESPACE="clipmill")
        self.assertSays(3, "FAILED +manifests .*lacks its last lines", overlay=self.own("forgotten", namespace="staging", transformers=[]))

    def test_slices_where_the_pool_asks_for_them(self):
        nodes = self.answers.pop("get nodes -l nvidia.com/gpu.present=true")["items"]
        nodes[0]["status"]["allocatable"] = {"nvidia.com/gpu": "0", "nvidia.com/mig-1g.10gb": "7"}
        self.answers["get nodes -l nvidia.com/gpu.present=true,nvidia.com/mig.strategy=mixed"] = {"items": nodes}
        self.assertSays(0, "ok +nodes +7 of nvidia.com/mig-1g.10gb on 1 nodes", overlay=self.own(components=["../../components/mig"]))

    def test_nodes_on_which_lanes_cannot_be_confined(self):
        for overlay, nodes in (("gpu", "get nodes -l nvidia.com/gpu.present=true"), ("cpu", "get nodes -o json")):
            self.answers[nodes]["items"][0]["status"]["nodeInfo"]["kernelVersion"] = "5.10.223-212.873.amzn2"
            self.assertSays(0, "warning +kernels +5.10.223-212.873.amzn2: lanes are not isolated from", overlay=overlay)

    def test_no_cluster(self):
        self.answers = {}
        self.assertSays(3, "FAILED +cluster +it does not answer: Error from server")

    def test_an_old_cluster(self):
        self.answers["version -o json"]["serverVersion"]["minor"] = "29"
        self.assertSays(3, "FAILED +cluster +Kubernetes 1.29: 1.30 or newer")

    def test_images_that_nobody_set(self):
        file = self.project / "k8s/base/deployment.yaml"
        file.write_text((kustomize.ROOT / "k8s/base/deployment.yaml").read_text())
        self.assertSays(3, "FAILED +images +1 are placeholders")

    def test_manifests_that_break_a_policy(self):
        file = self.project / "k8s/base/configmap.yaml"
        file.write_text(file.read_text().replace('CLIPMILL_GRACE: "120"', 'CLIPMILL_GRACE: "500"'))
        self.assertSays(3, "FAILED +manifests .*is killed before its worker has drained")

    def test_a_secret_or_a_part_of_one_is_missing(self):
        self.answers["get secret clipmill-worker -n clipmill"] = None
        del self.answers["get secret clipmill-redis-acl -n clipmill"]["data"]["users.acl"]
        self.assertSays(3, "FAILED +secrets +missing: clipmill-worker/CLIPMILL_REDIS_URL, clipmill-redis-acl/users.acl")

    def test_a_certificate_that_ends(self):
        self.certificate(days=12)
        self.assertSays(0, "warning +certificate .*make-secrets --certificate")

    def test_no_kubectl(self):
        (self.folder / "bin/kubectl").unlink()
        # Python finds itself beside what the test machine has.
        for name in ("bash", "env"):
            (self.folder / "bin" / name).symlink_to(shutil.which(name))
        ran = subprocess.run([self.project / "scripts/preflight"], env=os.environ | {"PATH": f"{self.folder}/bin"}, capture_output=True, text=True)
        self.assertEqual((ran.returncode, ran.stderr), (3, ""))
        self.assertIn("there is no kubectl on PATH", ran.stdout)

    def test_external_metrics_without_the_queue(self):
        metric = next(key for key in self.answers if "clipmill_pool%3Dgpu" in key)
        for answer in (None, {"items": []}):
            self.answers[metric] = answer
            self.assertSays(3, "FAILED +metrics +nothing reports clipmill_queue_work")
        self.answers["get deployment clipmill-exporter-gpu"] = None
        self.assertSays(0, "warning +metrics +clipmill_queue_work is not reported yet")

    def test_another_dns(self):
        self.answers["get service -n kube-system -l k8s-app=kube-dns"] = {"items": []}
        self.assertSays(0, "warning +dns +neither in kube-system")
        self.answers["get service dns-default -n openshift-dns"] = {}
        self.assertSays(0, "ok +dns +in openshift-dns")

    def test_gpus_in_slices(self):
        allocatable = self.answers["get nodes -l nvidia.com/gpu.present=true"]["items"][0]["status"]["allocatable"]
        allocatable |= {"nvidia.com/gpu": "0", "nvidia.com/mig-1g.10gb": "7"}
        self.assertSays(3, "warning +nodes .*nvidia.com/mig-1g.10gb", "FAILED +nodes")

    def test_nothing_to_scale_on(self):
        for key in [key for key in self.answers if key.startswith("get --raw")]:
            self.answers[key] = None
        self.assertSays(3, "FAILED +metrics .*external.metrics.k8s.io", "FAILED +metrics .*/apis/metrics.k8s.io")
        self.assertSays(3, "FAILED +metrics .*KEDA", overlay="keda")

    def test_no_gpus_or_few(self):
        self.answers["get nodes -l"] = self.answers.pop("get nodes -l nvidia.com/gpu.present=true")
        self.answers["get nodes -l"]["items"][0]["status"]["allocatable"]["nvidia.com/gpu"] = "2"
        self.assertSays(0, "warning +nodes +2 of nvidia.com/gpu on 1 nodes, 4 workers at least")
        self.answers["get nodes -l"]["items"] = []
        self.assertSays(3, "FAILED +nodes")
        self.assertSays(0, "warning +nodes", overlay="keda")

    def test_no_storage(self):
        self.answers["get storageclass"]["items"] = []
        self.assertSays(3, "FAILED +storage .*no default StorageClass")

    def test_a_server_that_refuses(self):
        self.answers["apply --server-side"] = None
        self.assertSays(3, "FAILED +dry run +Error from server")

    def test_a_first_deployment(self):
        self.answers["get namespace clipmill"] = self.answers["get statefulset clipmill-redis -n clipmill"] = None
        self.assertSays(0, "warning +dry run +the namespace clipmill does not exist yet")

    def test_an_old_backup_or_none(self):
        self.answers["get cronjob clipmill-backup -n clipmill"]["status"]["lastSuccessfulTime"] = self.ago(hours=9)
        self.assertSays(0, "warning +backups +the latest is 9.0 hours old")
        self.answers["get cronjob clipmill-backup -n clipmill"] = {}
        self.assertSays(0, "warning +backups +there is no backup of the running queue")
