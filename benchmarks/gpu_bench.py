#!/usr/bin/env python3
"""Measures what a GPU does for clips: `make bench-gpu`, or `bench-gpu` of a bundle. The method is in README.md beside this.

Without a GPU every row says "skipped: no GPU", and nothing is written."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timezone

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True

from gpubench import rows  # noqa: E402
from renderbench import report  # noqa: E402
from renderbench.measure import Failed, say  # noqa: E402

NAMES = {"compose": "one frame's composition", "decode": "many clips decoding", "warm": "warm lanes and decoders",
         "node": "clips a minute of a whole machine"}  # fmt: skip
NO_GPU = 77


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="rounds; the median counts (default 5)")
    parser.add_argument("--rows", default=",".join(NAMES), help="which, with commas between: " + ", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="one round of little work: whether it works, not how fast")
    parser.add_argument("--simulated", action="store_true",
                        help="compose on the tests' own driver: proves the program, measures nothing, writes nothing")  # fmt: skip
    parser.add_argument("--engines", type=int, help="NVDEC engines of the GPU, where its name does not say")
    parser.add_argument("--programs", help="folder of clipmill and gpu-bench (default: the bundle's, else .build/release)")
    parser.add_argument("--out", help="the results' file (default: gpu-DATE.json in benchmarks/results, or in the bundle)")
    parser.add_argument("--table", metavar="JSON", help="print the table of an earlier run and measure nothing")
    return parser.parse_args()


def devices(programs):
    """What gpu-bench says of the machine's GPUs; None where there is none."""
    said = subprocess.run([os.path.join(programs, "gpu-bench"), "devices"], capture_output=True, text=True)
    if said.returncode == NO_GPU:
        say(said.stderr.strip())
        return None
    if said.returncode:
        raise Failed(said.stderr.strip())
    return json.loads(said.stdout)


def table(found):
    device = found["gpu"]["devices"][0] if found["gpu"] else None
    lines = [
        f"{found['date']}, commit {found['commit']}: {device['name'] if device else 'no GPU'}, {found['machine']['cpu']}, "
        f"{found['machine']['cores']} cores; median of {found['runs']} runs.", "",
        "| What | Figure | Beside | Targets |", "|---|---|---|---|",
    ]  # fmt: skip
    for row in found["rows"]:
        if "skipped" in row:
            lines.append(f"| {row['row']} | skipped: {row['skipped']} | – | – |")
            continue
        cells = []
        for name, one in row["figures"].items():
            limit, good = ("≤", one["value"] <= one["atMost"]) if "atMost" in one else ("≥", one["value"] >= one["atLeast"])
            text = f"{one['value']:.2f}"
            cells.append(f"{name}: {text if good else f'**{text}**'} ({limit} {one.get('atMost', one.get('atLeast'))})")
        lines.append(f"| {row['row']} | {row['figure']} | {row['beside']} | {'; '.join(cells)} |")
    if found.get("simulated"):
        lines += ["", "Simulated: these figures say that the program works, and nothing of any GPU."]
    return "\n".join(lines)


def commit():
    """As the bundle was made of, else the repository's."""
    path = os.path.join(HERE, "..", "commit")
    if os.path.exists(path):
        with open(path) as file:
            return file.read().strip()
    return report.commit()


def measure(options, programs, gpu, work):
    """The rows, one after the other; a row that fails is told, and the others are measured all the same."""
    runs = 1 if options.quick or options.simulated else options.runs
    found = {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "commit": commit(), "machine": report.machine(),
        "gpu": gpu, "runs": runs, "rows": [],
    }  # fmt: skip
    if options.simulated:
        found["simulated"] = True
    wanted, failures = options.rows.split(","), []
    bench = gpu and rows.Rows(programs, work, runs, gpu["devices"][0], options.engines, options.simulated, options.quick)
    for name, what in NAMES.items():
        if name not in wanted:
            continue
        if not gpu or (options.simulated and name != "compose"):
            found["rows"].append({"row": what, "skipped": "simulated" if gpu else "no GPU"})
            continue
        say(f"{name}: {what}")
        try:
            found["rows"] += getattr(bench, name)()
        except (Failed, subprocess.CalledProcessError) as failure:
            words = (getattr(failure, "stderr", None) or str(failure)).strip()
            failures.append(f"{name}: {words}")
            found["rows"].append({"row": what, "skipped": f"failed: {words.splitlines()[0]}"})
    return found, failures


def main():
    options = parse()
    if options.table:
        with open(options.table) as file:
            print(table(json.load(file)))
        return 0
    if set(options.rows.split(",")) - set(NAMES) or options.runs < 1:
        say(f"bench-gpu: rows are {', '.join(NAMES)}; --runs is at least 1")
        return 2
    bundle = os.path.join(HERE, "..", "bin")
    is_bundle = os.path.exists(os.path.join(bundle, "gpu-bench"))
    programs = os.path.abspath(options.programs or (bundle if is_bundle else os.path.join(HERE, "..", ".build", "release")))
    if is_bundle:
        os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", "")
    if not os.access(os.path.join(programs, "gpu-bench"), os.X_OK):
        say(f"bench-gpu: {programs}/gpu-bench is missing: run 'make bench-gpu'")
        return 3
    gpu = devices(programs)
    if gpu and gpu["devices"][0]["name"].startswith("Simulated") != options.simulated:
        say("bench-gpu: --simulated is for the tests' own driver, and that is for --simulated")
        return 2
    work = tempfile.mkdtemp(prefix="gpubench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    try:
        found, failures = measure(options, programs, gpu, work)
    finally:
        shutil.rmtree(work)
    print(table(found))
    for failure in failures:
        say(f"bench-gpu: {failure}")
    if gpu and not options.simulated:
        day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
        out = options.out or os.path.join(HERE, ".." if is_bundle else "results", f"gpu-{day}.json")
        with open(out, "w") as file:
            json.dump(found, file, indent=2)
            file.write("\n")
        say(f"results: {os.path.abspath(out)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
