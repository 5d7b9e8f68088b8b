#!lua
-- create-endpoint: keeps a new endpoint. Repeating it changes nothing.
--
-- ARGV  2 id  3… names and values of its fields
-- A tenant's entry (`notify_…`) is in no list.
-- Gives the endpoint's hash.
local key = endpoint_key(ARGV[2])
if redis.call('EXISTS', key) == 0 then
  local fields = {'createdAt', text(now)}
  for n = 3, #ARGV do fields[#fields + 1] = ARGV[n] end
  redis.call('HSET', meta, 'format', '1')
  redis.call('HSET', key, unpack(fields))
  if not string.find(ARGV[2], '^notify_') then redis.call('ZADD', endpoints, text(now), ARGV[2]) end
end
return redis.call('HGETALL', key)
