"""All that scripts/check-monitoring looks at, but for the rules' tests."""

from . import alertmanager, catalogue, codes, dashboards, rules, runbooks


def problems(root):
    """Sentences, each with the file that it is about; none: all is well."""
    served, known, boards = catalogue.read(root), rules.read(root), dashboards.read(root)
    return [
        *rules.problems(root, known, served),
        *dashboards.problems(boards, served, rules.recorded(known)),
        *alertmanager.problems(root),
        *runbooks.problems(root, known, dashboards.titles(boards)),
        *codes.problems(root),
    ]
