"""When jobs come, and how long a lane works on each: generated days of a seed, or a recorded one."""

import csv
import math
import random
from dataclasses import dataclass

DAY = 86400


@dataclass
class Job:
    at: float  # seconds since the day began
    work: float  # seconds of a lane
    quoted: float  # what the queue expected of it


def generated(name, seed):
    chance = random.Random(f"{name} {seed}")
    jobs = sorted(SHAPES[name](chance))
    # Quotes are off by a factor: half of them by less than 15 %.
    return [Job(at, work, work * math.exp(chance.gauss(0, 0.2))) for at, work in jobs]


def recorded(path):
    """CSV with the columns at (seconds), work (seconds of a lane) and, if there is one, quoted."""
    with open(path, newline="") as file:
        rows = [(float(row["at"]), float(row["work"]), float(row.get("quoted") or row["work"])) for row in csv.DictReader(file)]
    first = min(row[0] for row in rows)
    return [Job(at - first, work, quoted) for at, work, quoted in sorted(rows)]


def _length(chance, median, spread=0.6):
    return min(1800.0, median * math.exp(chance.gauss(0, spread)))


def _poisson(chance, rate, highest):
    """Times in a day at which something happens at `rate(t)` a second, by thinning."""
    t = 0.0
    while (t := t + chance.expovariate(highest)) < DAY:
        if chance.random() < rate(t) / highest:
            yield t


def _office(chance):
    """Clips of half a minute, most of them by day."""
    rate = lambda t: 0.05 + 0.45 * max(0.0, math.sin((t / DAY - 0.25) * 2 * math.pi)) ** 2
    return [(t, _length(chance, 40)) for t in _poisson(chance, rate, 0.5)]


def _short_batches(chance):
    """A quiet day, and every two hours or so 300 short clips at once."""
    jobs = [(t, _length(chance, 40)) for t in _poisson(chance, lambda t: 0.05, 0.05)]
    for start in _poisson(chance, lambda t: 12 / DAY, 12 / DAY):
        jobs += [(start + chance.uniform(0, 20), _length(chance, 8, 0.3)) for _ in range(300)]
    return jobs


def _long_batches(chance):
    """A quiet day, and five times 60 films of ten minutes."""
    jobs = [(t, _length(chance, 40)) for t in _poisson(chance, lambda t: 0.05, 0.05)]
    for start in _poisson(chance, lambda t: 5 / DAY, 5 / DAY):
        jobs += [(start + chance.uniform(0, 20), _length(chance, 600, 0.3)) for _ in range(60)]
    return jobs


SHAPES = {"office hours": _office, "batches of short jobs": _short_batches, "batches of long jobs": _long_batches}
