"""Real processes for tests: the queue's Redis as it is deployed, and Clipmill's program."""

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import redis

from . import kustomize

ROOT = kustomize.ROOT
# Ends a hang and nothing else.
PATIENCE = 120


def program():
    """Clipmill's program: `$CLIPMILL`, else the last build."""
    if os.environ.get("CLIPMILL"):
        return Path(os.environ["CLIPMILL"]).resolve()
    built = [ROOT / ".build" / kind / "clipmill" for kind in ("release", "debug")]
    for path in built:
        if path.exists():
            return path
    raise AssertionError(f"no clipmill is built: {built[0]} is not there, and CLIPMILL names none")


def until(condition, what, of=None):
    """Waits until `condition()` is true; `of`: a process without which it never will be."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        if of is not None and of.poll() is not None:
            raise AssertionError(f"{what}: the process has ended with {of.returncode}")
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {PATIENCE} s")
        time.sleep(0.02)
    return found


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Folder(unittest.TestCase):
    """A test with a folder of its own, whose processes end with it."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="clipmill-k8s-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def started(self, arguments, **options):
        one = subprocess.Popen([str(part) for part in arguments], **options)
        self.addCleanup(end, one)
        return one


def end(process):
    if process.poll() is None:
        process.kill()
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()


class Server:
    """A Redis with the configuration, the users and the certificate of the deployment."""

    def __init__(self, test, secrets=None):
        self.test = test
        self.port = free_port()
        self.data = test.folder / "data"
        self.secrets = secrets or test.folder / "secrets"
        self.data.mkdir()
        if not secrets:
            self.make_secrets()
        text = kustomize.find(kustomize.plain("base/configmap.yaml"), "ConfigMap", "clipmill-redis")["data"]["redis.conf"]
        for path, ours in (
            ("tls-port 6379", f"tls-port {self.port}"),
            ("/etc/clipmill/tls/", f"{self.secrets}/"),
            ("/etc/clipmill/acl/", f"{self.secrets}/"),
            ("dir /data", f"dir {self.data}"),
        ):
            assert path in text, path
            text = text.replace(path, ours)
        self.configuration = test.folder / "redis.conf"
        self.configuration.write_text(text)
        self.start()

    def make_secrets(self, *options):
        environment = os.environ | {
            "CLIPMILL_REDIS": f"localhost:{self.port}",
            "CLIPMILL_REDIS_CA": str(self.secrets / "ca.crt"),
        }
        subprocess.run([ROOT / "scripts/make-secrets", *options, self.secrets], env=environment, check=True, capture_output=True)

    def start(self):
        log = self.test.folder / "redis.log"
        pod = kustomize.find(kustomize.plain("base/redis.yaml"), "StatefulSet", "clipmill-redis")["spec"]["template"]["spec"]
        ours = {"/etc/clipmill/redis/redis.conf": self.configuration, "/data/.in-use": self.data / ".in-use"}
        command = [ours.get(word, word) for word in pod["containers"][0]["command"]]
        self.process = self.test.started([*command, "--logfile", log], stdout=subprocess.DEVNULL)
        until(self.answers, f"Redis answers ({log})", self.process)

    def stop(self):
        """As the kubelet does: SIGTERM."""
        self.process.terminate()
        self.process.wait(PATIENCE)

    def answers(self):
        try:
            return self.client("probe").ping()
        except (redis.ConnectionError, redis.BusyLoadingError):
            return False

    def probe(self, name):
        """Runs a probe of the pod as the kubelet does: with the variables that the container was started with, and what is mounted now."""
        pod = kustomize.find(kustomize.plain("base/redis.yaml"), "StatefulSet", "clipmill-redis")["spec"]["template"]["spec"]
        container = pod["containers"][0]
        if not hasattr(self, "variables"):
            self.variables = {one["name"]: self.password("probe") for one in container.get("env", [])}
        mounted = self.test.folder / "probe"
        mounted.mkdir(exist_ok=True)
        (mounted / "REDISCLI_AUTH").write_text(self.password("probe"))
        words = [word.replace("/etc/clipmill/tls", str(self.secrets)).replace("/etc/clipmill/probe", str(mounted))
                 .replace("redis-cli", f"redis-cli -h localhost -p {self.port}") for word in container[name]["exec"]["command"]]
        return subprocess.run(words, capture_output=True, env={"PATH": os.environ["PATH"]} | self.variables).returncode

    def password(self, user):
        return (self.secrets / f"{user}.password").read_text().strip()

    def client(self, user, password=None):
        one = redis.Redis("localhost", self.port, ssl=True, ssl_ca_certs=str(self.secrets / "ca.crt"), username=user,
                          password=password or self.password(user), decode_responses=True)
        self.test.addCleanup(one.close)
        return one

    def url(self, user):
        return f"rediss://{user}:{self.password(user)}@localhost:{self.port}?cacert={self.secrets}/ca.crt"


def clipmill(*arguments, url, check=True, **options):
    """Runs a verb to its end."""
    environment = os.environ | {"CLIPMILL_REDIS_URL": url}
    ran = subprocess.run([program(), *map(str, arguments)], env=environment, capture_output=True, text=True,
                         timeout=PATIENCE, **options)
    if check and ran.returncode != 0:
        raise AssertionError(f"clipmill {' '.join(map(str, arguments))}: {ran.returncode}\n{ran.stdout}{ran.stderr}")
    return ran


def job(identity, seconds=0.4, to=None, size=64):
    """A document that needs no files."""
    return json.dumps({
        "version": 1, "id": identity, "canvas": {"width": size, "height": size, "fps": 10},
        "tracks": [{"clips": [{"source": {"pattern": {"name": "testcard"}}, "duration": seconds}]}],
        "outputs": [{"to": to or f"{identity}.mp4"}],
    })


class Worker:
    """A worker (or the exporter) as its Deployment starts it, in a media folder of the test's."""

    def __init__(self, test, url, media, deployment="clipmill-worker-cpu", **settings):
        self.log = test.folder / f"worker-{len(list(test.folder.glob('worker-*.log')))}.log"
        objects = kustomize.overlay("cpu")
        environment = kustomize.find(objects, "ConfigMap", "clipmill")["data"]
        container = kustomize.find(objects, "Deployment", deployment)["spec"]["template"]["spec"]["containers"][0]
        environment |= {one["name"]: one["value"] for one in container.get("env", []) if "value" in one}
        environment |= {"CLIPMILL_MEDIA_ROOT": str(media), "CLIPMILL_METRICS_PORT": "0", "CLIPMILL_LANES": "1",
                        "CLIPMILL_LANE_MEMORY": "1500M", "HOME": str(test.folder), "CLIPMILL_REDIS_URL": url}
        environment |= settings
        environment["PATH"] = os.environ["PATH"]
        with self.log.open("w") as log:
            self.process = test.started([program(), *container["args"]], cwd=media, stdout=subprocess.DEVNULL, stderr=log,
                                        env=environment)

    def port(self):
        """Where it serves metrics and health: it says so in its log."""
        said = lambda: re.search(r"http://[^\s\"]*?:(\d+)/", self.log.read_text())
        return int(until(said, f"the log says the port ({self.log.name})", self.process)[1])

    def get(self, path):
        """(status, text)"""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port()}{path}", timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
