"""docs/runbooks.md: one section for each alert, commands and panels that exist."""

import re

FILE = "docs/runbooks.md"


def problems(root, rules, titles):
    """`titles`: of dashboards and their panels, which runbooks and alerts name."""
    text = (root / FILE).read_text()
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    headings = [section.splitlines()[0].strip() for section in sections]
    alerts = {rule["alert"] for rule in rules if "alert" in rule}
    found = [f"there is no section about {name}" for name in sorted(alerts - set(headings))]
    found += [f"{name}: there is no such alert" for name in sorted(set(headings) - alerts)]
    for heading, section in zip(headings, sections):
        for part in ("First look", "Likely causes", "What to do", "Escalate"):
            if f"**{part}" not in section:
                found.append(f"{heading}: says nothing about “{part}”")
    verbs = _verbs(root)
    found += _unknown(text, verbs, titles)
    found = [f"{FILE}: {one}" for one in found]
    for rule in rules:
        description = rule.get("annotations", {}).get("description", "")
        found += [f"{rule['alert']}: {one}" for one in _unknown(description, verbs, titles)]
    return found


def _unknown(text, verbs, titles):
    """Commands and panels that a text names and that do not exist."""
    for verb in sorted(set(re.findall(r"(?:`|^ +)clipmill ([a-z]+)", text, flags=re.MULTILINE)) - verbs):
        yield f"clipmill {verb}: there is no such verb"
    for named in re.findall(r'(?:dashboard|panel|of)\s"([^"]+)"', text):
        if " ".join(named.split()) not in titles:
            yield f"there is no dashboard or panel “{named}”"


def _verbs(root):
    """Those of docs/cli.md."""
    cells = re.findall(r"^\| (`.*?) \|", (root / "docs/cli.md").read_text(), flags=re.MULTILINE)
    return {verb for cell in cells for verb in re.findall(r"`([a-z]+)", cell)}
