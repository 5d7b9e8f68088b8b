"""A queue, a pool of workers and an autoscaler that looks at them, by events."""

import heapq
import itertools
from collections import deque
from dataclasses import dataclass

from .autoscaler import SYNC

# Prometheus scrapes every 15 s, the adapter asks it: what the autoscaler sees is of this age.
METRIC_AGE = 30
GRACE = 120  # CLIPMILL_GRACE


@dataclass
class Seen:
    at: float
    waiting: int
    running: int
    backlog: float  # seconds of lanes, as quoted
    ready: int
    busy: float  # part of the ready pods' lanes at work


class Pod:
    def __init__(self, at):
        self.started, self.ready, self.stopping, self.ended = at, False, False, None
        self.jobs = {}


class Cluster:
    """`start`: seconds from the wish for a pod to its readiness: a node, the image, the worker itself."""

    def __init__(self, jobs, scaler, lanes=4, start=90, first=4):
        self.jobs, self.scaler, self.lanes, self.start = jobs, scaler, lanes, start
        self.pods, self.gone, self.queue = [], [], deque()
        self.events, self.order = [], itertools.count()
        self.seen, self.history = deque(), []
        self.waits, self.lost = [], 0.0
        self.quoted_waiting = 0.0
        self.undone = len(jobs)
        for job in jobs:
            self._at(job.at, self._arrive, job)
        for _ in range(first):
            self._ready(0.0, self._new(0.0))
        self._at(0.0, self._sync)

    def run(self):
        now = 0.0
        while self.events and self.undone:
            now, _, action, arguments = heapq.heappop(self.events)
            action(now, *arguments)
        for pod in self.pods:
            pod.ended = now
        self.gone += self.pods
        return self

    def pod_seconds(self):
        return sum(pod.ended - pod.started for pod in self.gone)

    def _at(self, when, action, *arguments):
        heapq.heappush(self.events, (when, next(self.order), action, arguments))

    def _new(self, now):
        pod = Pod(now)
        self.pods.append(pod)
        return pod

    def _arrive(self, now, job):
        self.queue.append((job, now))
        self.quoted_waiting += job.quoted
        self._lease(now)

    def _ready(self, now, pod):
        if not pod.stopping:
            pod.ready = True
            self._lease(now)

    def _lease(self, now):
        for pod in self.pods:
            while self.queue and pod.ready and not pod.stopping and len(pod.jobs) < self.lanes:
                job, since = self.queue.popleft()
                self.quoted_waiting -= job.quoted
                if since is not None:
                    self.waits.append(now - since)
                pod.jobs[id(job)] = (job, now)
                self._at(now + job.work, self._finish, pod, job, now)

    def _finish(self, now, pod, job, began):
        if pod.jobs.get(id(job)) != (job, began):
            return  # handed back meanwhile
        del pod.jobs[id(job)]
        self.undone -= 1
        if pod.stopping and not pod.jobs:
            self._end(now, pod)
        self._lease(now)

    def _stop(self, now, pod):
        pod.stopping = True
        if not pod.jobs:
            self._end(now, pod)
        else:
            self._at(now + GRACE, self._hand_back, pod)

    def _hand_back(self, now, pod):
        if pod.ended is not None:
            return
        for job, began in pod.jobs.values():
            self.lost += now - began
            self.queue.appendleft((job, None))
            self.quoted_waiting += job.quoted
        pod.jobs = {}
        self._end(now, pod)
        self._lease(now)

    def _end(self, now, pod):
        pod.ended = now
        self.pods.remove(pod)
        self.gone.append(pod)

    def _look(self, now):
        working = [pod for pod in self.pods if not pod.stopping]
        ready = [pod for pod in working if pod.ready]
        running = [entry for pod in self.pods for entry in pod.jobs.values()]
        left = sum(max(0.0, job.quoted - (now - began)) for job, began in running)
        busy = sum(len(pod.jobs) for pod in ready) / (len(ready) * self.lanes) if ready else 0.0
        return Seen(now, len(self.queue), len(running), self.quoted_waiting + left, len(ready), busy), len(working)

    def _sync(self, now):
        seen, current = self._look(now)
        self.seen.append(seen)
        while len(self.seen) > 1 and self.seen[1].at <= now - METRIC_AGE:
            self.seen.popleft()
        wanted = self.scaler.replicas(now, self.seen[0], current)
        self.history.append((now, seen.waiting, seen.running, current))
        for _ in range(wanted - current):
            self._at(now + self.start, self._ready, self._new(now))
        if wanted < current:
            # By deletion cost: pods that are not ready, then idle ones, then the least busy.
            for pod in sorted((pod for pod in self.pods if not pod.stopping), key=lambda pod: (pod.ready, len(pod.jobs)))[:current - wanted]:
                self._stop(now, pod)
        self._at(now + SYNC, self._sync)
