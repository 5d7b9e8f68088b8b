"""Holds expressions to the catalogue: names, labels, values of labels, and what may be done with what."""

import re

from . import promql

# What Prometheus adds to every series; `namespace` in a cluster only.
TARGET_LABELS = {"instance", "job", "namespace"}
_RATES = {"rate", "increase", "irate"}
# Prometheus's own series of alerts.
_ALERTS = {"alertname", "alertstate", "severity", "queue", "device", "instance"}


def problems(expression, catalogue, recorded):
    """Sentences about what an expression asks for in vain. `recorded`: names of recording rules.

    A recorded name says its labels before the first colon, as in `queue:…`; `pool:…` has none."""
    found = []
    selectors, grouped = promql.read(expression)
    rated = {selector.name for selector in selectors if _RATES & set(selector.calls)}
    known = set(TARGET_LABELS)
    for selector in selectors:
        if selector.name == "ALERTS":
            labels = dict.fromkeys(_ALERTS)
        elif ":" in selector.name:
            if selector.name not in recorded:
                found.append(f"{selector.name}: no rule records it")
                continue
            level = selector.name.split(":")[0]
            labels = {} if level == "pool" else dict.fromkeys(level.split("_"))
        elif selector.name in catalogue:
            labels = catalogue[selector.name].labels
            found += _misuse(selector, catalogue[selector.name], rated)
        else:
            found.append(f"{selector.name}: there is no such metric")
            continue
        known |= set(labels)
        found += _unknown_labels(selector, labels)
    found += [f"no metric here has the label {name}" for name in sorted(grouped - known)]
    return found


def mixing(expression):
    """Where an expression throws namespaces together, each of which is a deployment of its own. Nodes are everybody's."""
    for call, labels in promql.groupings(expression):
        if call in promql.AGGREGATIONS and not {"namespace", "node"} & labels:
            yield f"{call} by ({', '.join(sorted(labels))}) throws deployments together: by (namespace, …)"
        elif call in ("on", "ignoring") and labels and not {"namespace", "instance", "node"} & labels:
            yield f"{call} ({', '.join(sorted(labels))}) matches one deployment with another: on (namespace, …)"


def _unknown_labels(selector, labels):
    for label, operator, value in selector.matchers:
        if label not in labels and label not in TARGET_LABELS:
            yield f"{selector.name} has no label {label}"
            continue
        values = labels.get(label)
        if values and not value.startswith("$"):
            for one in value.split("|") if "~" in operator else [value]:
                if one not in values and not re.search(r"[.*+?()\[\]]", one):
                    yield f"{selector.name}: {label} is never {one}"


def _misuse(selector, family, rated):
    rates = _RATES & set(selector.calls)
    # The first value of a series that was not there before, added to the increase.
    is_first = selector.name in rated and ("min_over_time" in selector.calls or selector.is_earlier)
    if family.kind == "counter" and not rates and not is_first:
        yield f"{selector.name} is a counter: ask for its rate or increase"
    if family.kind == "gauge" and rates:
        yield f"{selector.name} is a gauge: it has no rate"
    if family.is_shared and selector.aggregation not in ("max", "min") and "absent" not in selector.calls:
        yield f"{selector.name} is served by several processes alike: max by (…), not {selector.aggregation or 'all'}"
