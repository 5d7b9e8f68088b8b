#!lua
-- create-endpoint: keeps a new endpoint. Repeating it changes nothing.
--
-- ARGV  2 id  3 its tenant  4 how many endpoints a tenant has at most  5… names and values of its fields
-- A tenant's entry (`notify_…`) is in no list, and is not counted.
-- Gives the endpoint's hash, or 'full': the tenant has as many as it may have.
local key = endpoint_key(ARGV[2])
if redis.call('EXISTS', key) == 0 then
  local fields = {'createdAt', text(now)}
  for n = 5, #ARGV do fields[#fields + 1] = ARGV[n] end
  local is_listed = not string.find(ARGV[2], '^notify_')
  local left = is_listed and tonumber(ARGV[4]) or 1
  for _, id in ipairs(is_listed and redis.call('ZRANGE', endpoints, 0, -1) or {}) do
    if redis.call('HGET', endpoint_key(id), 'tenant') == ARGV[3] then left = left - 1 end
  end
  if left <= 0 then return 'full' end
  redis.call('HSET', meta, 'format', '1')
  redis.call('HSET', key, unpack(fields))
  if is_listed then redis.call('ZADD', endpoints, text(now), ARGV[2]) end
end
return redis.call('HGETALL', key)
