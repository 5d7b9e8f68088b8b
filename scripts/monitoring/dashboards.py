"""Grafana's dashboards: k8s/monitoring/dashboards."""

import json
import re
import tempfile
from itertools import combinations
from pathlib import Path

import yaml

from . import promql, queries, tool

FOLDER = "k8s/monitoring/dashboards"
COLUMNS = 24
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
_LABEL_VALUES = re.compile(r"label_values\((\w+), (\w+)\)")


def read(root):
    """The dashboards, by the names of their files."""
    return {file.name: json.loads(file.read_text()) for file in sorted((root / FOLDER).glob("*.json"))}


def titles(boards):
    """What people call the dashboards and what is on them."""
    return {one["title"] for board in boards.values() for one in [board, *board["panels"]]}


def problems(boards, catalogue, recorded):
    malformed = _malformed(boards)
    if malformed or not boards:
        return malformed or [f"{FOLDER}: there are no dashboards"]
    uids = [board["uid"] for board in boards.values()]
    found = []
    for name, board in boards.items():
        panels = board["panels"]
        wrong = [*_identity(board, uids), *_datasources(board), *_layout(panels), *_links(panels, uids)]
        wrong += _variables(board, catalogue)
        for panel in panels:
            for target in panel.get("targets", []):
                wrong += [f"{panel['title']}: {one}" for one in _mixed(target["expr"])]
                wrong += [f"{panel['title']}: {one}" for one in _query(target, catalogue, recorded)]
            if panel["type"] != "row" and not (panel.get("targets") and panel.get("description")):
                wrong.append(f"{panel['title']}: has no query or no description")
        found += [f"{FOLDER}/{name}: {one}" for one in wrong]
    return found


def _identity(board, uids):
    if uids.count(board["uid"]) > 1:
        yield f"another dashboard has the uid {board['uid']}, too"
    ids = [panel["id"] for panel in board["panels"]]
    for twice in sorted({one for one in ids if ids.count(one) > 1}):
        yield f"two panels have the id {twice}"
    if board.get("id") is not None:
        yield "its id is one of some Grafana's database: null it"
    if not any(link["type"] == "dashboards" and link["tags"] == ["clipmill"] for link in board["links"]):
        yield "does not link to the others"
    if "clipmill" not in board["tags"]:
        yield "the others do not link to it: it lacks the tag"


def _datasources(value, place="dashboard"):
    """Everything that names a data source must name the variable."""
    if isinstance(value, dict):
        place = value.get("title", place)
        if "datasource" in value and value["datasource"] != DATASOURCE:
            yield f"{place}: names the data source {value['datasource']} instead of the variable"
        for inner in value.values():
            yield from _datasources(inner, place)
    elif isinstance(value, list):
        for inner in value:
            yield from _datasources(inner, place)


def _layout(panels):
    boxes = [(panel["title"], *(panel["gridPos"][key] for key in "xywh")) for panel in panels]
    for title, x, y, w, h in boxes:
        if x < 0 or y < 0 or w < 1 or h < 1 or x + w > COLUMNS:
            yield f"{title}: lies outside of the {COLUMNS} columns"
    for (one, x, y, w, h), (other, x2, y2, w2, h2) in combinations(boxes, 2):
        if x < x2 + w2 and x2 < x + w and y < y2 + h2 and y2 < y + h:
            yield f"{one}: lies over {other}"


def _links(panels, uids):
    for panel in panels:
        for link in panel.get("links", []):
            uid = re.match(r"/d/([\w-]+)", link["url"])
            if not uid or uid[1] not in uids:
                yield f"{panel['title']}: links to {link['url']}, which is none of these dashboards"


def _variables(board, catalogue):
    names = {variable["name"] for variable in board["templating"]["list"]}
    for variable in board["templating"]["list"]:
        if variable["type"] == "query":
            asked = _LABEL_VALUES.fullmatch(variable["query"]["query"])
            if not asked or asked[1] not in catalogue or asked[2] not in {*catalogue[asked[1]].labels, *queries.TARGET_LABELS}:
                yield f"${variable['name']}: {variable['query']['query']} has no values"
    text = json.dumps([target["expr"] for panel in board["panels"] for target in panel.get("targets", [])])
    for used in sorted(set(re.findall(r"\$(?!__)\{?(\w+)", text)) - names):
        yield f"${used} is no variable of it"


def _query(target, catalogue, recorded):
    yield from queries.problems(_filled(target["expr"]), catalogue, recorded)
    # What a legend names must be left of the series.
    selectors, kept = promql.read(_filled(target["expr"]))
    kept |= {label for one in selectors if ":" in one.name for label in one.name.split(":")[0].split("_")}
    for label in sorted(set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) - kept):
        yield f"the legend names {label}, which its query does not keep"


def _mixed(expression):
    """A dashboard is of one namespace, which is chosen."""
    for one in promql.read(_filled(expression))[0]:
        if ("namespace", "=~", "$namespace") not in one.matchers and one.name != "ALERTS":
            yield f"{one.name} is asked for in all namespaces: add namespace=~\"$namespace\""


def _filled(expression):
    """As Grafana sends it."""
    return expression.replace("$__rate_interval", "5m")


def _malformed(boards):
    """What does not parse, by way of a file of rules: promtool 2.42 looks at no bare expressions."""
    groups = [
        {"name": f"{name}: {panel['title']} ({panel['id']}{target['refId']})",
         "rules": [{"record": "a:query", "expr": _filled(target["expr"])}]}
        for name, board in boards.items() for panel in board["panels"] for target in panel.get("targets", [])
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "queries.yaml"
        file.write_text(yaml.safe_dump({"groups": groups}))
        return tool.problems("promtool", "check", "rules", "--lint=none", file)
