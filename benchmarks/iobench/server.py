"""A web server that counts what it sends, and a link that makes it far away."""

import asyncio
import socket
import subprocess
import threading
import time
from pathlib import Path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class WebServer:
    """nginx, which logs the bytes of each answer, those of answers that were cut off included."""

    def __init__(self, root, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = Path(folder) / "requests"
        self.log.touch()
        settings = Path(folder) / "nginx.conf"
        settings.write_text(f"""
            daemon off; master_process off; pid nginx.pid; error_log stderr error; events {{}}
            http {{
              log_format sent '$status $bytes_sent';
              sendfile on;
              access_log {self.log} sent;
              client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
              server {{ listen 127.0.0.1:{self.port}; root {root}; location = /mark {{ return 204; }} }}
            }}""")
        self.process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(settings), "-e", "stderr"])
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def _lines(self):
        """All answers so far: nginx writes them in their order, so those before a mark are there once the mark is."""
        marks = self.log.read_text().count("204 ")
        subprocess.run(["curl", "-sf", f"{self.url}/mark"], check=True)
        while self.log.read_text().count("204 ") == marks:
            time.sleep(0.01)
        return [line.split() for line in self.log.read_text().splitlines() if not line.startswith("204 ")]

    def forget(self):
        self._seen = len(self._lines())

    def counts(self):
        # What a client leaves unread nginx notices a moment later.
        time.sleep(0.3)
        lines = self._lines()[self._seen :]
        return {"requests": len(lines), "bytes": sum(int(line[1]) for line in lines)}


class Link:
    """A proxy on this machine for TCP, behind which the server is `milliseconds` there and back away, over one line of `megabits` a second each way.

    A connection takes one way there and back, as TCP's does; what is on its way is bounded by what fits into that time and that line, as with a
    receiver's window of that size."""

    CHUNK = 32 << 10

    def __init__(self, port, milliseconds, megabits):
        self.target = port
        self.delay = milliseconds / 2000
        self.rate = megabits * 1e6 / 8
        self.window = max(4, int(self.rate * 2 * self.delay / self.CHUNK) + 1)
        # When the line is free again, there and back.
        self.free = [0.0, 0.0]
        # The loop itself holds tasks weakly.
        self.kept = set()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()

        def serve():
            asyncio.set_event_loop(self.loop)
            self.kept.add(self.loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", self.port)))
            ready.set()
            self.loop.run_forever()

        threading.Thread(target=serve, daemon=True).start()
        ready.wait()
        return self

    def __exit__(self, *_):
        async def end():
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)

    async def _accept(self, reader, writer):
        self.kept.add(asyncio.current_task())
        await asyncio.sleep(2 * self.delay)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target, limit=self.CHUNK)
        except OSError:
            writer.close()
            return
        ways = [self._pass(reader, far_writer, 0), self._pass(far_reader, writer, 1)]
        tasks = [asyncio.ensure_future(way) for way in ways]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            pass
        for task in tasks:
            task.cancel()
        for end in (writer, far_writer):
            end.close()
        self.kept.discard(asyncio.current_task())

    async def _pass(self, reader, writer, way):
        queue = asyncio.Queue(self.window)

        async def take():
            while data := await reader.read(self.CHUNK):
                self.free[way] = max(self.free[way], self.loop.time()) + len(data) / self.rate
                await queue.put((self.free[way] + self.delay, data))
            await queue.put((0, b""))

        taking = asyncio.ensure_future(take())
        self.kept.add(taking)
        try:
            while True:
                due, data = await queue.get()
                if not data:
                    return
                await asyncio.sleep(max(0, due - self.loop.time()))
                writer.write(data)
                await writer.drain()
        except OSError:
            return
        finally:
            taking.cancel()
            self.kept.discard(taking)
