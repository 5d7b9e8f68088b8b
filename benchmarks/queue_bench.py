#!/usr/bin/env python3
"""Compares the queue with what its Redis server can do: `make bench-queue`. The method is in README.md beside this.

Starts a redis-server of its own (append-only file on, as in production) in a temporary folder."""

import argparse
import csv
import io
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone

from renderbench import media, report
from renderbench.measure import output_of, say
from renderbench.server import Server

NAMES = ["noop", "latency", "waiting", "durable", "warm"]
RELEASE = ".build/release"
# A result document's length, roughly: what redis-benchmark's SET carries.
PAYLOAD = 300


class Client:
    """As much of Redis's protocol as an API server's client: commands of words, replies of text, numbers and lists."""

    def __init__(self, port):
        self.stream = socket.create_connection(("127.0.0.1", port)).makefile("rwb")

    def __call__(self, *words):
        words = [word.encode() for word in words]
        self.stream.write(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words))
        self.stream.flush()
        return self._reply()

    def _reply(self):
        line = self.stream.readline().rstrip()
        kind, rest = line[:1], line[1:]
        if kind == b"$":
            return None if rest == b"-1" else self.stream.read(int(rest) + 2)[:-2].decode()
        if kind == b"*":
            return None if rest == b"-1" else [self._reply() for _ in range(int(rest))]
        if kind == b"-":
            raise RuntimeError(rest.decode())
        return rest.decode()


def bench(server, *words):
    return json.loads(output_of([f"{RELEASE}/queue-bench", server.url, *map(str, words)]))


def redis_benchmark(server, clients, requests):
    """Commands a second of redis-benchmark's SET."""
    said = output_of(["redis-benchmark", "-p", str(server.port), "-c", str(clients), "-n", str(requests),
                      "-d", str(PAYLOAD), "-t", "set", "--csv"])  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(said)))
    return float(rows[0]["rps"])


def noop(server, runs):
    say("noop: lease and finish, against redis-benchmark")
    rows = []
    for clients, jobs in ((1, 4000), (16, 20000)):
        samples = []
        for turn in range(runs):
            sides = ["ours", "peer"] if turn % 2 == 0 else ["peer", "ours"]
            sample = {}
            for side in sides:
                if side == "ours":
                    sample[side] = bench(server, "noop", clients, jobs)["roundTripsPerSecond"]
                else:
                    sample[side] = redis_benchmark(server, clients, 2 * jobs)
            samples.append(sample)
            say(f"  {clients} clients: {sample['ours']:.0f} round trips/s, redis-benchmark {sample['peer']:.0f}/s")
        ratio = statistics.median(s["ours"] / s["peer"] for s in samples)
        rows.append({"clients": clients, "runs": samples, "ratio": ratio, "target": 0.3,
                     "ours": statistics.median(s["ours"] for s in samples),
                     "peer": statistics.median(s["peer"] for s in samples)})  # fmt: skip
    return rows


def latency(server, runs):
    say("latency: from RPUSH to the lease, idle")
    found = bench(server, "latency", 400 * runs)
    waits = sorted(found["milliseconds"])
    ping = statistics.median(found["ping"])
    at = lambda part: waits[min(len(waits) - 1, int(part * len(waits)))]
    return {"rounds": len(waits), "ping": ping, "p50": at(0.5) - ping, "p99": at(0.99) - ping, "max": waits[-1] - ping,
            "targets": {"p50": 2, "p99": 5}}  # fmt: skip


def waiting(server, quick):
    say("waiting: leases and memory with many jobs waiting")
    rows = []
    for jobs in (1000, 10_000) if quick else (1000, 100_000, 1_000_000):
        found = bench(server, "waiting", jobs, 600)
        leases = sorted(found["leaseMilliseconds"])
        rows.append({"jobs": jobs, "documentBytes": 600, "bytesPerJob": found["bytesPerJob"], "target": 1.5 * 600 + 500 if jobs > 10_000 else None,
                     "leaseMedian": statistics.median(leases), "leaseP99": leases[int(0.99 * len(leases))]})  # fmt: skip
        say(f"  {jobs} jobs: {rows[-1]['bytesPerJob']:.0f} bytes a job, lease {rows[-1]['leaseMedian']:.3f} ms")
    return rows


