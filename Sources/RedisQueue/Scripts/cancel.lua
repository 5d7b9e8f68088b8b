#!lua flags=allow-oom
-- cancel: ends a waiting job as cancelled; marks a running one, and one that waits in the middle of its publication, for
-- its holder. A waiting one of which the server may have forgotten an attempt waits for its last lease.
--
-- KEYS  1 tenants  2 delayed  3 events  4 cancelled  5 job  6 result  7 meta
--       8 ready: (prefix of the lines; their keys lie in the slot of the others)
--       9 cancelling: (prefix of what holders are told, in the same slot)  10 last  11 wake
--       12 admitting, the list whose first document asks for it, if one does
-- ARGV  1 shift (ms)  2 events kept  3 id  4 the result  5 ms that its holder has to read it
--       6 how many documents that list has now  7 '1': the inbox holds no document of the job either
-- Gives 'unknown'; 'cancelled!' when it was waiting; 'requested' when it was marked; or its state when it has ended.
--   With a list also 'lost' when it is not as the caller saw it, and 'unread?' when the job is unknown and may be in the inbox:
--   nothing has changed then. Otherwise the document is gone, and an event tells when it changed nothing.
local id, job = ARGV[3], KEYS[5]
local known = redis.call('HMGET', job, 'state', 'tenant', 'token', 'worker', 'cancel', 'work', 'committed', 'run', 'pendingEnd')
local state = known[1]
if KEYS[12] then
  if not state and ARGV[7] ~= '1' then return 'unread?' end
  if not take_first(KEYS[7], KEYS[12], ARGV[6]) then return 'lost' end
  local reason = not state and 'queue.unknownJob' or state ~= 'queued' and state ~= 'running' and 'queue.ended'
  if reason then event(KEYS[3], ARGV[2], 'declined', id, known[3], known[4], reason) end
end
if not state then return 'unknown' end
if state == 'running' or (state == 'queued' and known[7]) then
  if not known[5] then
    redis.call('HSET', job, 'cancel', 1)
    event(KEYS[3], ARGV[2], 'cancelling', id, known[3], known[4])
    if state == 'running' then
      -- Its holder alone reads this; one of the first format reads the events.
      local told = KEYS[9] .. (known[4] or '')
      redis.call('RPUSH', told, (known[3] or '0') .. ' ' .. id)
      redis.call('PEXPIRE', told, ARGV[5])
    end
  end
  return 'requested'
end
if state ~= 'queued' then return state end
if known[9] then
  redis.call('HSET', job, 'cancel', 1, 'pendingEnd', 'cancelled')
  if not known[5] then event(KEYS[3], ARGV[2], 'cancelling', id, known[3], known[4]) end
  return 'requested'
end

if redis.call('ZREM', KEYS[2], id) == 0 then
  local tenant = known[2] or ''
  add(KEYS[7], 'ready', -redis.call('ZREM', KEYS[8] .. tenant, id))
  if redis.call('EXISTS', KEYS[8] .. tenant) == 0 then redis.call('ZREM', KEYS[1], tenant) end
end
if is_doubtful(known[8]) then
  redis.call('HSET', job, 'cancel', 1)
  wait_for_last({last = KEYS[10], wake = KEYS[11]}, clock(ARGV[1]), id, job, 'cancelled')
  event(KEYS[3], ARGV[2], 'cancelling', id, known[3], known[4])
  return 'requested'
end
work_is_over(KEYS[7], known[6])
redis.call('HDEL', job, 'error')  -- Why an earlier attempt failed is not why it was cancelled.
local k = {events = KEYS[3], kept = ARGV[2], job = job, result = KEYS[6]}
finish(k, clock(ARGV[1]), id, KEYS[4], 'cancelled', ARGV[4], known[3], known[4], '')
return 'cancelled!'
