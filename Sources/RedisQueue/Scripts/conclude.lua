#!lua flags=allow-oom
-- conclude: ends an attempt at a request.
--
-- KEYS  1 request
-- ARGV  1 shift (ms)  2 nonce of the attempt  3 'answered', 'refused' or 'interrupted'  4 the answer
-- Gives 1, or 0 when another attempt has begun, or this one has ended.
local known = redis.call('HMGET', KEYS[1], 'nonce', 'answer')
if known[1] ~= ARGV[2] or known[2] then return 0 end
if ARGV[3] == 'answered' then
  redis.call('HSET', KEYS[1], 'answer', ARGV[4])
elseif ARGV[3] == 'refused' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'until', text(clock(ARGV[1])))
end
return 1
