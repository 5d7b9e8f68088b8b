"""What a PromQL expression asks for: series, with which labels, inside which functions. Whether it is well formed
is promtool's to say; this reads only what promtool has accepted."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
      | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
      | (?P<range>\[[^\]]*\])
      | (?P<number>\d[\w.]*)
      | (?P<name>[a-zA-Z_:][\w:]*)
      | (?P<sign>=~|!~|!=|==|>=|<=|[-+*/%^<>=(){},@])""",
    re.VERBOSE,
)
AGGREGATIONS = {"sum", "min", "max", "avg", "count", "group", "stddev", "stdvar", "topk", "bottomk", "quantile",
                "count_values"}  # fmt: skip
# Followed by labels in parentheses.
_LABEL_LISTS = {"by", "without", "on", "ignoring", "group_left", "group_right"}
_WORDS = {"and", "or", "unless", "bool", "offset", "inf", "nan"}


@dataclass
class Selector:
    name: str
    matchers: list  # (label, operator, value)
    calls: list  # the functions and aggregations around it, outermost first
    is_earlier: bool = False  # asked for with an offset

    @property
    def aggregation(self):
        """The innermost aggregation, which is what happens first to the series of several processes."""
        return next((call for call in reversed(self.calls) if call in AGGREGATIONS), None)


def read(expression):
    """(selectors, names of labels that are grouped or matched by)"""
    tokens = [(kind.lastgroup, kind.group()) for kind in _TOKEN.finditer(expression) if kind.lastgroup != "space"]
    selectors, labels, calls, pending = [], set(), [], ""
    at = 0
    while at < len(tokens):
        kind, text = tokens[at]
        following = tokens[at + 1][1] if at + 1 < len(tokens) else ""
        at += 1
        if kind == "name" and text in _LABEL_LISTS:
            names, at = _until(tokens, at, ")")
            labels |= {name for _, name in names if name not in "(,"}
        elif kind == "name" and (text in AGGREGATIONS or following == "("):
            pending = text  # the parenthesis that follows, after `by (…)`, is this call's
        elif kind == "name" and text.lower() not in _WORDS:
            matchers = []
            if following == "{":
                body, at = _until(tokens, at, "}")
                matchers = _matchers([text for _, text in body if text not in "{,"])
            after = next((text for kind, text in tokens[at:] if kind != "range"), "")
            selectors.append(Selector(text, matchers, [call for call in calls if call], after == "offset"))
        elif text == "(":
            calls.append(pending)
            pending = ""
        elif text == ")":
            calls.pop()
    return selectors, labels


def groupings(expression):
    """(aggregation, `on` or `ignoring`, the labels that it keeps or matches), in order."""
    tokens = [(kind.lastgroup, kind.group()) for kind in _TOKEN.finditer(expression) if kind.lastgroup != "space"]
    for at, (kind, text) in enumerate(tokens):
        if kind != "name" or text not in AGGREGATIONS | {"on", "ignoring"}:
            continue
        start = at + 1 if text in ("on", "ignoring") else at + 2
        labelled = text in ("on", "ignoring") or tokens[at + 1][1] == "by"
        names = _until(tokens, start, ")")[0] if labelled else []
        yield text, {name for _, name in names if name not in ("(", ",")}


def _until(tokens, at, end):
    stop = next(i for i in range(at, len(tokens)) if tokens[i][1] == end)
    return tokens[at:stop], stop + 1


def _matchers(texts):
    return [(label, operator, value[1:-1]) for label, operator, value in zip(*[iter(texts)] * 3)]
