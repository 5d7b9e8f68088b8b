#!/usr/bin/env bash
# A second worker, with prices and a queue of its own: what a job will cost, a budget that refuses it, and what it did cost.
#
#   examples/everyday/14-second-worker.sh FOLDER     its media root; CLIPMILL_REDIS_URL says where Redis is
set -euo pipefail
prices=$(cd "$(dirname "$0")/.." && pwd)/prices.json
cd "${1:?usage: $0 FOLDER}"
export CLIPMILL_REDIS_URL=${CLIPMILL_REDIS_URL:-redis://127.0.0.1:6379} CLIPMILL_QUEUE=priced

job() { # ID BUDGET
  echo "{\"version\": 1, \"id\": \"$1\", \"budget\": {\"maxCostUSD\": $2},
    \"canvas\": {\"width\": 640, \"height\": 360, \"fps\": 30},
    \"tracks\": [{\"clips\": [{\"source\": {\"pattern\": {\"name\": \"plasma\"}}, \"duration\": 3}]}],
    \"outputs\": [{\"to\": \"$1.mp4\"}]}"
}

# The prices are the worker's: without them no budget can be kept. Another port, or none, beside the first worker.
clipmill work --media-root . --device cpu --lanes 1 --prices "$prices" --metrics-port off 2>worker.log &
worker=$!
trap 'kill -TERM $worker 2>/dev/null; wait $worker' EXIT

run=$$-$RANDOM
job "dear-$run" 0.0000001 >dear.json
job "fair-$run" 0.05 >fair.json
clipmill quote fair.json --device cpu --prices "$prices" --redis "$CLIPMILL_REDIS_URL"

clipmill enqueue --media-root . dear.json fair.json
clipmill wait "dear-$run" || echo "refused before it began, as it should be"
clipmill wait "fair-$run"
clipmill cost --by outcome
