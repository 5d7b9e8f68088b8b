#!lua
-- begin: begins a request that may be repeated, or says why not.
--
-- KEYS  1 request  2 the sender's: keys of requests by when they began
-- ARGV  1 shift (ms)  2 digest  3 seed, for the first attempt  4 nonce of the attempt  5 ms that it has  6 ms that all of it is kept
--       7 the request's key  8 requests of a sender that are kept
-- Gives {'begun', seed}, also when this call began it before; {'answered', answer}; {'underWay', ms left}; or {'different'}.
local request, sender = KEYS[1], KEYS[2]
local now = clock(ARGV[1])
local known = redis.call('HMGET', request, 'digest', 'seed', 'nonce', 'until', 'kept', 'answer')
if known[1] and tonumber(known[5] or 0) > now then
  if known[1] ~= ARGV[2] then return {'different'} end
  if known[6] then return {'answered', known[6]} end
  local left = tonumber(known[4] or 0) - now
  if left > 0 and known[3] ~= ARGV[4] then return {'underWay', left} end
  redis.call('HSET', request, 'nonce', ARGV[4], 'until', text(now + ARGV[5]))
  return {'begun', known[2]}
end
redis.call('DEL', request)
redis.call('HSET', request, 'digest', ARGV[2], 'seed', ARGV[3], 'nonce', ARGV[4], 'until', text(now + ARGV[5]),
  'kept', text(now + ARGV[6]))
redis.call('PEXPIRE', request, ARGV[6])
redis.call('ZADD', sender, text(now), ARGV[7])
redis.call('PEXPIRE', sender, ARGV[6])
-- Two steps forward for each that begins: a list that has become too long gets short again, and no call takes long.
local over = redis.call('ZRANGE', sender, '-inf', text(now - ARGV[6]), 'BYSCORE', 'LIMIT', '0', '2')
local many = math.min(redis.call('ZCARD', sender) - ARGV[8], 2)
if many > 0 then over = redis.call('ZRANGE', sender, 0, many - 1) end
for _, key in ipairs(over) do
  redis.call('ZREM', sender, key)
  redis.call('UNLINK', queue .. 'request:' .. key)
end
return {'begun', ARGV[3]}
