#!lua flags=allow-oom
-- end: ends an attempt and with it the job; or makes the job wait for its last lease, if the server may have forgotten an
-- attempt of one that failed or was cancelled.
--
-- KEYS  1 leases  2 events  3 the ended set (succeeded, failed, dead or cancelled)  4 job  5 result  6 manifest
--       7 job:  8 document:  9 result:   prefixes; their keys lie in the slot of the others  10 meta
--       11 last  12 wake
-- ARGV  1 shift (ms)  2 events kept  3 id  4 token  5 state  6 result  7 error or empty  8 the error's code
--       9 '1': dead  10 '1': only when the lease is over its time  11 ms that jobs of this set are kept  12 nonce
-- Gives 1, also when this was done already (its answer was lost); 2 when the job waits for its last lease; or 0 when the
--   lease is not the newest, the job ended in another way, or the lease is not over its time.
local leases, events, set, job = unpack(KEYS, 1, 4)
local id, state = ARGV[3], ARGV[5]
local known = redis.call('HMGET', job, 'state', 'token', 'worker', 'committed', 'work', 'request', 'progress', 'run', 'pendingEnd')
if known[2] ~= ARGV[4] or known[6] ~= ARGV[12] then return 0 end
local is_reaping = ARGV[10] == '1'
if known[1] ~= 'running' then
  local waits = known[1] == 'queued' and known[9] and state ~= 'succeeded'
  if (known[1] ~= state and not waits) or is_reaping then return 0 end
  redis.call('HSET', job, 'state', known[1])  -- A write, which a caller can wait for replicas to have.
  return waits and 2 or 1
end
local now = clock(ARGV[1])
if is_reaping and tonumber(redis.call('ZSCORE', leases, id) or now) > now then return 0 end

redis.call('ZREM', leases, id)
redis.call('HDEL', job, 'leaseEnds', 'error', 'committed', 'pendingEnd', 'lastLeases')
if ARGV[7] ~= '' then redis.call('HSET', job, 'error', ARGV[7]) end
if known[4] then redis.call('UNLINK', KEYS[6]) end
run_is_over(KEYS[10], known[5], known[7])
if state ~= 'succeeded' and is_doubtful(known[8]) then
  wait_for_last({last = KEYS[11], wake = KEYS[12]}, now, id, job, ARGV[9] == '1' and 'dead' or state)
  event(events, ARGV[2], state == 'failed' and 'retrying' or 'handedBack', id, ARGV[4], known[3], ARGV[8], text(now))
  return 2
end
if ARGV[9] == '1' then redis.call('HSET', job, 'dead', 1) end
work_is_over(KEYS[10], known[5])
local k = {events = events, kept = ARGV[2], job = job, result = KEYS[5]}
finish(k, text(now), id, set, state, ARGV[6], ARGV[4], known[3], ARGV[8])
forget(set, text(now - ARGV[11]), '2', KEYS[7], KEYS[8], KEYS[9])
return 1
