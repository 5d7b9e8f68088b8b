#!/usr/bin/env python3
"""What workers without work cost their Redis: `make bench-idle`. The method is in README.md beside this.

Starts a redis-server of its own (append-only file on, as in production) in a temporary folder."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone

from queue_bench import Client
from renderbench import report
from renderbench.measure import output_of, say
from renderbench.server import Server

KEY = "clipmill:{default}:"


def calls(redis):
    """Calls so far by command, those inside scripts among them."""
    found = {}
    for line in redis("INFO", "commandstats").split():
        if line.startswith("cmdstat_"):
            name, rest = line.removeprefix("cmdstat_").split(":calls=")
            found[name] = int(rest.split(",")[0])
    return found


def idle(redis, seconds):
    before = calls(redis)
    start = time.monotonic()
    time.sleep(seconds)
    after = calls(redis)
    took = time.monotonic() - start
    by = {name: (after[name] - before.get(name, 0)) / took for name in after if name != "info"}
    by = {name: rate for name, rate in sorted(by.items(), key=lambda item: -item[1]) if rate > 0}
    return {"seconds": took, "callsPerSecond": sum(by.values()), "byCommand": by}


def document(name):
    return json.dumps({"version": 1, "id": name, "tracks": [{"clips": [{"source": {"color": "#000000"}, "duration": 1}]}],
                       "outputs": [{"to": f"{name}.mp4"}]})  # fmt: skip


def events(redis, position, wanted, bound):
    """The time of the first event of a job that is one of `wanted`: (kind, job); nil when there is none in time."""
    end = time.monotonic() + bound
    while time.monotonic() < end:
        for _, entries in redis("XREAD", "BLOCK", "1000", "STREAMS", KEY + "events", position) or []:
            for position, fields in entries:
                if (fields[1], fields[3]) in wanted:
                    return fields[1]
    return None


def latency(redis, rounds):
    """From RPUSH to the event of the lease, with all workers waiting; each job keeps one of them."""
    waits = []
    for number in range(rounds):
        name = f"idle-{number}"
        start = time.monotonic()
        redis("RPUSH", KEY + "inbox", document(name))
        if not events(redis, "0-0" if not number else position_of(redis), {("running", name)}, 30):
            raise RuntimeError(f"{name} was not leased")
        waits.append((time.monotonic() - start) * 1000)
        time.sleep(0.05)
    return {"rounds": rounds, "median": statistics.median(waits), "max": max(waits)}


def position_of(redis):
    # One before the last entry, which may be the wanted one already.
    entries = redis("XREVRANGE", KEY + "events", "+", "-", "COUNT", "3")
    return entries[-1][0]


def loss(redis, processes, each):
    """The process whose worker leads the queue is killed, with all its workers and their jobs."""
    leader = redis("HGET", KEY + "meta", "leader")
    number = int(leader.split("-")[0][1:])
    held = [job for job in redis("ZRANGE", KEY + "leases", "0", "-1")
            if redis("HGET", KEY + "job:" + job, "worker").startswith(f"p{number}-")]  # fmt: skip
    position = redis("XREVRANGE", KEY + "events", "+", "-", "COUNT", "1")[0][0]
    start = time.monotonic()
    processes[number].kill()
    while redis("HGET", KEY + "meta", "leader") == leader:
        time.sleep(0.02)
    led = time.monotonic() - start
    waiting, last = set(held), None
    while waiting and time.monotonic() - start < 90:
        for _, entries in redis("XREAD", "BLOCK", "1000", "STREAMS", KEY + "events", position) or []:
            for position, fields in entries:
                if fields[1] in ("retrying", "handedBack") and fields[3] in waiting:
                    waiting.discard(fields[3])
                    last = time.monotonic() - start
    return {"workersLost": each, "nextLeader": led, "jobsLost": len(held),
            "lastJobWaitsAgain": None if waiting else last}  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=500)
    parser.add_argument("--processes", type=int, default=5, help="that the workers are spread over (default 5)")
    parser.add_argument("--seconds", type=float, default=620, help="of idling that are measured: more than the longest wait of a worker")
    parser.add_argument("--settle", type=float, default=30, help="seconds before that")
    parser.add_argument("--build", default=".build/release", help="where idle-bench is")
    parser.add_argument("--out", help="the results' file (default: benchmarks/results/idle-DATE.json)")
    options = parser.parse_args()
    each = options.workers // options.processes
    folder = tempfile.mkdtemp(prefix="idlebench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    server, processes = Server(folder), []
    redis = Client(server.port)
    try:
        for number in range(options.processes):
            processes.append(subprocess.Popen([f"{options.build}/idle-bench", server.url, str(each), f"p{number}"],
                                              stdout=subprocess.PIPE, text=True))  # fmt: skip
        for process in processes:
            if process.stdout.readline().strip() != "ready":
                raise RuntimeError("workers did not start")
        say(f"{options.workers} workers wait")
        time.sleep(options.settle)
        found = {
            "date": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "commit": report.commit(),
            "machine": report.machine(), "redis": output_of(["redis-server", "--version"]).split("v=")[1].split()[0],
            "workers": options.workers, "target": 50, "connections": int(redis("INFO", "clients").split("connected_clients:")[1].split()[0]),
        }  # fmt: skip
        found["idle"] = idle(redis, options.seconds)
        say(f"  {found['idle']['callsPerSecond']:.1f} calls/s")
        found["latencyMilliseconds"] = latency(redis, min(40, options.workers // 3))
        found["loss"] = loss(redis, processes, each)
    finally:
        for process in processes:
            process.kill()
        server.stop()
        shutil.rmtree(folder)
    day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    out = options.out or os.path.join(os.path.dirname(os.path.abspath(__file__)), "results", f"idle-{day}.json")
    with open(out, "w") as file:
        json.dump(found, file, indent=2)
        file.write("\n")
    say(json.dumps({name: found[name] for name in ("latencyMilliseconds", "loss")}))
    say(f"results: {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
