"""Calls promtool and amtool, which come with Prometheus and Alertmanager."""

import shutil
import subprocess


def has(name):
    return shutil.which(name) is not None


def problems(*command):
    """What the tool has to say, if it is not content; one sentence, its own lines."""
    if not has(command[0]):
        return [f"{command[0]} is missing: scripts/install-deps installs it"]
    ran = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ran.returncode == 0:
        return []
    lines = [line.rstrip() for line in ran.stdout.splitlines() if line.strip()]
    return [f"{command[0]} {command[1]} {command[2]}:\n      " + "\n      ".join(lines)]
