"""Compares the folders of test files with those of the sources that they are named after."""

from collections import defaultdict
from pathlib import PurePath

SUFFIX = "Tests"
# Modules whose tests are not called as they are.
MODULES = {"Clipmill": "clipmill"}


def problems(root):
    """Sentences, each with the file that it is about; none: all is well."""
    found = []
    for folder in sorted((root / "Tests").iterdir()):
        module = module_of(folder.name)
        if not folder.is_dir() or not module or not (root / "Sources" / module).is_dir():
            continue
        sources = defaultdict(set)
        for path in sorted((root / "Sources" / module).rglob("*.swift")):
            sources[path.stem].add(path.relative_to(root / "Sources" / module).parent)
        for path in sorted(folder.rglob(f"*{SUFFIX}.swift")):
            found += misplaced(path.relative_to(root), sources[path.stem.removesuffix(SUFFIX)])
    return found


def module_of(folder):
    """The module that a folder's tests are for; none: the folder has no tests."""
    name = folder.removesuffix(SUFFIX)
    return MODULES.get(name, name) if name != folder else None


def misplaced(path, folders):
    """`path` of a test, `folders` of the sources that have its name. A test of several sources may stand anywhere."""
    folder = PurePath(*path.parts[2:-1])
    if folders and folder not in folders:
        right = PurePath(*path.parts[:2], min(folders), path.name)
        yield f"{path}: its source is in another folder; git mv it to {right}"
