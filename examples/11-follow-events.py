#!/usr/bin/python3
"""Follows the events of the queue: every change of every job's state, once, also across restarts of this program.

    examples/11-follow-events.py [ID]     ends with the job ID, if one is named"""
import os, sys, redis

queue = redis.Redis.from_url(os.environ.get("CLIPMILL_REDIS_URL", "redis://127.0.0.1:6379"), decode_responses=True)
wanted = sys.argv[1] if len(sys.argv) > 1 else None
position = "0-0" if wanted else "$"  # A server would keep the last position, and go on from there.
while True:
    for _, events in queue.xread({"clipmill:{default}:events": position}, block=5000):
        for position, event in events:
            print(position, event["kind"], event["job"], event["code"], flush=True)
            if event["job"] == wanted and event["kind"] in ("succeeded", "failed", "cancelled"):
                print(queue.get(f"clipmill:{{default}}:result:{wanted}"))
                sys.exit(event["kind"] != "succeeded")
