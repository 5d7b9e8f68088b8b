#!/usr/bin/env python3
"""Simulates a pool that Kubernetes scales on different metrics: what jobs wait, what nodes cost.

The days are generated from a seed unless --trace names a recorded one: CSV with the columns at, work (seconds) and quoted.
Nothing here is measured on a cluster."""

import argparse
import json
from datetime import datetime, timezone
from pathlib import Path

from scaling import arrivals, plot
from scaling.autoscaler import Autoscaler, average_value, utilisation
from scaling.cluster import Cluster

LANES = 4  # k8s/overlays/gpu
HERE = Path(__file__).resolve().parent

work = average_value(lambda seen: seen.waiting + seen.running, LANES)
cpu = utilisation(lambda seen: seen.busy, 0.7)
# A minute of work for each lane: what is there is done about a minute after the pods are.
backlog = average_value(lambda seen: seen.backlog, LANES * 60)
waiting = average_value(lambda seen: seen.waiting, LANES)

WAYS = {
    "queue length": lambda: Autoscaler([work]),
    "queue length, CPU 70 % (the manifests)": lambda: Autoscaler([work, cpu]),
    "backlog seconds": lambda: Autoscaler([backlog]),
    "waiting jobs only": lambda: Autoscaler([waiting]),
    "queue length, from none (KEDA)": lambda: Autoscaler([work], least=1, from_none=True),
    "always 12": lambda: Autoscaler([lambda seen, current: 12], least=12),
}


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def row(day, way, cluster, price):
    hours = cluster.pod_seconds() / 3600
    return {
        "day": day, "scaling": way, "jobs": len(cluster.jobs), "wait_p50": round(percentile(cluster.waits, 0.5), 1),
        "wait_p95": round(percentile(cluster.waits, 0.95), 1), "wait_max": round(max(cluster.waits), 1),
        "node_hours": round(hours, 2), "usd": round(hours * price, 2),
        "busy": round(sum(job.work for job in cluster.jobs) / (cluster.pod_seconds() * LANES), 3),
        "lost_lane_hours": round(cluster.lost / 3600, 2),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trace", help="a recorded day instead of the generated ones")
    parser.add_argument("--price", type=float, default=0.71, help="of a node, USD an hour (default 0.71)")
    parser.add_argument("--start", type=float, default=90, help="seconds until a new pod is ready (default 90)")
    parser.add_argument("--out", default=str(HERE / "results" / f"scaling-{datetime.now(timezone.utc):%Y-%m-%d}.json"))
    options = parser.parse_args()

    days = {options.trace: arrivals.recorded(options.trace)} if options.trace else {
        name: arrivals.generated(name, options.seed) for name in arrivals.SHAPES}
    results, histories = [], {}
    for day, jobs in days.items():
        print(f"\n{day}: {len(jobs)} jobs, {sum(job.work for job in jobs) / 3600:.0f} lane hours\n")
        print(f"{'':40} wait p50    p95    max   node hours     USD   busy   lost lane hours")
        for way, scaler in WAYS.items():
            cluster = Cluster(jobs, scaler(), LANES, options.start, first=12 if way == "always 12" else 4).run()
            one = row(day, way, cluster, options.price)
            results.append(one)
            histories.setdefault(day, {})[way] = cluster.history
            print(f"{way:40} {one['wait_p50']:8.1f} {one['wait_p95']:6.0f} {one['wait_max']:6.0f} {one['node_hours']:12.1f}"
                  f" {one['usd']:7.2f} {one['busy']:6.2f} {one['lost_lane_hours']:8.2f}")  # fmt: skip
    shown = list(days)[-1]
    document = {"date": f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}", "seed": options.seed, "trace": options.trace,
                "lanes": LANES, "price": options.price, "start": options.start, "simulated": True, "rows": results}  # fmt: skip
    out = Path(options.out)
    out.write_text(json.dumps(document, indent=2) + "\n")
    out.with_suffix(".svg").write_text(plot.draw(results, histories[shown], shown))
    print(f"\n{out} and {out.with_suffix('.svg').name}")


main()
