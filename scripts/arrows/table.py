"""The tables in ARCHITECTURE.md that say which arrows there are."""

import re

PAGE = "ARCHITECTURE.md"
IMPORTS = "| Module | Imports |"
FOLDERS = "| Module | Folders that name each other's types |"
NAME = re.compile(r"`([^`]+)`")
PAIR = re.compile(r"`([^`]+)` ↔ `([^`]+)`")
# The folder that the module's own is called.
ROOT = "."


class Bad(Exception):
    """A table that cannot be read."""


def imports(text):
    """Which modules a module may import: {module: {module}}."""
    return {module: set(NAME.findall(cells)) for module, cells in _rows(text, IMPORTS)}


def folders(text):
    """The pairs of folders that may name each other's types, of the modules that are held to it:
    {module: {frozenset of two folders}}."""
    return {module: {frozenset(pair) for pair in PAIR.findall(cells)} for module, cells in _rows(text, FOLDERS)}


def _rows(text, head):
    lines = text.splitlines()
    if lines.count(head) != 1:
        raise Bad(f"{PAGE}: there must be one table with the head {head}")
    rows, known = [], set()
    for line in lines[lines.index(head) + 2 :]:
        if not line.startswith("|"):
            break
        first, rest = line.strip("|").split("|", 1)
        module = NAME.findall(first)
        if len(module) != 1 or module[0] in known:
            raise Bad(f"{PAGE}: a row of {head} must name one module, and each module once: {line}")
        known.add(module[0])
        rows.append((module[0], rest))
    return rows
