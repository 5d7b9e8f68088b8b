"""Overlays that an operator would write, in a copy of the project's manifests."""

import json
import shutil
import tempfile
import unittest
from pathlib import Path

from . import kustomize

DERIVED = ["../../derived"]


class OwnOverlays(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="clipmill-k8s-")
        cls.addClassCleanup(folder.cleanup)
        cls.manifests = Path(folder.name) / "k8s"
        shutil.copytree(kustomize.ROOT / "k8s", cls.manifests, ignore=shutil.ignore_patterns("secrets"))

    def built(self, pool="gpu", components=(), **fields):
        """The objects of a pool with components; `fields`: more of its kustomization, as `namespace` or `patches`."""
        return self.built_of(json.dumps({
            "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": [f"../{pool}"],
            "components": [f"../../components/{one}" for one in components]} | fields))

    def built_of(self, text):
        """The objects of a kustomization."""
        mine = self.manifests / "overlays/mine"
        mine.mkdir(exist_ok=True)
        (mine / "kustomization.yaml").write_text(text)
        return kustomize.build(mine)
