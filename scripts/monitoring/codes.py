"""Codes of jobs' errors: those that docs/runbooks.md explains, and those that the sources have."""

import re

RUNBOOKS = "docs/runbooks.md"
# Codes with which no job fails.
WARNINGS = "docs/warnings.md"
CATALOGUE = "Sources/Monitoring/MetricCatalogue.swift"
# Where jobs fail.
_FOLDERS = ("Captions", "ClipJob", "JobQueue", "Quotes", "Rendering", "Typography", "WorkerPool")
# `errors.more` stands at the end of a list of errors, `budget.maxCostUSD` and `labels.tenant` are members of documents, and
# a lane's `publication.refused` ends no job.
_NO_FAILURES = {"errors.more", "budget.maxCostUSD", "labels.tenant", "publication.refused"}
_CODE = re.compile(r'"([a-z]+\.[a-z][A-Za-z]+)"')


def problems(root):
    served, explained = _served(root), _explained(root)
    found = [
        f"{RUNBOOKS}: no job fails with {code}" for code in explained
        if not (any(one.startswith(code[:-1]) for one in served) if code.endswith("…") else code in served)
    ]  # fmt: skip
    patterns = tuple(code[:-1] for code in explained if code.endswith("…"))
    found += [
        f"{RUNBOOKS}: the table of codes says nothing about {code}" for code in sorted(served)
        if code not in explained and not code.startswith(patterns)
    ]  # fmt: skip
    return found + [f"{CATALOGUE}: no job fails with {code}" for code in _begun(root) if code not in served]


def _served(root):
    return {
        code for folder in _FOLDERS for file in (root / "Sources" / folder).rglob("*.swift")
        for code in _CODE.findall(file.read_text())
    } - _NO_FAILURES - _warnings(root)  # fmt: skip


def _explained(root):
    """Those of the table; `lane.…` stands for all that begin so."""
    table = re.search(r"^\| Code \|.*\n\|[-|]+\n((?:\|.*\n)+)", (root / RUNBOOKS).read_text(), flags=re.MULTILINE)
    rows = table[1].splitlines() if table else []
    return [code for row in rows for code in re.findall(r"`([a-z]+\.[\w…]+)`", row)]


def _warnings(root):
    return set(re.findall(r"^\| `([\w.]+)` \|", (root / WARNINGS).read_text(), flags=re.MULTILINE))


def _begun(root):
    """Those whose series begin at zero."""
    listed = re.search(r"usualFailures = \[(.*?)\]", (root / CATALOGUE).read_text(), flags=re.DOTALL)
    return _CODE.findall(listed[1]) if listed else ["any of usualFailures, which are not there"]
