#!lua flags=no-writes
-- stats: how deliveries fare.
--
-- Gives endpoints, disabled ones, waiting deliveries, when the oldest of their events happened (ms, or ''), the time now (ms), delivered, failed, and when
-- the next may be taken (ms, or '').
local disabled = 0
local ids = redis.call('ZRANGE', endpoints, 0, -1)
for _, id in ipairs(ids) do disabled = disabled + redis.call('HEXISTS', endpoint_key(id), 'disabledAt') end
local counts = redis.call('HMGET', meta, 'delivered', 'failed')
local oldest = redis.call('ZRANGE', waiting, 0, 0, 'WITHSCORES')[2]
local due = redis.call('ZRANGE', schedule, 0, 0, 'WITHSCORES')[2]
return {#ids, disabled, redis.call('ZCARD', waiting), oldest or '', text(now), counts[1] or '0', counts[2] or '0', due or ''}
