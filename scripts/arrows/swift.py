"""As much of Swift as it takes to see what a file imports, declares and names."""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r'(?P<comment>//[^\n]*)|(?P<block>/\*)|(?P<string>#*"(?:"")?)|(?P<word>`?[A-Za-z_]\w*`?)|(?P<mark>[{}.])|(?P<line>\n)')
BLOCK = re.compile(r"/\*|\*/")
DECLARING = {"struct", "class", "enum", "protocol", "actor", "typealias"}
HIDDEN = {"private", "fileprivate"}
IMPORTED_KINDS = DECLARING | {"func", "let", "var"}


@dataclass
class File:
    imports: set = field(default_factory=set)
    declares: set = field(default_factory=set)
    names: set = field(default_factory=set)


def tokens(text):
    """Words, braces, dots and line ends of the code: without comments, and of strings only what is interpolated."""
    at = 0
    while found := TOKEN.search(text, at):
        at = found.end()
        if found["block"]:
            at = _block_end(text, at)
        elif found["string"]:
            at, inner = _string(text, at, found["string"])
            for code in inner:
                yield from (one for one in tokens(code) if one not in "{}\n")
            yield '"'
        elif not found["comment"]:
            yield found[0]


def read(text):
    """What a file imports, which types it declares for other files, and every name in it that is no member's."""
    file, depth, line, before = File(), 0, [], ""
    for token in tokens(text):
        if token == "\n":
            line = []
        elif token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
            line = []
        elif token not in '."':
            name = token.strip("`")
            if depth == 0 and before == "import":
                # `import struct Foundation.Date` and its like: the module comes after the kind.
                if name in IMPORTED_KINDS:
                    continue
                file.imports.add(name)
            elif depth == 0 and before in DECLARING and not HIDDEN & set(line):
                file.declares.add(name)
            if before != ".":
                file.names.add(name)
            line.append(token)
        before = token
    return file


def _block_end(text, at):
    depth = 1
    while depth and (found := BLOCK.search(text, at)):
        depth += 1 if found[0] == "/*" else -1
        at = found.end()
    return at if not depth else len(text)


def _string(text, at, opening):
    """Where the string that was opened before `at` ends, and the code that it interpolates."""
    hashes = len(opening) - len(opening.lstrip("#"))
    quotes, inner = opening.lstrip("#"), []
    if quotes == '""' and text[at : at + 1] != '"':
        return at + hashes, inner
    closing, escape = quotes + "#" * hashes, "\\" + "#" * hashes
    while at < len(text):
        if text.startswith(escape + "(", at):
            start = at + len(escape) + 1
            at = _parenthesis_end(text, start)
            inner.append(text[start : at - 1])
        elif text.startswith(escape, at):
            at += len(escape) + 1
        elif text.startswith(closing, at):
            return at + len(closing), inner
        else:
            at += 1
    return at, inner


def _parenthesis_end(text, at):
    depth = 1
    while depth and at < len(text):
        if text[at] == '"':
            quotes = '"""' if text.startswith('"""', at) else '"'
            at, _ = _string(text, at + len(quotes), quotes)
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return at
