#!lua
-- take: adds the deliveries that a queue's events have become, and notes the position behind these events.
--
-- ARGV  2 queue  3 the position that the events were read from, or ''  4 the position behind them
--       5 how many an endpoint's log has  6 … for each: id, endpoint, event, job, when it happened (ms), body
-- Gives 1; 0: another has taken events since, and nothing was done.
if (redis.call('HGET', positions, ARGV[2]) or '') ~= ARGV[3] then return 0 end
redis.call('HSET', meta, 'format', '1')
redis.call('HSET', positions, ARGV[2], ARGV[4])
local told = {}
for n = 6, #ARGV, 6 do
  local id, endpoint, event, job, happened, body = unpack(ARGV, n, n + 5)
  if redis.call('EXISTS', delivery_key(id)) == 0 and redis.call('EXISTS', endpoint_key(endpoint)) == 1 then
    redis.call('HSET', delivery_key(id), 'endpoint', endpoint, 'event', event, 'queue', ARGV[2], 'job', job,
      'createdAt', happened, 'body', body, 'state', 'waiting', 'attempts', '0', 'nextAt', text(now))
    redis.call('ZADD', waiting, happened, id)
    redis.call('ZADD', due_key(endpoint), text(now), id)
    redis.call('ZADD', log_key(endpoint), happened, id)
    redis.call('ZREMRANGEBYRANK', log_key(endpoint), 0, -1 - tonumber(ARGV[5]))
    told[endpoint] = true
  end
end
for endpoint in pairs(told) do plan(endpoint) end
return 1