def durable(runs, folder):
    """A job's three calls (lease, commit, end) with what makes them survive a power cut or a failover. On a disk: in memory
    a sync costs nothing."""
    say("durable: a job's three calls, against appendfsync always and WAIT")
    disk = tempfile.mkdtemp(prefix="queuebench-", dir="/var/tmp")
    servers = {}
    try:
        for name, fsync in (("everysec", "everysec"), ("always", "always"), ("replica", "everysec")):
            os.mkdir(os.path.join(disk, name))
            servers[name] = Server(os.path.join(disk, name), fsync)
        os.mkdir(os.path.join(disk, "follower"))
        servers["follower"] = Server(os.path.join(disk, "follower"), replica_of=servers["replica"])
        kinds = {"everysec": 0, "always": 0, "replica": 1}
        samples = []
        for turn in range(runs):
            order = list(kinds) if turn % 2 == 0 else list(kinds)[::-1]
            sample = {}
            for kind in order:
                times = bench(servers[kind], "durable", 1000, kinds[kind])["milliseconds"]
                sample[kind] = statistics.median(times)
            samples.append(sample)
            say("  " + ", ".join(f"{kind} {sample[kind]:.3f} ms" for kind in kinds))
    finally:
        for server in servers.values():
            server.stop()
        shutil.rmtree(disk)
    return {"runs": samples} | {kind: statistics.median(s[kind] for s in samples) for kind in kinds}


