"""The servers that are measured; the benchmark's own, gone with it."""

import http.client
import os
import re
import subprocess

from renderbench.measure import output_of
from renderbench.server import _free_port

PROGRAM = ".build/release/clipmill"


class Nginx:
    """A static file of 300 bytes: what a web server in C answers on this machine."""

    def __init__(self, folder):
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}/file"
        with open(os.path.join(folder, "file"), "w") as file:
            file.write("x" * 300)
        with open(os.path.join(folder, "nginx.conf"), "w") as file:
            file.write(
                f"daemon off; worker_processes 1; user root; pid {folder}/nginx.pid; error_log stderr error;\n"
                f"events {{ worker_connections 1024; }}\n"
                f"http {{ access_log off; server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
            )
        self.process = subprocess.Popen(["nginx", "-c", f"{folder}/nginx.conf", "-p", folder])
        _wait(port)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class API:
    def __init__(self, redis):
        self.redis = redis
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--redis", redis, "--listen", "127.0.0.1:0", "--connections", "20000", "--connections-per-client", "20000", "--no-webhooks"],
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        for line in self.process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found.group(1))
                break
        else:
            raise RuntimeError("clipmill serve did not start")
        self.url = f"http://127.0.0.1:{self.port}"

    def create_key(self):
        words = ["keys", "create", "--redis", self.redis, "--tenant", "bench", "--scope", "jobs:read,jobs:write,queues:manage"]
        return output_of([PROGRAM, *words]).strip()

    def post_batches(self, key, batch, count):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        for _ in range(count):
            connection.request("POST", "/v1/jobs", batch, headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 201:
                raise RuntimeError(f"{answer.status}: {body[:500]}")
        connection.close()

    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(r"VmRSS:\s+(\d+) kB", file.read()).group(1)) * 1024

    def stop(self):
        self.process.terminate()
        self.process.wait()


def _wait(port):
    import socket
    import time

    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("nginx did not start")
