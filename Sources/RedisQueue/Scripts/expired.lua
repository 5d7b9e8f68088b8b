#!lua flags=allow-oom
-- expired: running jobs whose lease is over, longest first; and forgets what ended long enough ago.
--
-- KEYS  1 leases  2 dead  3 succeeded  4 failed  5 cancelled
--       6 job:  7 document:  8 result:   prefixes; their keys lie in the slot of the others
-- ARGV  1 shift (ms)  2 jobs at most, and forgotten ones of each kind  3 ms that results are kept  4 that dead letters are
-- Gives {id, {field, value, …}, id, …}.
local now = clock(ARGV[1])
for n = 2, 5 do
  forget(KEYS[n], now - (n == 2 and ARGV[4] or ARGV[3]), ARGV[2], KEYS[6], KEYS[7], KEYS[8])
end
local jobs = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[2])) do
  local fields = redis.call('HGETALL', KEYS[6] .. id)
  if #fields == 0 then
    redis.call('ZREM', KEYS[1], id)  -- Somebody deleted the job by hand.
  else
    jobs[#jobs + 1] = id
    jobs[#jobs + 1] = fields
  end
end
return jobs
