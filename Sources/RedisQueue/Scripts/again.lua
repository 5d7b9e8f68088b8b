#!lua flags=allow-oom
-- again: ends an attempt and makes the job wait for another, or ends the job as cancelled if somebody wants that: by a last
-- lease, if the server may have forgotten an attempt of it.
--
-- KEYS  1 meta  2 tenants  3 delayed  4 leases  5 events  6 wake  7 cancelled  8 job  9 result  10 manifest
--       11 ready: (prefix of the lines; their keys lie in the slot of the others)  12 last
-- ARGV  1 shift (ms)  2 events kept  3 ms a point of priority  4 id  5 token  6 not before (ms; empty: it keeps its place)
--       7 attempts  8 losses  9 strikes  10 refusals  11 device to avoid or empty  12 error or empty
--       13 the error's code  14 '1': only when the lease is over its time  15 the result if it ends as cancelled
--       16 nonce  17 '1': the note of what is being published stays, and nobody's wish to cancel ends the job
--       18 the largest token that the caller has seen, of a lease that the server may have forgotten
--       19 how the job will end by another last lease, or empty  20 its last leases so far
-- Gives 1, also when this was done already (its answer was lost); 2 when the job waits for its last lease instead; or 0 when
--   the lease is not the newest, the job has ended, or the lease is not over its time.
local meta, tenants, delayed, leases, events, wake, cancelled, job = unpack(KEYS, 1, 8)
local id, token, is_reaping, is_publishing = ARGV[4], ARGV[5], ARGV[14] == '1', ARGV[17] == '1'
local known = redis.call('HMGET', job, 'state', 'token', 'cancel', 'tenant', 'priority', 'readyAt', 'sequence', 'worker', 'work',
  'request', 'progress', 'run')
if known[2] ~= token or known[10] ~= ARGV[16] then return 0 end
if known[1] ~= 'running' then
  local is_done = known[1] == 'queued' or (known[1] == 'cancelled' and known[3] and not is_publishing)
  if not is_done or is_reaping then return 0 end
  redis.call('HSET', job, 'state', known[1])  -- A write, which a caller can wait for replicas to have.
  return 1
end
local now = clock(ARGV[1])
if is_reaping and tonumber(redis.call('ZSCORE', leases, id) or now) > now then return 0 end

-- Whoever has the job next must be newer than that.
if tonumber(ARGV[18]) > tonumber(redis.call('HGET', meta, 'token') or 0) then redis.call('HSET', meta, 'token', ARGV[18]) end
redis.call('ZREM', leases, id)
redis.call('HDEL', job, 'leaseEnds', 'avoid')
run_is_over(meta, known[9], known[11])
if not is_publishing then
  redis.call('HDEL', job, 'committed')
  redis.call('UNLINK', KEYS[10])
end
if known[3] and not is_publishing and ARGV[19] == '' then
  if is_doubtful(known[12]) then
    wait_for_last({last = KEYS[12], wake = wake}, now, id, job, 'cancelled')
    event(events, ARGV[2], 'handedBack', id, token, known[8], '', text(now))
    return 2
  end
  work_is_over(meta, known[9])
  redis.call('HDEL', job, 'error')
  local k = {events = events, kept = ARGV[2], job = job, result = KEYS[9]}
  finish(k, now, id, cancelled, 'cancelled', ARGV[15], token, known[8], '')
  return 1
end
if ARGV[19] ~= '' then
  local at = math.max(now, bounded(tonumber(ARGV[6]) or now, 0, farthest))
  wait_for_last({last = KEYS[12], wake = wake}, at, id, job, known[3] and 'cancelled' or ARGV[19])
  redis.call('HSET', job, 'lastLeases', ARGV[20])
  event(events, ARGV[2], ARGV[13] == '' and 'handedBack' or 'retrying', id, token, known[8], ARGV[13], text(at))
  return 1
end
local ready = bounded(tonumber(ARGV[6]) or known[6], 0, farthest)
redis.call('HSET', job, 'state', 'queued', 'readyAt', text(ready), 'attempts', ARGV[7], 'losses', ARGV[8], 'strikes', ARGV[9],
  'refusals', ARGV[10], 'progress', 0)
if ARGV[11] ~= '' then redis.call('HSET', job, 'avoid', ARGV[11]) end
if ARGV[12] ~= '' then redis.call('HSET', job, 'error', ARGV[12]) end
event(events, ARGV[2], ARGV[12] == '' and 'handedBack' or 'retrying', id, token, known[8], ARGV[13], text(ready))
local k = {meta = meta, tenants = tenants, delayed = delayed, wake = wake, lines = KEYS[11], worth = tonumber(ARGV[3])}
place(k, now, id, known[4] or '', ready, known[5], known[7])
return 1
