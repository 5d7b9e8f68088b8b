#!lua flags=allow-oom
-- delete-endpoint: forgets an endpoint and deliveries to it, so many a call. Repeating it goes on.
--
-- ARGV  2 id  3 how many deliveries
-- Gives how many are left.
tenant_of(ARGV[2])
redis.call('DEL', endpoint_key(ARGV[2]))
redis.call('ZREM', endpoints, ARGV[2])
local left = tonumber(ARGV[3])
for _, key in ipairs({due_key(ARGV[2]), log_key(ARGV[2])}) do
  if left > 0 then
    for _, id in ipairs(redis.call('ZRANGE', key, 0, left - 1)) do
      stop(id, ARGV[2])
      redis.call('ZREM', key, id)
      redis.call('DEL', delivery_key(id))
      left = left - 1
    end
  end
end
plan(ARGV[2])
return redis.call('ZCARD', due_key(ARGV[2])) + redis.call('ZCARD', log_key(ARGV[2]))
