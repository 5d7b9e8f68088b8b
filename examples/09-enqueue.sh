#!/usr/bin/env bash
# Puts a job into the queue with nothing but redis-cli, and waits for its end by following the events.
#
#   examples/09-enqueue.sh [JOB.json]     a job with an "id"; CLIPMILL_REDIS_URL says where the queue is
set -euo pipefail
redis() { redis-cli -u "${CLIPMILL_REDIS_URL:-redis://127.0.0.1:6379}" "$@"; }
id=example-$$-$RANDOM
job="{\"version\": 1, \"id\": \"$id\", \"canvas\": {\"width\": 320, \"height\": 180, \"fps\": 25},
  \"tracks\": [{\"clips\": [{\"source\": {\"pattern\": {\"name\": \"plasma\"}}, \"duration\": 1}]}],
  \"outputs\": [{\"to\": \"$id.mp4\"}]}"
if [[ $# -gt 0 ]]; then
  job=$(cat "$1")
  id=$(grep -oE '"id"[[:space:]]*:[[:space:]]*"[^"]+"' "$1" | head -1 | sed 's/.*"\([^"]*\)"$/\1/')
  [[ -n $id ]] || { echo "$1 has no \"id\": add one, by which its end is known" >&2; exit 2; }
fi

# "$": the events from now on. The position is taken before the job is there, so that nothing is missed.
position=$(redis XREVRANGE 'clipmill:{default}:events' + - COUNT 1 | head -1)
redis RPUSH 'clipmill:{default}:inbox' "$job" >/dev/null
until [[ $(redis HGET "clipmill:{default}:job:$id" state) =~ succeeded|failed|cancelled ]]; do
  redis XREAD BLOCK 5000 STREAMS 'clipmill:{default}:events' "${position:-0-0}" >/dev/null
  position=$(redis XREVRANGE 'clipmill:{default}:events' + - COUNT 1 | head -1)
done
redis GET "clipmill:{default}:result:$id"
