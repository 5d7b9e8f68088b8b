"""A redis-server of a benchmark's own."""

import socket
import subprocess


class Server:
    """A redis-server on a free port; the benchmark's own, gone with it."""

    def __init__(self, folder, fsync="everysec", replica_of=None):
        self.folder = folder
        self.port = _free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", folder, "--save", "",
             "--appendonly", "yes", "--appendfsync", fsync, *(["--replicaof", f"127.0.0.1 {replica_of.port}"] if replica_of else [])],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        ready = "sync: Finished with success" if replica_of else "Ready to accept connections"
        for line in self.process.stdout:
            if ready in line:
                break
        else:
            raise RuntimeError("redis-server did not start")

    def stop(self):
        self.process.kill()
        self.process.wait()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
