#!/usr/bin/env python3
"""Measures the API server beside a web server and its own Redis: `make bench-api`. The method is in README.md beside this.

Starts a redis-server (append-only file on, as in production), an nginx and a `clipmill serve` of its own, on this machine; the loads come from
wrk and hey (Debian) and share its cores."""

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timezone

from apibench import listeners, paced, table
from apibench.servers import API, Nginx
from renderbench import report
from renderbench.measure import output_of, say
from renderbench.server import Server

NAMES = ["limits", "submit", "paced", "list", "fanout", "idle"]
# A job without an id: each request is a new job.
DOCUMENT = {
    "version": 1,
    "tracks": [{"clips": [{"source": {"video": "https://media.example/talk.mp4"}, "trim": {"from": 10, "to": 40}}]}],
    "outputs": [{"to": "clips/talk.mp4"}],
}
POST = """wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local file = io.open(os.getenv("BODY")); wrk.body = file:read("a"); file:close()
"""


def wrk(url, seconds, connections, folder, key=None, body=None):
    """{requests a second, latencies in ms, answers that were no success}."""
    words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if key:
        words += ["-H", f"Authorization: Bearer {key}"]
    environment = dict(os.environ)
    if body:
        script = os.path.join(folder, "post.lua")
        with open(script, "w") as file:
            file.write(POST)
        environment["BODY"] = body
        words += ["-s", script]
    said = subprocess.run([*words, url], env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    found = {"perSecond": float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1))}
    for share in (50, 99):
        value, name = re.search(rf"\n\s+{share}%\s+([\d.]+)(us|ms|s)\b", said).groups()
        found[f"p{share}"] = float(value) * unit[name]
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    found["failed"] = int(failed.group(1)) if failed else 0
    return found


def hey(url, *words, key):
    """{latencies in ms, statuses} of requests at a pace, or of so many."""
    said = output_of(["hey", "-o", "csv", *words, "-H", f"Authorization: Bearer {key}", url])
    lines = said.splitlines()
    columns = lines[0].split(",")
    time, status = columns.index("response-time"), columns.index("status-code")
    rows = [line.split(",") for line in lines[1:]]
    times = sorted(float(row[time]) * 1000 for row in rows)
    statuses = {}
    for row in rows:
        statuses[row[status]] = statuses.get(row[status], 0) + 1
    at = lambda share: times[min(len(times) - 1, int(share * len(times)))]
    return {"requests": len(times), "p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": times[-1], "statuses": statuses}


def limits(bench):
    say("limits: a static file by nginx, RPUSH by redis-benchmark, GET /healthz")
    pushed = output_of(["redis-benchmark", "-p", str(bench.redis.port), "-c", "16", "-n", "100000", "-d",
                        str(len(json.dumps(DOCUMENT))), "-t", "rpush", "--csv"]).splitlines()  # fmt: skip
    row = {
        "nginx": wrk(bench.nginx.url, bench.seconds, 16, bench.folder),
        "healthz": wrk(bench.api.url + "/healthz", bench.seconds, 16, bench.folder),
        "rpush": {"perSecond": float(pushed[1].split(",")[1].strip('"'))},
    }
    for name, found in row.items():
        say(f"  {name}: {found['perSecond']:.0f}/s")
    return row


def submit(bench):
    say("submit: POST /v1/jobs as fast as it goes, 16 connections, alternating with nginx")
    runs = []
    for _ in range(bench.runs):
        run = {"nginx": wrk(bench.nginx.url, bench.seconds, 16, bench.folder)}
        run["ours"] = wrk(bench.api.url + "/v1/jobs", bench.seconds, 16, bench.folder, key=bench.key, body=bench.body)
        if run["ours"]["failed"]:
            raise RuntimeError(f"{run['ours']['failed']} requests failed")
        runs.append(run)
        say(f"  {run['ours']['perSecond']:.0f}/s (p99 {run['ours']['p99']:.1f} ms), nginx {run['nginx']['perSecond']:.0f}/s")
    return {"runs": runs, "target": 5000}


def steady(bench):
    say("paced: POST /v1/jobs, 1,000 a second")
    with open(bench.body, "rb") as file:
        message = paced.request("POST", "/v1/jobs", bench.key, file.read())
    found = [paced.measure(bench.api.port, message, 1000, 2 * bench.seconds) for _ in range(bench.runs)]
    for one in found:
        if set(one["statuses"]) != {"201"}:
            raise RuntimeError(f"not all were accepted: {one['statuses']}")
        say(f"  {one['requests']} requests, p50 {one['p50']:.2f} ms, p99 {one['p99']:.2f} ms")
    return {"runs": found, "target": 5}


