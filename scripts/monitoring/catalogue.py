"""The metrics that may be asked for: those that Clipmill serves, as docs/metrics.md lists them, and a cluster's own."""

import re
from dataclasses import dataclass, field

PAGE = "docs/metrics.md"
# | `name` | kind | `label` (value, value), `label` | …
_ROW = re.compile(r"^\| `(clipmill_\w+)` \| (counter|gauge|histogram) \| ([^|]*)\|", re.MULTILINE)
_LABEL = re.compile(r"`(\w+)`(?: \(([^)]*)\))?")

# Counters that a queue keeps itself.
_OF_QUEUES = {"clipmill_rejections_total", "clipmill_refused_jobs_total"}


# kube-state-metrics' and the kubelet's, which nothing here can hold to what they serve. Counters end in _total.
_CONTAINER = ("namespace", "pod", "container")
_OF_CLUSTERS = {
    "kube_pod_container_status_waiting_reason": (*_CONTAINER, "reason"),
    "kube_pod_container_status_last_terminated_reason": (*_CONTAINER, "reason"),
    "kube_pod_container_status_restarts_total": _CONTAINER,
    "kube_pod_container_resource_limits": (*_CONTAINER, "node", "resource", "unit"),
    "kube_pod_status_ready": ("namespace", "pod", "condition"),
    "kube_pod_status_phase": ("namespace", "pod", "phase"),
    "kube_pod_info": ("namespace", "pod", "node"),
    "kube_horizontalpodautoscaler_status_condition": ("namespace", "horizontalpodautoscaler", "condition", "status"),
    "kube_node_status_condition": ("node", "condition", "status"),
    "container_cpu_cfs_periods_total": _CONTAINER,
    "container_cpu_cfs_throttled_periods_total": _CONTAINER,
    "kube_cronjob_created": ("namespace", "cronjob"),
    "kube_cronjob_status_last_successful_time": ("namespace", "cronjob"),
    "kubelet_volume_stats_used_bytes": ("namespace", "persistentvolumeclaim"),
    "kubelet_volume_stats_capacity_bytes": ("namespace", "persistentvolumeclaim"),
    "container_memory_rss": ("namespace", "pod", "container"),
}


@dataclass
class Family:
    name: str
    kind: str  # counter, gauge or histogram
    # Its labels; to each the values that it can have, or None where they come from outside.
    labels: dict = field(default_factory=dict)

    @property
    def is_shared(self):
        """Whether several processes serve the same truth: it may be chosen among them, but not summed over them."""
        return self.name.startswith(("clipmill_queue_", "clipmill_gpu_")) or self.name in _OF_QUEUES


def read(root):
    """Families by the names under which Prometheus knows their series."""
    series = {
        name: Family(name, "counter" if name.endswith("_total") else "gauge", dict.fromkeys(labels))
        for name, labels in _OF_CLUSTERS.items()
    }
    for family in _rows(root / PAGE).values():
        if family.kind == "histogram":
            whole = Family(family.name, "counter", family.labels)
            buckets = Family(family.name, "counter", family.labels | {"le": None})
            for part, its in (("bucket", buckets), ("sum", whole), ("count", whole)):
                series[f"{family.name}_{part}"] = its
        else:
            series[family.name] = family
    return series


def _rows(page):
    rows = _ROW.findall(page.read_text()) if page.exists() else []
    return {name: Family(name, kind, _labels(text)) for name, kind, text in rows}


def _labels(text):
    return {name: values.split(", ") if values else None for name, values in _LABEL.findall(text)}
