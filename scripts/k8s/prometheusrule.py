"""The rules of k8s/monitoring as the object that the Prometheus operator reads."""

import yaml

FILE = "k8s/overlays/monitoring/prometheusrule.yaml"
RULES = "k8s/monitoring/rules"


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def text(root):
    """The file's text: rules without anchors, long expressions as blocks."""
    # In the order in which they depend on each other.
    files = sorted((root / RULES).glob("*.rules.yaml"), reverse=True)
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "clipmill", "namespace": "monitoring", "labels": {"app.kubernetes.io/name": "clipmill"}},
        "spec": {"groups": [group for file in files for group in yaml.safe_load(file.read_text())["groups"]]},
    }
    head = f"# Made of {RULES} by scripts/k8s-generate: change those.\n"
    return head + yaml.dump(rule, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)


def _block(dumper, value):
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Plain.add_representer(str, _block)
