"""What autoscalers ask Prometheus for, and what promtool makes of it."""

import subprocess
import tempfile

import yaml

from . import kustomize, placement


def of_adapter(objects, component="worker", number=0):
    """prometheus-adapter's query for a metric of the plain autoscaler of a pool, or of the API servers."""
    values = yaml.safe_load((kustomize.ROOT / "k8s/adapter/values.yaml").read_text())
    scaler, = (one for one in objects if one["kind"] == "HorizontalPodAutoscaler" and placement.of_component(one, component))
    metric = scaler["spec"]["metrics"][number]["external"]["metric"]
    rule, = (one for one in values["rules"]["external"] if one["name"]["as"] == metric["name"])
    matched = metric.get("selector", {}).get("matchLabels", {}) | {"namespace": placement.namespace(objects)}
    return rule["metricsQuery"].replace("<<.LabelMatchers>>", ",".join(f'{name}="{value}"' for name, value in matched.items()))


def of_keda(objects):
    scaler, = (one for one in objects if one["kind"] == "ScaledObject")
    return scaler["spec"]["triggers"][0]["metadata"]["query"]


def check(test, query, series, expected, at="0m"):
    """Fails `test` unless the query comes to `expected` (None: to nothing) of the series, each with its value or values, after so long."""
    document = {"evaluation_interval": "1m", "tests": [{
        "interval": "1m",
        "input_series": [{"series": name, "values": str(value)} for name, value in series],
        "promql_expr_test": [{"expr": query, "eval_time": at, "exp_samples": [] if expected is None else [{"labels": "{}", "value": expected}]}],
    }]}
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(document, file)
        file.flush()
        ran = subprocess.run(["promtool", "test", "rules", file.name], capture_output=True, text=True)
    test.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
