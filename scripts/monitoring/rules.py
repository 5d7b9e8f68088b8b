"""Rules and their tests: k8s/monitoring/rules."""

import yaml

from . import queries, tool

FOLDER = "k8s/monitoring/rules"
SEVERITIES = ("warning", "critical")


def read(root):
    """All rules, in order."""
    groups = [group for file in _files(root) for group in yaml.safe_load(file.read_text())["groups"]]
    return [rule for group in groups for rule in group["rules"]]


def _files(root):
    return sorted((root / FOLDER).glob("*.rules.yaml"))


def recorded(rules):
    return {rule["record"] for rule in rules if "record" in rule}


def problems(root, rules, catalogue):
    tests = sorted((root / FOLDER / "tests").glob("*.test.yaml"))
    found = tool.problems("promtool", "check", "rules", *_files(root))
    if not found:
        for rule in rules:
            name = rule.get("record") or rule["alert"]
            found += [f"{name}: {one}" for one in queries.problems(rule["expr"], catalogue, recorded(rules))]
            found += [f"{name}: {one}" for one in queries.mixing(rule["expr"])]
        found += [f"{rule['alert']}: {one}" for rule in rules if "alert" in rule for one in _incomplete(rule)]
        found += _untested(rules, tests)
    return [f"{FOLDER}: {one}" for one in found]


def failures(root):
    """What the rules' tests find: the slow part."""
    tests = sorted((root / FOLDER / "tests").glob("*.test.yaml"))
    return tool.problems("promtool", "test", "rules", *tests)


def _incomplete(rule):
    if rule.get("labels", {}).get("severity") not in SEVERITIES:
        yield f"its severity is none of {', '.join(SEVERITIES)}"
    if "for" not in rule:
        yield "says not for how long (`for`)"
    annotations = rule.get("annotations", {})
    for name in ("summary", "description"):
        if not annotations.get(name, "").endswith("."):
            yield f"its {name} is no sentence"
    expected = f"docs/runbooks.md#{rule['alert'].lower()}"
    if annotations.get("runbook_url") != expected:
        yield f"its runbook_url is not {expected}"


def _untested(rules, tests):
    """Alerts that no test has seen fire, by severity."""
    text = "\n".join(test.read_text() for test in tests)
    for rule in rules:
        if "alert" not in rule:
            continue
        fires = f'alertname="{rule["alert"]}", alertstate="firing", severity="{rule["labels"].get("severity")}"'
        if fires not in text:
            yield f"{rule['alert']}: no test in {FOLDER}/tests sees it fire as {rule['labels'].get('severity')}"
