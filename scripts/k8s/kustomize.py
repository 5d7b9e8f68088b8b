"""Builds kustomizations as `kubectl apply -k` does, without a cluster."""

import functools
import json
import re
import shutil
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
OVERLAYS = tuple(sorted(path.parent.name for path in (ROOT / "k8s/overlays").glob("*/kustomization.yaml")))
# Pools of workers: each is a whole deployment.
POOLS = ("cpu", "dev", "gpu", "green", "keda")


class MissingTool(Exception):
    pass


@functools.cache
def command():
    """`kustomize build` of version 5 or newer, alone or as a part of kubectl."""
    if shutil.which("kubectl"):
        said = subprocess.run(["kubectl", "version", "--client", "-o", "json"], capture_output=True, text=True)
        version = json.loads(said.stdout or "{}").get("kustomizeVersion", "")
        if _is_new_enough(version):
            return ("kubectl", "kustomize")
    if shutil.which("kustomize"):
        version = subprocess.run(["kustomize", "version"], capture_output=True, text=True).stdout
        if _is_new_enough(version):
            return ("kustomize", "build")
    raise MissingTool("neither kubectl nor kustomize of kustomize's version 5 is on PATH: install kubectl 1.27 or newer")


def _is_new_enough(version):
    found = re.search(r"v(\d+)\.\d+", version)
    return found is not None and int(found[1]) >= 5


def build(folder):
    """The objects of a kustomization."""
    ran = subprocess.run([*command(), str(folder)], capture_output=True, text=True)
    if ran.returncode != 0:
        raise ValueError(f"{folder}: {ran.stderr.strip()}")
    return [one for one in yaml.safe_load_all(ran.stdout) if one]


def folder(overlay):
    """Of an overlay: one of k8s/overlays by its name, any other by its folder."""
    return ROOT / "k8s/overlays" / overlay if overlay in OVERLAYS else Path(overlay)


def is_folder(overlay):
    return (folder(overlay) / "kustomization.yaml").exists()


@functools.cache
def _overlay(name):
    return json.dumps(build(folder(name)))


def overlay(name):
    """The objects of an overlay; a copy that may be changed."""
    return json.loads(_overlay(name))


def plain(file):
    """The objects of a plain file below k8s/."""
    return [one for one in yaml.safe_load_all((ROOT / "k8s" / file).read_text()) if one]


def named(one):
    return f"{one['kind']}/{one['metadata']['name']}"


def find(objects, kind, name):
    for one in objects:
        if one["kind"] == kind and one["metadata"]["name"] == name:
            return one
    raise KeyError(f"{kind}/{name}")
