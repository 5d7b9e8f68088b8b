#!/usr/bin/env bash
# Has an API server make a job, and waits for its end: curl alone.
#
#   CLIPMILL_SERVER=https://clips.example CLIPMILL_KEY=cm_live_… examples/clients/submit.sh JOB.json
#
# Prints the result document; exit code 0 if the job succeeded, 1 if it did not, 2 if the server did not take it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
# The key is in a file: everybody may see the command line.
(umask 077 && echo "header = \"Authorization: Bearer $CLIPMILL_KEY\"" >"$folder/key")

# curl comes back after 429 and 503 when Retry-After says; we do after broken connections. Problems are JSON: code, detail, hint, errors.
ask() {
  local attempt code
  for attempt in 1 2 3 4 5; do
    curl --config "$folder/key" --silent --show-error --fail-with-body --retry 5 --retry-max-time 60 \
      --output "$folder/answer" "$@" && return
    code=$?
    [[ $code =~ ^(7|18|28|35|52|55|56)$ ]] || break
    sleep "$attempt"
  done
  [[ $code -ne 22 ]] || cat "$folder/answer" >&2
  exit 2
}
# The first member of that name in a text: ids and states need no escaping.
member() { grep -o "\"$1\":\"[^\"]*\"" "$folder/answer" | head -n 1 | cut -d '"' -f 4; }

# A document with an id runs once, however often it is sent. For one without, this key does the same.
# (An id that stands behind lists and objects is not seen; the key then says the same once more.)
once=$(cat /proc/sys/kernel/random/uuid)
tr -d '[:space:]' <"$1" | grep -Eq '^\{("[A-Za-z]+":([^][{}",]+|"[^"]*"),)*"id":' && once=
ask --header 'Content-Type: application/json' ${once:+--header "Idempotency-Key: $once"} \
  --data-binary "@$1" "$CLIPMILL_SERVER/v1/jobs"
id=$(member id)
echo "job $id" >&2

state=queued
until [[ $state =~ ^(succeeded|failed|cancelled)$ ]]; do
  ask "$CLIPMILL_SERVER/v1/jobs/$id?wait=60"
  state=$(member state)
done
ask "$CLIPMILL_SERVER/v1/jobs/$id/result"
cat "$folder/answer"
[[ $state == succeeded ]]
