"""Kubernetes' HorizontalPodAutoscaler as it decides: ratio, tolerance, stabilisation, limits of pace.

The formula and its constants: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details"""

import math
from collections import deque

SYNC = 15  # --horizontal-pod-autoscaler-sync-period
TOLERANCE = 0.1  # --horizontal-pod-autoscaler-tolerance


class Autoscaler:
    """`metrics`: functions of what is seen (`Seen`) and the number of replicas that say how many replicas there should be."""

    def __init__(self, metrics, least=4, most=12, stabilisation=900, up=(1.0, 4, 30), down=(0.25, 60), from_none=False):
        self.metrics, self.least, self.most = metrics, least, most
        self.stabilisation, self.up, self.down = stabilisation, up, down
        self.from_none = from_none
        self.recommended = deque()  # (time, replicas)
        self.changes = deque()  # (time, added or removed)
        self.empty_since = None

    def replicas(self, now, seen, current):
        if self.from_none:
            zero = self._none(now, seen, current)
            if zero is not None:
                return zero
        wanted = max(metric(seen, current) for metric in self.metrics)
        wanted = min(max(wanted, self.least), self.most)
        self.recommended.append((now, wanted))
        while self.recommended[0][0] <= now - self.stabilisation:
            self.recommended.popleft()
        if wanted < current:
            wanted = min(current, max(replicas for _, replicas in self.recommended))
        return self._paced(now, current, wanted)

    def _none(self, now, seen, current):
        """KEDA: to none after its cool-down, and from none at once. Else the autoscaler decides, from one replica on."""
        busy = seen.waiting + seen.running > 0
        self.empty_since = None if busy else now if self.empty_since is None else self.empty_since
        if current == 0:
            return 1 if busy else 0
        if not busy and now - self.empty_since >= self.stabilisation:
            return 0
        return None

    def _paced(self, now, current, wanted):
        part, pods, window = self.up
        while self.changes and self.changes[0][0] <= now - max(window, self.down[1]):
            self.changes.popleft()
        if wanted > current:
            before = current - sum(n for at, n in self.changes if n > 0 and at > now - window)
            wanted = min(wanted, max(math.ceil(before * (1 + part)), before + pods))
            wanted = max(wanted, current)
        elif wanted < current:
            before = current - sum(n for at, n in self.changes if n < 0 and at > now - self.down[1])
            wanted = max(wanted, int(before * (1 - self.down[0])))  # the part that goes is rounded up
            wanted = min(wanted, current)
        if wanted != current:
            self.changes.append((now, wanted - current))
        return wanted


def average_value(total, target):
    """An External metric with a target of AverageValue."""

    def metric(seen, current):
        usage = total(seen)
        if current and abs(usage / (target * current) - 1) <= TOLERANCE:
            return current
        return math.ceil(usage / target)

    return metric


def utilisation(used, target):
    """A Resource metric with a target of Utilization: `used` is the part that ready pods use of what they ask for."""

    def metric(seen, current):
        ratio = used(seen) / target
        if not seen.ready or abs(ratio - 1) <= TOLERANCE:
            return current
        # Pods that are not ready yet count as idle, where more are wanted.
        if ratio > 1 and current > seen.ready:
            ratio = ratio * seen.ready / current
            if ratio < 1:
                return current
        return math.ceil(ratio * max(seen.ready, current if ratio > 1 else seen.ready))

    return metric
