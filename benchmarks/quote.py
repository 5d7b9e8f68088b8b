#!/usr/bin/env python3
"""How far off quotes are: runs jobs of many kinds through a real worker that has seen none, and compares what each was
quoted with what it took. The method is in README.md beside this.

Starts a redis-server and a worker of its own in a temporary folder."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

from quotebench import jobs
from renderbench import report
from renderbench.measure import say
from renderbench.server import Server

# Quotes are judged by how many jobs had ended before them.
WINDOWS = [(0, 5), (5, 10), (10, 20), (20, 40), (40, None)]


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=60, help="how many (default 60)")
    parser.add_argument("--seed", type=int, default=1, help="of the jobs' choice")
    parser.add_argument("--lanes", type=int, default=1, help="of the worker (default 1)")
    parser.add_argument("--clipmill", default=".build/release/clipmill", help="the binary to measure")
    parser.add_argument("--out", help="the results' file")
    parser.add_argument("--note", help="kept in the results: what else ran")
    return parser.parse_args()


def verb(program, *words):
    return json.loads(subprocess.run([program, *words, "--json"], check=True, stdout=subprocess.PIPE, text=True).stdout)


def measure(options, folder):
    """One row a job, in the order in which they began."""
    jobs.sources(folder)
    documents = jobs.jobs(options.jobs, options.seed)
    paths = []
    for number, document in enumerate(documents):
        paths.append(os.path.join(folder, f"{number}.json"))
        with open(paths[-1], "w") as file:
            json.dump({"id": f"job-{number}", **document}, file)
    server = Server(folder)
    address = ["--redis", server.url]
    worker = None
    try:
        planned = [verb(options.clipmill, "quote", path, "--device", "cpu") for path in paths]
        verb(options.clipmill, "enqueue", *paths, *address)
        worker = subprocess.Popen(
            [options.clipmill, "work", *address, "--device", "cpu", "--lanes", str(options.lanes), "--media-root", folder],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        rows = []
        for number, plan in enumerate(planned):
            result = subprocess.run(
                [options.clipmill, "wait", f"job-{number}", "--json", *address], stdout=subprocess.PIPE, text=True
            )
            rows.append(row(number, plan, json.loads(result.stdout)))
            say(f"{number + 1} of {len(planned)}: {rows[-1].get('quoted')} s quoted, {rows[-1].get('took')} s")
        return rows
    finally:
        if worker:
            worker.terminate()
            worker.wait()
        server.stop()


def row(number, plan, result):
    if result.get("state") != "succeeded":
        raise RuntimeError(f"job {number} ended otherwise: {result}")
    cost = result["cost"]
    return {
        "job": number,
        "quoted": cost["quotedSeconds"],
        "took": cost["laneSeconds"],
        "cpuSeconds": cost["cpuSeconds"],
        "peakMemory": cost["peakMemoryBytes"],
        "quotedMemory": plan["quotes"][0]["memoryBytes"],
        "work": plan["work"],
    }


def summary(rows):
    table = []
    for begin, end in WINDOWS:
        errors = sorted(abs(row["quoted"] / row["took"] - 1) for row in rows[begin:end])
        if not errors:
            continue
        p90 = errors[min(len(errors) - 1, int(len(errors) * 0.9))]
        table.append({"after": begin, "jobs": len(errors), "median": round(statistics.median(errors), 3), "p90": round(p90, 3)})
    return table


def main():
    options = parse()
    if not os.access(options.clipmill, os.X_OK):
        say(f"quote: {options.clipmill} is missing: run 'make build' first")
        return 3
    with tempfile.TemporaryDirectory(prefix="quotebench-") as folder:
        rows = measure(options, folder)
    found = {
        "date": report.document([], 1, 0)["date"],
        "commit": report.commit(),
        "machine": report.machine(),
        "note": options.note,
        "lanes": options.lanes,
        "seed": options.seed,
        "errors": summary(rows),
        "rows": rows,
    }
    if options.out:
        with open(options.out, "w") as file:
            json.dump(found, file, indent=1)
            file.write("\n")
    print("quotes after … jobs: relative error, median / 90 %")
    for line in found["errors"]:
        print(f"  {line['after']:3}: {line['median']:6.1%} / {line['p90']:6.1%}   ({line['jobs']} jobs)")
    late = [line["median"] for line in found["errors"] if line["after"] >= 20]
    return 1 if late and late[0] > 0.25 else 0


if __name__ == "__main__":
    sys.exit(main())
