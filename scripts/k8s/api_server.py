"""An API server as its Deployment starts it, for tests."""

import json
import os
import re
import subprocess
import urllib.error
import urllib.request

from . import kustomize, machines


def deployment():
    """The pods' spec."""
    return kustomize.find(kustomize.plain("components/api/deployment.yaml"), "Deployment", "clipmill-api")["spec"]["template"]["spec"]


class APIServer:
    """On a port of its own, with a Redis as one of its users."""

    def __init__(self, test, url, **settings):
        self.log = test.folder / f"api-{len(list(test.folder.glob('api-*.log')))}.log"
        container = deployment()["containers"][0]
        environment = kustomize.find(kustomize.plain("base/configmap.yaml"), "ConfigMap", "clipmill")["data"]
        environment |= {one["name"]: one["value"] for one in container["env"] if "value" in one}
        environment |= {"CLIPMILL_REDIS_URL": url, "PATH": os.environ["PATH"]} | settings
        words = ["127.0.0.1:0" if word in (":8080", ":9464") else word for word in container["args"]]
        with self.log.open("w") as log:
            self.process = test.started([machines.program(), *words], cwd=test.folder, stdout=subprocess.DEVNULL, stderr=log, env=environment)
        said = lambda words: machines.until(lambda: re.search(rf"{words} (http://\S+)/", self.log.read_text()), words, self.process)[1]
        self.url, self.health = said("is served at"), said("health and metrics are served at")

    def request(self, method, path, key=None, body=None):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        return urllib.request.Request(self.url + path, method=method, headers=headers, data=body and body.encode())

    def ask(self, method, path, key=None, body=None):
        """(status, what the answer's JSON is, or its text)"""
        return self.answer(self.request(method, path, key, body))

    def probe(self, name):
        """The status that a probe of the pod gets."""
        asked = deployment()["containers"][0][name]["httpGet"]
        assert asked["port"] == "metrics"
        return self.answer(urllib.request.Request(self.health + asked["path"]))[0]

    def answer(self, request):
        try:
            with urllib.request.urlopen(request, timeout=machines.PATIENCE) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text
