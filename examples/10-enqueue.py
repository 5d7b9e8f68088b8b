#!/usr/bin/python3
"""Ten lines of an API server: puts a job into the queue and gives its id. Needs python3-redis."""
import json, os, uuid, redis

queue = redis.Redis.from_url(os.environ.get("CLIPMILL_REDIS_URL", "redis://127.0.0.1:6379"), decode_responses=True)
job = {
    "version": 1, "id": f"example-{uuid.uuid4()}", "priority": 70, "labels": {"tenant": "acme"},
    "canvas": {"width": 320, "height": 180, "fps": 25},
    "tracks": [{"clips": [{"source": {"gradient": {"from": "#204080", "to": "#f08030"}}, "duration": 1}]}],
    "outputs": [{"to": "gradient.mp4"}],
}
queue.rpush("clipmill:{default}:inbox", json.dumps(job))
print(job["id"])
