#!/usr/bin/python3
"""A day of an API server: progress, cancel, retry, cost and report, all through Redis.
Needs its client: apt install python3-redis, or pip install redis.

    examples/everyday/13-through-redis.py     with a worker: clipmill work --prices examples/prices.json

Only the costs and the report are `clipmill`'s; they read the queue's ledger and events."""
import json, os, subprocess, sys, uuid, redis

queue = redis.Redis.from_url(os.environ.get("CLIPMILL_REDIS_URL", "redis://127.0.0.1:6379"), decode_responses=True)
INBOX, EVENTS = "clipmill:{default}:inbox", "clipmill:{default}:events"
run = uuid.uuid4().hex[:8]


def job(name, source, seconds, size=(640, 360)):
    return {
        "version": 1, "id": f"{name}-{run}", "labels": {"tenant": "acme"},
        "canvas": {"width": size[0], "height": size[1], "fps": 30},
        "tracks": [{"clips": [{"source": source, "duration": seconds}]}],
        "outputs": [{"to": f"{name}-{run}.mp4"}],
    }


def push(entry):
    """Enqueues a document or a request, and returns the position before it in the events: nothing is missed."""
    latest = queue.xrevrange(EVENTS, count=1)
    queue.rpush(INBOX, json.dumps(entry))
    return latest[0][0] if latest else "0-0"


def follow(position, name, until=("succeeded", "failed", "cancelled"), begun=False):
    """Prints the job's events and, between them, its progress, until one of the events comes, which is returned.

    begun: until some of it is done."""
    shown = 0.0
    while True:
        for _, events in queue.xread({EVENTS: position}, block=200):
            for position, event in events:
                if event["job"] == name:
                    print(f"{name}: {event['kind']} {event['code']}".rstrip(), flush=True)
                    if event["kind"] in until:
                        return event["kind"]
        progress = float(queue.hget(f"clipmill:{{default}}:job:{name}", "progress") or 0)
        if progress > shown:
            print(f"{name}: {progress:.1%}", flush=True)
            shown = progress
            if begun:
                return None


def result(name):
    return json.loads(queue.get(f"clipmill:{{default}}:result:{name}"))


# A job whose source is not there yet fails at once, and says so.
teaser = job("teaser", {"video": f"clip-{run}.mp4"}, 1)
follow(push(teaser), teaser["id"])
print(result(teaser["id"])["error"]["message"])

# Its source is made, with progress on the way.
clip = job("clip", {"pattern": {"name": "plasma"}}, 4)
if follow(push(clip), clip["id"]) != "succeeded":
    sys.exit("the clip was not made")

# Again, now that its source is there: the same job, with all its attempts.
if follow(push({"retry": teaser["id"]}), teaser["id"]) != "succeeded":
    sys.exit("the teaser was not made")

# Somebody closes the window: a running job is stopped, wherever it runs.
long = job("long", {"pattern": {"name": "noise"}}, 600, size=(1280, 720))
follow(push(long), long["id"], begun=True)
follow(push({"cancel": long["id"]}), long["id"])

# What it cost, of each job and of all.
for done in (clip, teaser):
    print(done["id"], result(done["id"])["cost"].get("usd", "has no price: start the worker with --prices"))
subprocess.run(["clipmill", "cost", "--by", "outcome"], check=True)
report = f"report-{run}.html"
subprocess.run(["clipmill", "report", "-o", report], check=True)
print("see", report)
