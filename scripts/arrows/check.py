"""Compares the sources' arrows with those of the tables in ARCHITECTURE.md."""

from collections import defaultdict
from pathlib import Path

from . import swift, table

# What comes with the toolchain.
TOOLCHAIN = {"Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Swift", "Synchronization"}


def problems(root):
    """Sentences, each with the file or row that it is about; none: all is well."""
    text = (root / table.PAGE).read_text()
    try:
        allowed, mutual = table.imports(text), table.folders(text)
    except table.Bad as bad:
        return [str(bad)]
    modules = {path.name: read(path) for path in sorted((root / "Sources").iterdir()) if path.is_dir()}
    modules = {name: files for name, files in modules.items() if files}
    found = []
    for name in sorted(set(modules) - set(allowed)):
        found.append(f"Sources/{name}: the table of imports in {table.PAGE} has no row for this module")
    for name in sorted((set(allowed) | set(mutual)) - set(modules)):
        found.append(f"{table.PAGE}: a row is for {name}, which is no module with Swift sources")
    for name, files in modules.items():
        if name in allowed:
            found += import_problems(name, files, allowed[name])
        if name in mutual:
            found += folder_problems(name, files, mutual[name])
    return found


def read(module):
    """The module's files by their paths within it."""
    return {
        path.relative_to(module): swift.read(path.read_text()) for path in sorted(module.rglob("*.swift"))
    }


def import_problems(module, files, allowed):
    used = {}
    for path, file in files.items():
        for imported in file.imports - TOOLCHAIN:
            used.setdefault(imported, path)
    for imported in sorted(set(used) - allowed):
        yield (
            f"Sources/{module}/{used[imported]}: imports {imported}, which the table in {table.PAGE} does not let "
            f"{module} do; do without, or add it to the row if it is no arrow upwards"
        )
    for imported in sorted(allowed - set(used)):
        yield f"{table.PAGE}: lets {module} import {imported}, which no file of it does; take it out of the row"


def folder(path):
    return str(Path(*path.parts[:-1])) if len(path.parts) > 1 else table.ROOT


def arrows(files):
    """{(folder, other folder): [sentence]}: whose files name a type that the other declares."""
    declared = defaultdict(set)
    for path, file in files.items():
        for name in file.declares:
            declared[name].add(folder(path))
    found = defaultdict(list)
    for path, file in files.items():
        for name in sorted(file.names & set(declared)):
            # A name of one folder's own is that folder's, whoever else has one of that name.
            if len(declared[name]) == 1 and folder(path) not in declared[name]:
                found[folder(path), *declared[name]].append(f"{path} names {name}")
    return found


def folder_problems(module, files, allowed):
    found = arrows(files)
    pairs = {frozenset(pair) for pair in found if pair[::-1] in found}
    for pair in sorted(pairs - allowed, key=sorted):
        one, other = sorted(pair)
        # The side with fewer is the likelier one to cut.
        rarer, other = sorted(((one, other), (other, one)), key=lambda arrow: len(found[arrow]))
        yield (
            f"Sources/{module}: the folders {rarer[0]} and {rarer[1]} name each other's types. One way: "
            f"{shown(found[rarer])}; the other way: {shown(found[other])}"
        )
    circle = find_circle({arrow for arrow in found if frozenset(arrow) not in pairs})
    if circle:
        steps = ", ".join(found[arrow][0] for arrow in zip(circle, circle[1:]))
        yield f"Sources/{module}: the folders {' → '.join(circle)} name each other's types in a circle: {steps}"
    for pair in sorted(allowed - pairs, key=sorted):
        one, other = sorted(pair)
        yield f"{table.PAGE}: lets {one} and {other} of {module} name each other's types, which they do not; take it out"


def find_circle(arrows):
    """Folders, each of which names types of the next, the first again at the end; None: there is no circle."""
    below = defaultdict(list)
    for one, other in sorted(arrows):
        below[one].append(other)
    done = set()

    def visit(folder, path):
        if folder in path:
            return [*path[path.index(folder) :], folder]
        if folder not in done:
            for other in below[folder]:
                if circle := visit(other, [*path, folder]):
                    return circle
            done.add(folder)
        return None

    return next((circle for one in sorted(below) if (circle := visit(one, []))), None)


def shown(sentences):
    more = f" and {len(sentences) - 3} more" if len(sentences) > 3 else ""
    return ", ".join(sentences[:3]) + more
