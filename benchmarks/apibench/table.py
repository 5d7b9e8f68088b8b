"""The results as a table."""

import statistics


def text(found):
    rows = found["rows"]
    lines = ["| Row | Measured | Target |", "|---|---|---|"]

    def add(name, measured, target=""):
        lines.append(f"| {name} | {measured} | {target} |")

    if "limits" in rows:
        for name, one in rows["limits"].items():
            add(f"limits: {name}", f"{one['perSecond']:.0f}/s")
    if "submit" in rows:
        runs = rows["submit"]["runs"]
        middle = lambda pick: statistics.median(pick(run) for run in runs)
        add("submit", f"{middle(lambda r: r['ours']['perSecond']):.0f}/s, p99 {middle(lambda r: r['ours']['p99']):.1f} ms, "
            f"{sum(r['ours']['failed'] for r in runs)} failed; nginx's static file {middle(lambda r: r['nginx']['perSecond']):.0f}/s "
            f"(ratio {middle(lambda r: r['ours']['perSecond'] / r['nginx']['perSecond']):.2f})", f"{rows['submit']['target']}/s")  # fmt: skip
    if "paced" in rows:
        runs = rows["paced"]["runs"]
        add("paced, 1,000/s", f"p50 {statistics.median(r['p50'] for r in runs):.2f} ms, "
            f"p99 {statistics.median(r['p99'] for r in runs):.2f} ms", f"p99 {rows['paced']['target']} ms")  # fmt: skip
    if "list" in rows:
        row = rows["list"]
        for name in (name for name in row if isinstance(row[name], dict)):
            add(f"of {row['jobs']} jobs: {name}", f"p50 {row[name]['p50']:.1f} ms, p95 {row[name]['p95']:.1f} ms", f"p95 {row['target']} ms")
    if "fanout" in rows:
        row = rows["fanout"]
        add(f"fanout to {row['listeners']}", f"last listener after {row['lastMedian']:.1f} ms (median), {row['lastMax']:.1f} ms (worst of "
            f"{row['events']}), {row['lost']} lost, {row['bytesEach'] / 1024:.0f} KiB each", "0 lost")  # fmt: skip
    if "idle" in rows:
        row = rows["idle"]
        add(f"{row['connections']} idle connections", f"GET p99 {row['quiet']['p99']:.2f} ms without, {row['busy']['p99']:.2f} ms with them, "
            f"{row['bytesEach'] / 1024:.0f} KiB each")  # fmt: skip
    add("memory", f"{found['memoryBefore'] / 2**20:.0f} MiB before, {found['memoryAfter'] / 2**20:.0f} MiB after")
    return "\n".join(lines)
