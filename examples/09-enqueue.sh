#!/usr/bin/env bash
# Puts a job into the queue with redis-cli, and waits for its end by following the events.
#
#   examples/09-enqueue.sh [JOB.json [ID]]     CLIPMILL_REDIS_URL says where the queue is
#
# The job's id is the document's; one without gets ID, or a new one. (python3 reads the document; nothing else needs it.)
set -euo pipefail
redis() { redis-cli -u "${CLIPMILL_REDIS_URL:-redis://127.0.0.1:6379}" "$@"; }
id=${2:-example-$$-$RANDOM}
if [[ $# -gt 0 ]]; then
  job=$(python3 -c '
import json, re, sys
text = open(sys.argv[1], encoding="utf-8").read()
job = json.loads(text)
if "id" not in job:
    job["id"] = sys.argv[2]
    text = json.dumps(job)
if not re.fullmatch("[A-Za-z0-9._:-]{1,128}", str(job["id"])): sys.exit("an id has 1 to 128 letters, digits and . _ : -")
print(job["id"])
print(text)' "$1" "$id")
  id=${job%%$'\n'*} job=${job#*$'\n'}
else
  job="{\"version\": 1, \"id\": \"$id\", \"canvas\": {\"width\": 320, \"height\": 180, \"fps\": 25},
    \"tracks\": [{\"clips\": [{\"source\": {\"pattern\": {\"name\": \"plasma\"}}, \"duration\": 1}]}],
    \"outputs\": [{\"to\": \"$id.mp4\"}]}"
fi

# The position is taken before the job is there, so that nothing is missed.
latest() { redis XREVRANGE 'clipmill:{default}:events' + - COUNT 1 | head -1; }
position=$(latest)
redis RPUSH 'clipmill:{default}:inbox' "$job" >/dev/null
while state=$(redis HGET "clipmill:{default}:job:$id" state); [[ ! $state =~ succeeded|failed|cancelled ]]; do
  redis XREAD BLOCK 5000 STREAMS 'clipmill:{default}:events' "${position:-0-0}" >/dev/null
  [[ -n $state || -n $(redis HGET "clipmill:{default}:job:$id" state) ]] || echo "no worker has read $id yet" >&2
  position=$(latest)
done
redis GET "clipmill:{default}:result:$id"
