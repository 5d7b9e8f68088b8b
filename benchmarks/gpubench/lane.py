"""A `clipmill lane`, driven as the worker drives it."""

import json
import os
import queue
import struct
import subprocess
import threading
import time

from renderbench.measure import Failed


class Lane:
    """One process that renders job after job. Its pipe's frames: two 32-bit lengths, a JSON head, a body."""

    def __init__(self, clipmill, device, folder):
        self.process = subprocess.Popen(
            [clipmill, "lane", "--device", device, "--supervisor", str(os.getpid()), "--media-root", folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder,
        )  # fmt: skip
        self.jobs = 0
        ready = self._receive()
        if ready.get("is") != "ready":
            raise Failed(f"the lane on {device} is not ready: {ready}")

    def render(self, job):
        """Renders a document to its end; seconds."""
        self.jobs += 1
        began = time.monotonic()
        self._send({"do": "run", "job": f"job-{self.jobs}", "token": self.jobs, "nonce": "bench", "queue": "bench", "attempts": 1,
                    "worker": "bench", "queued": 0, "hasPredecessors": False}, json.dumps(job).encode())  # fmt: skip
        while True:
            message = self._receive()
            if message["is"] == "publishing":
                self._send({"do": "publish"})
            elif message["is"] == "finished":
                return time.monotonic() - began
            elif message["is"] in ("failed", "cancelled"):
                raise Failed(f"a job failed in its lane: {message.get('error')}")

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def _send(self, head, body=b""):
        head = json.dumps(head).encode()
        self.process.stdin.write(struct.pack(">II", len(head), len(body)) + head + body)
        self.process.stdin.flush()

    def _receive(self):
        sizes = self.process.stdout.read(8)
        if len(sizes) < 8:
            raise Failed(f"the lane ended: exit {self.process.wait()}")
        head, body = struct.unpack(">II", sizes)
        said = self.process.stdout.read(head + body)
        return json.loads(said[:head])


def in_turns(workers, tasks, work):
    """Has every worker call `work(worker, task)` on the next task until none is left; seconds for all. The first failure is raised."""
    waiting, failures = queue.Queue(), []
    for task in tasks:
        waiting.put(task)

    def serve(worker):
        while not failures:
            try:
                work(worker, waiting.get_nowait())
            except queue.Empty:
                return
            except (Failed, OSError) as failure:
                failures.append(failure)

    threads = [threading.Thread(target=serve, args=(worker,)) for worker in workers]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return time.monotonic() - began
