#!lua flags=no-writes
-- stats: how deliveries fare.
--
-- Gives endpoints, disabled ones, waiting deliveries, when the oldest of their events happened (ms, or ''), the time now (ms), delivered, failed, since when
-- the next may be taken (ms, or ''), silent endpoints and lanes, and tenants that have enough under way.
local disabled = 0
local ids = redis.call('ZRANGE', endpoints, 0, -1)
for _, id in ipairs(ids) do disabled = disabled + redis.call('HEXISTS', endpoint_key(id), 'disabledAt') end
local counts = redis.call('HMGET', meta, 'delivered', 'failed')
local oldest = redis.call('ZRANGE', waiting, 0, 0, 'WITHSCORES')[2]
local due = tonumber(redis.call('ZRANGE', schedule, 0, 0, 'WITHSCORES')[2])
for _, kind in ipairs({answering, silent}) do
  local tenant = redis.call('ZRANGE', kind.tenants, 0, 0)[1]
  local endpoint = tenant and redis.call('ZRANGE', kind.lines .. tenant, 0, 0)[1]
  local at = endpoint and tonumber(redis.call('ZRANGE', due_key(endpoint), 0, 0, 'WITHSCORES')[2])
  if at then due = math.min(due or math.huge, at) end
end
return {#ids, disabled, redis.call('ZCARD', waiting), oldest or '', text(now), counts[1] or '0', counts[2] or '0',
  due and text(due) or '', redis.call('ZCARD', silents), redis.call('ZCARD', full)}
