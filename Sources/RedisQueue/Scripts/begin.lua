#!lua
-- begin: begins a request that may be repeated, or says why not.
--
-- KEYS  1 request
-- ARGV  1 shift (ms)  2 digest  3 seed, for the first attempt  4 nonce of the attempt  5 ms that it has  6 ms that all of it is kept
-- Gives {'begun', seed}, also when this call began it before; {'answered', answer}; {'underWay', ms left}; or {'different'}.
local request = KEYS[1]
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
return {'begun', ARGV[3]}
