"""The example of routes: k8s/monitoring/alertmanager.example.yaml."""

import yaml

from . import rules, tool

FILE = "k8s/monitoring/alertmanager.example.yaml"
# Fields that hold a secret as text; each has a twin that names a file.
_SECRETS = {"routing_key", "service_key", "api_key", "api_url", "bot_token", "auth_password", "smtp_auth_password"}


def problems(root):
    document = yaml.safe_load((root / FILE).read_text())
    receivers = [receiver["name"] for receiver in document["receivers"]]
    found = []
    for route in _routes(document["route"]):
        if route["receiver"] not in receivers:
            found.append(f"there is no receiver {route['receiver']}")
    routed = " ".join(matcher for route in _routes(document["route"]) for matcher in route.get("matchers", []))
    found += [f"no route for {severity}" for severity in rules.SEVERITIES if severity not in routed]
    if not any(
        'severity="critical"' in rule["source_matchers"] and 'severity="warning"' in rule["target_matchers"]
        for rule in document.get("inhibit_rules", [])
    ):
        found.append("a critical alert does not silence its warning")
    found += [f"{name} holds a secret; name a file instead" for name in sorted(_SECRETS & _keys(document))]
    if tool.has("amtool"):
        found += tool.problems("amtool", "check-config", root / FILE)
        for severity, receiver in (("critical", "page"), ("warning", "chat")):
            found += tool.problems(
                "amtool", "config", "routes", "test", f"--config.file={root / FILE}",
                f"--verify.receivers={receiver}", f"severity={severity}", "alertname=ClipmillQueueDeep",
            )  # fmt: skip
    return [f"{FILE}: {one}" for one in found]


def _routes(route):
    yield route
    for inner in route.get("routes", []):
        yield from _routes(inner)


def _keys(value):
    if isinstance(value, dict):
        return set(value).union(*map(_keys, value.values()))
    return set().union(*map(_keys, value)) if isinstance(value, list) else set()
