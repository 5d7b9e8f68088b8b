#!lua flags=allow-oom
-- lead: makes a worker the queue's leader, or prolongs its term. A term is a worker and when it was elected.
--
-- KEYS  1 meta  2 workers
-- ARGV  1 shift (ms)  2 worker  3 when the term that it has began (ms), or empty: it has none  4 ms that a term holds
-- Gives {1, when the term began}; or {0, ms until the leader's term is over, how many workers are there}.
local meta, worker = KEYS[1], ARGV[2]
local now = clock(ARGV[1])
local known = redis.call('HMGET', meta, 'leader', 'elected', 'leads')
local over = tonumber(known[3] or 0)
local elected = tonumber(known[2] or 0)
if known[1] ~= worker or known[2] ~= ARGV[3] then
  -- One that reaches further than any term is from before the clock was set back.
  if over > now and over <= now + 2 * ARGV[4] then return {0, over - now, redis.call('ZCARD', KEYS[2])} end
  elected = math.max(elected + 1, now)
end
redis.call('HSET', meta, 'leader', worker, 'elected', text(elected), 'leads', text(now + ARGV[4]))
return {1, elected}
