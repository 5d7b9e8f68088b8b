#!/usr/bin/python3
"""Cancels a job, or runs an ended one again, and prints the queue's answer. Needs python3-redis.

    examples/12-control.py cancel|retry ID     exit code 1: it was declined, and why is printed, too"""
import json, os, sys, redis

queue = redis.Redis.from_url(os.environ.get("CLIPMILL_REDIS_URL", "redis://127.0.0.1:6379"), decode_responses=True)
if len(sys.argv) != 3 or sys.argv[1] not in ("cancel", "retry"):
    sys.exit(__doc__)
action, job = sys.argv[1:]
# A job that is being stopped already has had its "cancelling": its end is the answer then.
answers = {"cancel": ["cancelling", "cancelled", "succeeded", "failed"], "retry": ["replayed"]}[action] + ["declined"]

latest = queue.xrevrange("clipmill:{default}:events", count=1)  # Before the request, so that no answer is missed.
position = latest[0][0] if latest else "0-0"
queue.rpush("clipmill:{default}:inbox", json.dumps({action: job}))
while True:
    for _, events in queue.xread({"clipmill:{default}:events": position}, block=5000):
        for position, event in events:
            if event["job"] == job and event["kind"] in answers:
                print(event["kind"], event["code"])
                sys.exit(event["kind"] == "declined")
