"""The metrics that Clipmill serves: which names, of which kind, with which labels."""

import re
from dataclasses import dataclass, field


@dataclass
class Family:
    name: str
    kind: str  # counter, gauge or histogram
    # Its labels; to each the values that it can have, or None where they come from outside.
    labels: dict = field(default_factory=dict)

    @property
    def is_shared(self):
        """Whether several processes serve the same truth: it may be chosen among them, but not summed over them."""
        return self.name.startswith(("clipmill_queue_", "clipmill_gpu_")) or self.name == "clipmill_rejections_total"


def read(root):
    """The families of the catalogue, by the names under which Prometheus knows their series."""
    text = (root / "scripts/monitoring/catalogue.txt").read_text()
    series = {}
    for line in text.splitlines():
        name, labels, kind = re.fullmatch(r"(\w+)(?:\{(.*)\})? (counter|gauge|histogram)", line).groups()
        family = Family(name, kind, _labels(labels))
        if kind == "histogram":
            buckets = Family(name, "counter", family.labels | {"le": None})
            series |= {f"{name}_bucket": buckets}
            series |= {f"{name}_{part}": Family(name, "counter", family.labels) for part in ("sum", "count")}
        else:
            series[name] = family
    return series


def _labels(text):
    found = {}
    for part in filter(None, (text or "").split(",")):
        name, _, values = part.partition("=")
        found[name] = values.split("|") if values else None
    return found
