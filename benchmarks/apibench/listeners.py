"""Many connections from one thread."""

import contextlib
import http.client
import re
import selectors
import socket
import statistics
import time


def measure(port, key, body, count, events):
    """How long a job takes from its request to the last of `count` listeners."""
    selector = selectors.DefaultSelector()
    streams = []
    for _ in range(count):
        stream = socket.create_connection(("127.0.0.1", port))
        stream.sendall(f"GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\r\n".encode())
        streams.append(stream)
    for stream in streams:
        head = b""
        while b"\r\n\r\n" not in head:
            head += stream.recv(4096)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.split(b"\r\n")[0].decode())
        stream.setblocking(False)
        selector.register(stream, selectors.EVENT_READ, bytearray())
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    lasts, lost = [], 0
    for _ in range(events):
        began = time.perf_counter()
        connection.request("POST", "/v1/jobs", body, headers)
        job = re.search(rb'"id":"([^"]+)"', connection.getresponse().read()).group(1)
        waiting, last = set(streams), began
        while waiting and time.perf_counter() < began + 30:
            for ready, _ in selector.select(timeout=1):
                ready.data.extend(ready.fileobj.recv(1 << 16))
                if job in ready.data:
                    waiting.discard(ready.fileobj)
                    ready.data.clear()
                    last = time.perf_counter()
        lost += len(waiting)
        lasts.append((last - began) * 1000)
    for stream in streams:
        stream.close()
    return {"lastMedian": statistics.median(lasts), "lastMax": max(lasts), "lost": lost, "events": events}


@contextlib.contextmanager
def idle(port, count):
    """So many connections that have sent nothing."""
    streams = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
    try:
        yield
    finally:
        for stream in streams:
            stream.close()