def warm(server, runs, folder):
    """A 2 s clip through a worker whose lane is warm, against a new `clipmill render` each time."""
    say("warm: a 2 s clip through a warm lane, against a new process")
    # The source is small, as previews are: what is compared is what surrounds the codecs.
    source = os.path.join(folder, "source.mp4")
    subprocess.run([*media.FFMPEG, "-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=4", "-pix_fmt", "yuv420p", "-g", "60",
                    "-c:v", "libx264", "-preset", "veryfast", source], check=True)  # fmt: skip

    def job(name):
        return {"version": 1, "id": name, "tracks": [{"clips": [{"source": {"video": "source.mp4"},
                "trim": {"from": 0, "to": 2}}]}], "outputs": [{"to": f"{name}.mp4",
                "video": {"codec": "h264", "preset": "ultrafast"}}]}  # fmt: skip

    worker = subprocess.Popen(
        [os.path.abspath(f"{RELEASE}/clipmill"), "work", "--redis", server.url, "--lanes", "1", "--media-root", folder,
         "--lane-jobs", "100000"],
        cwd=folder, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    redis, events = Client(server.port), "clipmill:{default}:events"
    try:
        samples = []
        for turn in range(4 * runs + 2):
            document = json.dumps(job(f"warm-{turn}"))
            newest = redis("XREVRANGE", events, "+", "-", "COUNT", "1")
            position, kind = newest[0][0] if newest else "0-0", ""
            start = time.monotonic()
            redis("RPUSH", "clipmill:{default}:inbox", document)
            while kind not in ("succeeded", "failed"):
                for position, fields in (redis("XREAD", "BLOCK", "20000", "STREAMS", events, position) or [[0, []]])[0][1]:
                    kind = fields[1]
            lane = time.monotonic() - start
            if kind != "succeeded":
                raise RuntimeError(redis("GET", f"clipmill:{{default}}:result:warm-{turn}"))
            path = os.path.join(folder, "cold.json")
            with open(path, "w") as file:
                json.dump(job(f"cold-{turn}"), file)
            start = time.monotonic()
            subprocess.run([f"{RELEASE}/clipmill", "render", path, "--quiet"], check=True)
            new = time.monotonic() - start
            # The first two start the lane and fill caches.
            if turn >= 2:
                samples.append({"lane": lane, "process": new})
    finally:
        worker.terminate()
        worker.wait()
    ratio = statistics.median(s["lane"] / s["process"] for s in samples)
    return {"runs": samples, "lane": statistics.median(s["lane"] for s in samples),
            "process": statistics.median(s["process"] for s in samples), "ratio": ratio, "target": 0.6}  # fmt: skip


def _bold(text, good):
    return text if good else f"**{text}**"


def table(found):
    lines = [
        f"{found['date']}, commit {found['commit']}: {found['machine']['cpu']}, {found['machine']['cores']} cores; "
        f"Redis {found['redis']}; median of {found['runs']} runs.", "",
        "| What | Figure | Beside | Target |", "|---|---|---|---|",
    ]  # fmt: skip
    rows = found["rows"]
    for row in rows.get("noop", []):
        lines.append(
            f"| Lease and finish, {row['clients']} client{'s' * (row['clients'] > 1)} | {row['ours']:.0f} round trips/s | redis-benchmark SET "
            f"{row['peer']:.0f}/s | {_bold(format(row['ratio'], '.2f'), row['ratio'] >= row['target'])} (≥ {row['target']}) |")
    if "latency" in rows:
        row = rows["latency"]
        for name in ("p50", "p99"):
            limit = row["targets"][name]
            lines.append(f"| Idle queue, RPUSH to lease, {name} | {row[name]:.2f} ms above a round trip | one PING {row['ping']:.3f} ms "
                         f"| {_bold(format(row[name], '.2f'), row[name] <= limit)} (≤ {limit} ms) |")  # fmt: skip
    for row in rows.get("waiting", []):
        # Few jobs share what the server needs for the first: their figure says nothing of one more.
        size = "–" if row["target"] is None else (
            f"{_bold(format(row['bytesPerJob'], '.0f'), row['bytesPerJob'] <= row['target'])} (≤ {row['target']:.0f} bytes)")
        lines.append(
            f"| {row['jobs']:,} jobs waiting | lease {row['leaseMedian']:.3f} ms, p99 {row['leaseP99']:.3f} ms "
            f"| {row['bytesPerJob']:.0f} bytes a job, its document {row['documentBytes']} | {size} |")
    if "durable" in rows:
        row = rows["durable"]
        for kind, words in (("always", "`appendfsync always`"), ("replica", "`--replicas 1`")):
            lines.append(f"| A job's three calls, {words} | {row[kind]:.2f} ms | `appendfsync everysec` {row['everysec']:.2f} ms "
                         f"| {row[kind] / row['everysec']:.1f} × |")  # fmt: skip
    if "warm" in rows:
        row = rows["warm"]
        lines.append(
            f"| 2 s clip, enqueue to result, warm lane | {row['lane'] * 1000:.0f} ms | a new `clipmill render` {row['process'] * 1000:.0f} ms "
            f"| {_bold(format(row['ratio'], '.2f'), row['ratio'] <= row['target'])} (≤ {row['target']}) |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="rounds; the median counts (default 5)")
    parser.add_argument("--rows", default=",".join(NAMES), help="which, with commas between: " + ", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="one round and fewer jobs: whether it works, not how fast")
    parser.add_argument("--out", help="the results' file (default: benchmarks/results/queue-DATE.json)")
    parser.add_argument("--table", metavar="JSON", help="print the table of an earlier run and measure nothing")
    options = parser.parse_args()
    if options.table:
        with open(options.table) as file:
            print(table(json.load(file)))
        return 0
    wanted, runs = options.rows.split(","), 1 if options.quick else options.runs
    if set(wanted) - set(NAMES) or runs < 1:
        say(f"bench-queue: rows are {', '.join(NAMES)}; --runs is at least 1")
        return 2
    folder = tempfile.mkdtemp(prefix="queuebench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    server = None
    try:
        server = Server(folder)
        found = {
            "date": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "commit": report.commit(),
            "machine": report.machine(), "redis": output_of(["redis-server", "--version"]).split("v=")[1].split()[0],
            "runs": runs, "rows": {},
        }  # fmt: skip
        steps = {
            "noop": lambda: noop(server, runs), "latency": lambda: latency(server, runs),
            "waiting": lambda: waiting(server, options.quick), "durable": lambda: durable(runs, folder), "warm": lambda: warm(server, runs, folder),
        }  # fmt: skip
        for name in NAMES:
            if name in wanted:
                subprocess.run(["redis-cli", "-p", str(server.port), "FLUSHALL"], check=True, stdout=subprocess.DEVNULL)
                found["rows"][name] = steps[name]()
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder)
    day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    out = options.out or os.path.join(os.path.dirname(os.path.abspath(__file__)), "results", f"queue-{day}.json")
    with open(out, "w") as file:
        json.dump(found, file, indent=2)
        file.write("\n")
    print(table(found))
    say(f"results: {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
