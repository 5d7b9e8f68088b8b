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
        words = ["127.0.0.1:0" if word == ":8080" else word for word in container["args"]]
        with self.log.open("w") as log:
            self.process = test.started([machines.program(), *words], cwd=test.folder, stdout=subprocess.DEVNULL, stderr=log, env=environment)
        said = lambda: re.search(r"is served at (http://\S+)/", self.log.read_text())
        self.url = machines.until(said, f"the log says where it serves ({self.log.name})", self.process)[1]

    def request(self, method, path, key=None, body=None):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        return urllib.request.Request(self.url + path, method=method, headers=headers, data=body and body.encode())

    def ask(self, method, path, key=None, body=None):
        """(status, what the answer's JSON is, or its text)"""
        try:
            with urllib.request.urlopen(self.request(method, path, key, body), timeout=machines.PATIENCE) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text
