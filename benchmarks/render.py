#!/usr/bin/env python3
"""Compares whole renders with ffmpeg's: `make bench-render`. The method is in README.md beside this.

Exits with 1 when a row was refused: its output is worse than ffmpeg's, or it failed."""

import argparse
import json
import os
import shutil
import sys
import tempfile
from datetime import datetime, timezone

from renderbench import bench, media, report, rows
from renderbench.measure import say

NAMES = ["crop", "blurred", "crossfade", "pip", "three-outputs", "slideshow", "compose-crop", "memory-200"]
# Raw frames of three outputs, their lossless copies and the sources.
ROOM = 6e9


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="rounds; the median counts (default 5)")
    parser.add_argument("--seconds", type=int, default=media.SECONDS, choices=range(2, media.SECONDS + 1), metavar="N",
                        help=f"length of the clips (default and at most {media.SECONDS})")  # fmt: skip
    parser.add_argument("--rows", default=",".join(NAMES), help="which, with commas between: " + ", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="3 s and one round: whether it works, not how fast")
    parser.add_argument("--clipmill", default=".build/release/clipmill", help="the binary to measure")
    parser.add_argument("--ffmpeg-only", action="store_true", help="measure ffmpeg and the floor alone")
    parser.add_argument("--work", help="folder for sources and frames, kept (default: a temporary one, in memory if there is room)")
    parser.add_argument("--out", help="the results' file (default: benchmarks/results/render-DATE.json)")
    parser.add_argument("--table", metavar="JSON", help="print the table of an earlier run and measure nothing")
    return parser.parse_args()


def work_folder():
    """In memory where that has room: the disk is not what is measured."""
    fast = "/dev/shm"
    roomy = os.path.isdir(fast) and os.access(fast, os.W_OK) and shutil.disk_usage(fast).free > 2 * ROOM
    return tempfile.mkdtemp(prefix="renderbench-", dir=fast if roomy else None)


def measure(options, work, out):
    """Measures row after row; what is there is written after each, so that an interrupted run is not lost."""
    seconds, runs = (3, 1) if options.quick else (options.seconds, options.runs)
    wanted = options.rows.split(",")
    runner = bench.Bench(None if options.ffmpeg_only else options.clipmill, work, runs)
    found = report.document([], runs, seconds)
    steps = [(row.name, lambda row=row: runner.row(row)) for row in rows.all_rows(work, seconds)]
    steps += [("compose-crop", lambda: bench.compose_crop(runner)), ("memory-200", lambda: bench.memory_200(runner))]
    for name, step in steps:
        if name in wanted:
            found["rows"].append(step())
            with open(out, "w") as file:
                json.dump(found, file, indent=2)
                file.write("\n")
    return found


def main():
    options = parse()
    if options.table:
        with open(options.table) as file:
            print(report.table(json.load(file)))
        return 0
    unknown = set(options.rows.split(",")) - set(NAMES)
    if unknown or options.runs < 1:
        say(f"bench-render: no row {', '.join(sorted(unknown))}: {', '.join(NAMES)}" if unknown else "bench-render: --runs below 1")
        return 2
    if not options.ffmpeg_only and not os.access(options.clipmill, os.X_OK):
        say(f"bench-render: {options.clipmill} is missing: run 'make build' first")
        return 3
    day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "results")
    out = os.path.abspath(options.out or os.path.join(folder, f"render-{day}.json"))
    os.makedirs(os.path.dirname(out), exist_ok=True)
    work = os.path.abspath(options.work or work_folder())
    os.makedirs(work, exist_ok=True)
    try:
        found = measure(options, work, out)
    finally:
        if not options.work:
            shutil.rmtree(work)
    print(report.table(found))
    say(f"results: {out}")
    return 1 if any(result["refused"] for result in found["rows"]) else 0


if __name__ == "__main__":
    sys.exit(main())
