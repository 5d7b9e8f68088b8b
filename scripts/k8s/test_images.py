"""The Dockerfile, what it installs, and what manifests and compose file say of it; scripts/prove-image runs it."""

import json
import re
import shutil
import subprocess
import unittest

from . import kustomize, machines, policies

ROOT = kustomize.ROOT
DOCKERFILE = (ROOT / "Dockerfile").read_text()
USER = "10001:10001"


def stage(name):
    return re.search(rf"^FROM \S+ AS {name}\n(.*?)(?=^FROM |\Z)", DOCKERFILE, re.MULTILINE | re.DOTALL)[1]


class Dockerfile(unittest.TestCase):
    def test_bases_are_pinned(self):
        for name, image in re.findall(r"^ARG (SWIFT|DEBIAN)=(\S+)", DOCKERFILE, re.MULTILINE):
            self.assertRegex(image, r":\d+\.\d+[\w.-]*$|@sha256:", name)
        self.assertEqual(set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)), {"${SWIFT}", "${DEBIAN}"})

    def test_the_build_has_what_a_build_here_has(self):
        wanted = re.findall(r"\b(?:lib[\w.-]+-dev|clang-\d+)", (ROOT / "scripts/install-deps").read_text().split(")\n")[0])
        self.assertGreater(len(wanted), 8)
        for package in wanted:
            self.assertIn(f" {package} ", stage("build").replace("\n", " "), package)

    def test_run_time_stages_are_small_and_nobody(self):
        for name in ("worker", "tools"):
            text = stage(name)
            self.assertIn(f"USER {USER}\n", text)
            self.assertIn("clipmill.sbom=", text)
            self.assertIn(f"install-runtime {name}", text)
            self.assertNotRegex(text, r"(?i)cuda-toolkit|nvidia/cuda|-dev\b|curl |wget ")
        self.assertIn("NVIDIA_DRIVER_CAPABILITIES=compute,video,utility", stage("worker"))

    def test_the_manifests_run_as_its_user(self):
        for pool in kustomize.POOLS:
            for one, _, pod in policies.pods(kustomize.overlay(pool)):
                context = pod["securityContext"]
                self.assertEqual(f"{context['runAsUser']}:{context['runAsGroup']}", USER, kustomize.named(one))

    def test_everything_that_is_copied_is_there(self):
        for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE):
            for source in line.split()[:-1]:
                self.assertTrue((ROOT / source).exists(), source)

    def test_the_worker_has_every_library_that_the_program_links_to(self):
        """By the packages of this machine, which is of the same Debian."""
        listed = set((ROOT / "docker/worker.packages").read_text().split("\n"))
        said = subprocess.run(["readelf", "-d", machines.program()], capture_output=True, text=True, check=True).stdout
        wanted = re.findall(r"NEEDED.*\[(.*?)\]", said)
        self.assertIn("libavcodec.so.59", wanted)
        for library in wanted:
            # Swift's own are part of a release, glibc is part of Debian.
            found = subprocess.run(["dpkg", "-S", f"/usr/lib/x86_64-linux-gnu/{library}", f"/lib/x86_64-linux-gnu/{library}"],
                                   capture_output=True, text=True).stdout
            owners = {line.split(":")[0] for line in found.splitlines()} - {"libc6", "libgcc-s1"}
            if owners:
                self.assertTrue(owners & listed, f"docker/worker.packages lacks {owners} of {library}")


class BillOfMaterials(unittest.TestCase):
    """What is in the images and is no Debian package."""

    def test_it_names_what_is_linked_in(self):
        lines = [line.split(" ", 2) for line in (ROOT / "docker/worker.static").read_text().splitlines() if not line.startswith("#")]
        versions = {name: version for name, version, _ in lines}
        said = subprocess.run([machines.program(), "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
        swift = re.search(r"ARG SWIFT=swift:([\d.]+)", (ROOT / "Dockerfile").read_text())[1]
        self.assertEqual(versions, {"clipmill": said, "swift-runtime": swift})

    def test_it_is_of_the_form_that_it_says(self):
        for kind, ours in (("worker", "clipmill"), ("tools", "clipmill-scripts")):
            printed = subprocess.run([ROOT / "docker/sbom", kind, ROOT / f"docker/{kind}.static"], capture_output=True, text=True, check=True)
            document = json.loads(printed.stdout)
            names = [package["name"] for package in document["packages"]]
            self.assertIn(ours, names)
            self.assertIn("bash", names)
            ids = [package["SPDXID"] for package in document["packages"]]
            self.assertEqual(len(ids), len(set(ids)))


class SettingImages(machines.Folder):
    def test_every_image_of_a_kind_is_replaced_and_nothing_else(self):
        copied = self.folder / "project"
        shutil.copytree(ROOT / "k8s", copied / "k8s", ignore=shutil.ignore_patterns("secrets"))
        shutil.copytree(ROOT / "scripts", copied / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
        run = lambda *words: subprocess.run([copied / "scripts/set-image", *words], capture_output=True, text=True)
        for wrong in (["worker"], ["worker", "r.example/w:1"], ["worker", "r.example/w@sha256:" + "0" * 64], ["redis", "r.example/w@sha256:" + "1" * 64]):
            self.assertEqual(run(*wrong).returncode, 2, wrong)
        worker, tools = "r.example:5000/clip/worker@sha256:" + "a1" * 32, "r.example:5000/clip/tools@sha256:" + "b2" * 32
        for kind, image in (("worker", worker), ("tools", tools)):
            done = run(kind, image)
            self.assertEqual(done.returncode, 0, done.stderr)
        objects = kustomize.build(copied / "k8s/overlays/gpu")
        self.assertEqual({container["image"] for _, container, _ in policies.containers(objects)}, {worker, tools})
        self.assertIn(tools, (copied / "k8s/jobs/restore.yaml").read_text())
        self.assertIn(worker, (copied / "k8s/components/api/deployment.yaml").read_text())
        development = kustomize.build(copied / "k8s/overlays/dev")
        self.assertEqual({container["image"] for _, container, _ in policies.containers(development)}, {"clipmill/worker:dev", "clipmill/tools:dev"})
        # And again, by the next releases, of any name.
        for kind, image in (("worker", "r.example/clipmill-worker@sha256:" + "c3" * 32), ("worker", "r.example/renderer@sha256:" + "d4" * 32),
                            ("tools", "r.example/redis-and-more@sha256:" + "e5" * 32)):
            done = run(kind, image)
            self.assertEqual(done.returncode, 0, done.stderr)
            for overlay, wanted in (("gpu", image), ("dev", f"clipmill/{kind}:dev")):
                found = {container["image"] for _, container, _ in policies.containers(kustomize.build(copied / "k8s/overlays" / overlay))}
                self.assertIn(wanted, found)
                self.assertEqual(len(found), 2, found)
