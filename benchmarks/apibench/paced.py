"""Requests at an even pace, each timed from the moment at which it was due: a server that is late for one is late for those behind it as well, and a
load that waits for answers before it asks again would not see that."""

import selectors
import socket
import time


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.received = b""
        self.due = None

    def answer(self):
        """The status of an answer that is there as a whole; None: there is more to come."""
        piece = self.socket.recv(65536)
        if not piece:
            raise RuntimeError("the server closed a connection")
        self.received += piece
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return None
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        if len(body) < length:
            return None
        self.received = b""
        return head.split(b" ", 2)[1].decode()


def request(method, path, key, body):
    return (
        f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def measure(port, message, rate, seconds, connections=20):
    """{requests, latencies in ms, statuses} of `message`, sent `rate` times a second over idle connections, or over more where all are busy."""
    selector = selectors.DefaultSelector()
    idle = []

    def connect():
        connection = Connection(port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        return connection

    idle += [connect() for _ in range(connections)]
    opened, busy, times, statuses = connections, 0, [], {}
    begin = time.monotonic() + 0.1
    sent, total = 0, int(rate * seconds)
    while sent < total or busy:
        now = time.monotonic()
        while sent < total and begin + sent / rate <= now:
            if idle:
                connection = idle.pop()
            else:
                connection, opened = connect(), opened + 1
            connection.due = begin + sent / rate
            connection.socket.sendall(message)
            sent, busy = sent + 1, busy + 1
        # A moment early: what is left is waited for actively, because sleeping is not precise to a tenth of a millisecond.
        pause = max(0.0, begin + sent / rate - time.monotonic() - 0.0002) if sent < total else 5.0
        for key, _ in selector.select(pause):
            status = key.data.answer()
            if status is None:
                continue
            times.append((time.monotonic() - key.data.due) * 1000)
            statuses[status] = statuses.get(status, 0) + 1
            idle.append(key.data)
            busy -= 1
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    times.sort()
    at = lambda share: times[min(len(times) - 1, int(share * len(times)))]
    return {"requests": len(times), "connections": opened, "p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": times[-1], "statuses": statuses}
