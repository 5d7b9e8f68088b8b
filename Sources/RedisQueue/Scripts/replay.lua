#!lua
-- replay: makes an ended job wait again, with its counters at zero.
--
-- KEYS  1 meta  2 tenants  3 delayed  4 events  5 wake  6 succeeded  7 failed  8 dead  9 cancelled  10 job  11 result
--       12 ready: (prefix of the lines; their keys lie in the slot of the others)
--       13 admitting, the list whose first document asks for it, if one does
-- ARGV  1 shift (ms)  2 events kept  3 ms a point of priority  4 id
--       5 how many documents that list has now  6 '1': the inbox holds no document of the job either
-- Gives 1, or 0 when there is no such job or it has not ended. With a list also 'lost' and 'unread?', as `cancel`.
local id, job = ARGV[4], KEYS[10]
local known = redis.call('HMGET', job, 'state', 'tenant', 'priority', 'sequence', 'token', 'worker', 'work')
local has_ended = known[1] and known[1] ~= 'queued' and known[1] ~= 'running'
if KEYS[13] then
  if not known[1] and ARGV[6] ~= '1' then return 'unread?' end
  if not take_first(KEYS[1], KEYS[13], ARGV[5]) then return 'lost' end
  local reason = known[1] and 'queue.notEnded' or 'queue.unknownJob'
  if not has_ended then event(KEYS[4], ARGV[2], 'declined', id, known[5], known[6], reason) end
end
if not has_ended then return 0 end
local now = clock(ARGV[1])
for n = 6, 9 do redis.call('ZREM', KEYS[n], id) end
redis.call('HDEL', job, 'endedAt', 'endEvent', 'losses', 'strikes', 'refusals', 'avoid', 'cancel', 'dead', 'error', 'pendingEnd', 'lastLeases')
redis.call('HSET', job, 'state', 'queued', 'readyAt', now, 'attempts', 0, 'progress', 0)
redis.call('UNLINK', KEYS[11])
local work = work_of(known[7])
if work ~= '0' then redis.call('HINCRBY', KEYS[1], 'work', work) end
event(KEYS[4], ARGV[2], 'replayed', id, known[5], known[6], nil, text(now))
local k = {meta = KEYS[1], tenants = KEYS[2], delayed = KEYS[3], wake = KEYS[5], lines = KEYS[12], worth = tonumber(ARGV[3])}
place(k, now, id, known[2] or '', now, known[3], known[4])
return 1
