"""Running programs and saying what they took."""

import os
import statistics
import subprocess
import sys
import tempfile
import time


class Failed(Exception):
    """A program that had to work did not; carries its last words."""


def run(command, cwd=None):
    """Runs `command` and returns {"wall", "cpu", "rss"}: seconds, user + system seconds of the process and
    the children it waited for, and its peak resident bytes."""
    with tempfile.TemporaryFile() as said:
        began = time.monotonic()
        process = subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            words = said.read().decode(errors="replace")[-2000:]
            raise Failed(f"exit {process.returncode}: {' '.join(command)}\n{words}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "rss": usage.ru_maxrss * 1024}


def run_all(commands, cwd=None):
    """Several programs one after the other, as one: times add up, memory is the largest."""
    parts = [run(command, cwd) for command in commands]
    return {
        "wall": sum(part["wall"] for part in parts),
        "cpu": sum(part["cpu"] for part in parts),
        "rss": max(part["rss"] for part in parts),
    }


def output_of(command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def summary(samples):
    """Median and quartiles of every quantity of a list of measurements, with the measurements."""
    result = {"runs": samples}
    for key in samples[0]:
        values = [sample[key] for sample in samples]
        result[key] = statistics.median(values)
        if len(values) > 1:
            low, _, high = statistics.quantiles(values, n=4, method="inclusive")
            result[key + "_quartiles"] = [low, high]
    return result


def say(text):
    print(text, file=sys.stderr, flush=True)
