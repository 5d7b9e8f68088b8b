#!lua
-- update-endpoint: changes an endpoint. Repeating it changes nothing.
--
-- ARGV  2 id  3 'disabled', 'enabled' or ''  4… names and values of further fields
-- Gives the endpoint's hash, or 'unknown'.
local key = endpoint_key(ARGV[2])
if redis.call('EXISTS', key) == 0 then return 'unknown' end
if #ARGV > 4 then redis.call('HSET', key, unpack(ARGV, 4)) end
if ARGV[3] == 'disabled' and redis.call('HEXISTS', key, 'disabledAt') == 0 then
  redis.call('HSET', key, 'disabledAt', text(now), 'reason', 'requested')
  plan(ARGV[2])
  -- Its deliveries are given up by the next call of `lease`.
  if redis.call('EXISTS', due_key(ARGV[2])) == 1 then redis.call('ZADD', schedule, text(now), ARGV[2]) end
elseif ARGV[3] == 'enabled' then
  redis.call('HDEL', key, 'disabledAt', 'reason', 'failingSince')
  plan(ARGV[2])
end
return redis.call('HGETALL', key)
