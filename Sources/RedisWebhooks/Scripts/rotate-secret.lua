#!lua
-- rotate-secret: gives an endpoint a new secret; the present one holds for a while. Repeating it changes nothing.
--
-- ARGV  2 id  3 the new secret  4 grace (ms)
-- Gives the endpoint's hash, or 'unknown'.
local key = endpoint_key(ARGV[2])
local present = redis.call('HGET', key, 'secret')
if not present then return 'unknown' end
if present ~= ARGV[3] then
  redis.call('HSET', key, 'secret', ARGV[3], 'previous', present, 'previousUntil', text(now + tonumber(ARGV[4])))
end
return redis.call('HGETALL', key)
