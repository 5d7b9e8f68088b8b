#!lua flags=allow-oom
-- maintain: what a queue needs now and then, done by its leader. Safe with two of them, and late but lossless with none.
--
-- Delayed jobs whose time has come get in line; a worker is roused for what waits, in place of a token that was lost; what
-- ended long ago and workers that were not announced again are forgotten; documents of admitters that did not come back
-- are put back in front of the inbox; the counters are counted anew once a minute, for keys that were deleted by hand
-- and for workers of the first format.
--
-- KEYS  1 meta  2 leases  3 dead  4 succeeded  5 failed  6 cancelled  7 delayed  8 tenants  9 wake  10 inbox  11 arrived
--       12 admitters  13 workers  14 cards  20 last
--       15 job:  16 document:  17 result:  18 ready:  19 admitting:   prefixes; their keys lie in the slot of the others
-- ARGV  1 shift (ms)  2 jobs at most, and forgotten ones of each kind  3 ms that results are kept  4 that dead letters are
--       5 ms a point of priority
-- Gives milliseconds until the next delayed job, or -1; 1 when a survey is due (survey.lua), or 0; then running jobs whose lease
--   is over, longest first: id, {field, value, …}, id, …
local meta, leases, delayed, tenants = KEYS[1], KEYS[2], KEYS[7], KEYS[8]
local now = clock(ARGV[1])
for n = 3, 6 do
  forget(KEYS[n], now - (n == 3 and ARGV[4] or ARGV[3]), ARGV[2], KEYS[15], KEYS[16], KEYS[17])
end

local known = redis.call('HMGET', meta, 'paused', 'round', 'counted')
local soonest = promote(meta, tenants, delayed, KEYS[18], KEYS[15], tonumber(ARGV[5]), tonumber(known[2] or 0), now, 256)
local last = redis.call('ZRANGE', KEYS[20], '0', '0', 'WITHSCORES')
if last[2] and (not soonest or tonumber(last[2]) < soonest) then soonest = tonumber(last[2]) end
local is_due = last[2] and tonumber(last[2]) <= now
if is_due or (not known[1] and redis.call('EXISTS', tenants) == 1) then rouse(KEYS[9]) end

-- What is here now was not fetched by the one whom it roused.
while redis.call('LMOVE', KEYS[11], KEYS[10], 'RIGHT', 'LEFT') do end
for _, gone in ipairs(redis.call('ZRANGE', KEYS[12], '-inf', now, 'BYSCORE', 'LIMIT', 0, 1000)) do
  local count = 0
  while redis.call('LMOVE', KEYS[19] .. gone, KEYS[10], 'RIGHT', 'LEFT') do count = count + 1 end
  add(meta, 'admitting', -count)
end
-- Its name is remembered for a day: a command that a dead admitter sent may still arrive.
redis.call('ZREMRANGEBYSCORE', KEYS[12], '-inf', text(now - 86400000))
for _, worker in ipairs(redis.call('ZRANGE', KEYS[13], '-inf', now, 'BYSCORE', 'LIMIT', 0, 1000)) do
  redis.call('ZREM', KEYS[13], worker)
  redis.call('HDEL', KEYS[14], worker)
end

local counted_at = tonumber(known[3] or 0)
if now - counted_at >= 60000 or now < counted_at then
  count_anew(queue)
  redis.call('HSET', meta, 'counted', text(now))
end

local missing, surveyed = unlisted(queue)
local jobs = {soonest and math.max(0, soonest - now) or -1, missing ~= surveyed and 1 or 0}
for _, id in ipairs(redis.call('ZRANGE', leases, '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[2])) do
  local fields = redis.call('HGETALL', KEYS[15] .. id)
  if #fields == 0 then
    redis.call('ZREM', leases, id)  -- Somebody deleted the job by hand.
  else
    jobs[#jobs + 1] = id
    jobs[#jobs + 1] = fields
  end
end
return jobs