# What the page asks for, by the name of its row.
LISTS = {
    "50 jobs": "/v1/jobs?limit=50",
    "1000 jobs": "/v1/jobs?limit=1000",
    "50 of a state that none has": "/v1/jobs?state=succeeded&limit=50",
    "50 with a letter in their id": "/v1/jobs?q=a&limit=50",
    "50 with what no id has": "/v1/jobs?q=nowhere&limit=50",
    "50 with an error that none has": "/v1/jobs?code=media.&limit=50",
    "the queue's counts": "/v1/queues",
    "activity of a day": "/v1/activity",
}


def lists(bench):
    bench.fill(bench.jobs)
    say(f"list: of {bench.jobs} jobs")
    row = {"jobs": bench.jobs, "target": 200}
    for name, path in LISTS.items():
        row[name] = hey(bench.api.url + path, "-n", "200", "-c", "4", key=bench.key)
        if set(row[name]["statuses"]) != {"200"}:
            raise RuntimeError(f"{path}: {row[name]['statuses']}")
        say(f"  {path}: p50 {row[name]['p50']:.1f} ms, p95 {row[name]['p95']:.1f} ms")
    return row


def fanout(bench):
    count = 100 if bench.quick else 1000
    say(f"fanout: {count} listeners of /v1/events")
    before = bench.api.memory()
    with open(bench.body, "rb") as file:
        row = listeners.measure(bench.api.port, bench.key, file.read(), count, events=20)
    row |= {"listeners": count, "bytesEach": (bench.api.memory() - before) / count}
    say(f"  the last listener has an event after {row['lastMedian']:.1f} ms (median), {row['lost']} lost")
    return row


def idle(bench):
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    count = 500 if bench.quick else min(10_000, (files - 1000) // 2)
    say(f"idle: {count} connections that say nothing")
    before = bench.api.memory()
    message = paced.request("GET", "/v1/jobs?limit=1", bench.key, b"")
    ask = lambda: paced.measure(bench.api.port, message, 200, bench.seconds, connections=10)
    quiet = ask()
    with listeners.idle(bench.api.port, count):
        row = {"connections": count, "quiet": quiet, "bytesEach": (bench.api.memory() - before) / count,
               "busy": ask()}  # fmt: skip
    say(f"  GET p99 {quiet['p99']:.2f} ms without, {row['busy']['p99']:.2f} ms with them; {row['bytesEach'] / 1024:.0f} KiB each")
    return row


class Bench:
    def __init__(self, options, folder):
        self.folder, self.quick = folder, options.quick
        self.runs = 1 if options.quick else options.runs
        self.seconds = 1 if options.quick else 5
        self.jobs = 2000 if options.quick else 100_000
        self.body = os.path.join(folder, "job.json")
        with open(self.body, "w") as file:
            json.dump(DOCUMENT, file)
        self.redis = Server(folder)
        self.nginx = Nginx(folder)
        self.api = API(self.redis.url)
        self.key = self.api.create_key()

    def fill(self, jobs):
        """At least so many are in the queue."""
        batch = json.dumps({"jobs": [DOCUMENT] * 1000}).encode()
        self.api.post_batches(self.key, batch, (jobs + 999) // 1000)

    def stop(self):
        for server in (self.api, self.nginx, self.redis):
            server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="rounds; the median counts (default 3)")
    parser.add_argument("--rows", default=",".join(NAMES), help="which, with commas between: " + ", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="one short round: whether it works, not how fast")
    parser.add_argument("--out", help="the results' file (default: benchmarks/results/api-DATE.json)")
    parser.add_argument("--table", metavar="JSON", help="print the table of an earlier run and measure nothing")
    options = parser.parse_args()
    if options.table:
        with open(options.table) as file:
            print(table.text(json.load(file)))
        return 0
    wanted = options.rows.split(",")
    if set(wanted) - set(NAMES) or options.runs < 1:
        say(f"bench-api: rows are {', '.join(NAMES)}; --runs is at least 1")
        return 2
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    folder = tempfile.mkdtemp(prefix="apibench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    steps = {"limits": limits, "submit": submit, "paced": steady, "list": lists, "fanout": fanout, "idle": idle}
    bench = None
    try:
        bench = Bench(options, folder)
        found = {
            "date": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "commit": report.commit(),
            "machine": report.machine(), "runs": bench.runs, "memoryBefore": bench.api.memory(), "rows": {},
        }  # fmt: skip
        for name in NAMES:
            if name in wanted:
                found["rows"][name] = steps[name](bench)
        found["memoryAfter"] = bench.api.memory()
    finally:
        if bench:
            bench.stop()
        shutil.rmtree(folder)
    day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    out = options.out or os.path.join(os.path.dirname(os.path.abspath(__file__)), "results", f"api-{day}.json")
    with open(out, "w") as file:
        json.dump(found, file, indent=2)
        file.write("\n")
    print(table.text(found))
    say(f"results: {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
