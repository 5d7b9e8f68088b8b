#!/usr/bin/env python3
"""Has an API server make a job, and follows its events to the end: Python's standard library alone.

    CLIPMILL_SERVER=https://clips.example CLIPMILL_KEY=cm_live_… examples/clients/submit.py JOB.json

Prints the result document; exit code 0 if the job succeeded, 1 if it did not, 2 if the server did not take it."""
import http.client
import json
import os
import random
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

SERVER, KEY = os.environ["CLIPMILL_SERVER"].rstrip("/"), os.environ["CLIPMILL_KEY"]
ENDED = ("succeeded", "failed", "cancelled")


class Problem(Exception):
    """What the server says went wrong (RFC 9457): its code is stable, and errors has all that is wrong with a document."""

    def __init__(self, body):
        lines = ["{code}: {detail}".format(**body), body.get("hint", "")]
        lines += [f"  {e.get('path', '')}: {e['message']} {e.get('hint', '')}" for e in body.get("errors", [])]
        super().__init__("\n".join(line for line in lines if line))


def ask(path, body=None, headers=(), timeout=90):
    """The answer, open. What is busy or broken is asked again: later each time, or when the server says."""
    request = urllib.request.Request(SERVER + path, data=body, headers={"Authorization": f"Bearer {KEY}", **dict(headers)})
    for attempt in range(6):
        pause = min(0.3 * 2**attempt, 5) * random.uniform(0.5, 1)
        try:
            return urllib.request.urlopen(request, timeout=timeout)
        except urllib.error.HTTPError as error:
            wait = float(error.headers.get("Retry-After", 0))
            if error.code not in (429, 502, 503, 504) or attempt == 5 or wait > 60:
                if error.headers.get_content_type() != "application/problem+json":
                    raise
                raise Problem(json.load(error)) from None
            pause = max(pause, wait)
        except (urllib.error.URLError, http.client.HTTPException, OSError):
            if attempt == 5:
                raise
        time.sleep(pause)


def submit(path):
    document = json.load(open(path, encoding="utf-8"))
    headers = {"Content-Type": "application/json"}
    # A document with an id runs once, however often it is sent. For one without, this key does the same.
    if "id" not in document:
        headers["Idempotency-Key"] = str(uuid.uuid4())
    return json.load(ask("/v1/jobs", json.dumps(document).encode(), headers))["id"]


def events(job):
    """All events of the job from now on. Streams end now and then: the id of the last event is where to go on."""
    last = None
    while True:
        try:
            with ask(f"{job}/events", headers={"Last-Event-ID": last} if last else {}, timeout=60) as stream:
                if last is None:
                    yield None  # It listens: look now, and nothing is missed.
                for line in stream:
                    field, _, value = line.decode().rstrip("\r\n").partition(": ")
                    if field == "id":
                        last = value
                    elif field == "data":
                        yield json.loads(value)
        except (http.client.HTTPException, OSError):
            time.sleep(1)


def follow(job):
    for event in events(job):
        if event:
            print(event["kind"], event.get("code", ""), file=sys.stderr)
        if not event or event["kind"] in ENDED:
            if json.load(ask(job))["state"] in ENDED:
                return json.load(ask(f"{job}/result"))


try:
    job = submit(sys.argv[1])
    print(f"job {job}", file=sys.stderr)
    result = follow("/v1/jobs/" + urllib.parse.quote(job, safe=""))
    print(json.dumps(result, indent=2, ensure_ascii=False))
    sys.exit(0 if result["state"] == "succeeded" else 1)
except (Problem, http.client.HTTPException, OSError) as error:
    print(error, file=sys.stderr)
    sys.exit(2)
