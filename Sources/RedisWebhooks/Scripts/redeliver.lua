#!lua
-- redeliver: makes a delivery wait again, due at once. One that somebody holds is left alone.
--
-- ARGV  2 id
-- Gives 'waiting' or 'held', 'unknown', 'disabled' for its endpoint.
local key = delivery_key(ARGV[2])
local known = redis.call('HMGET', key, 'endpoint', 'leaseEnds', 'createdAt')
if not known[1] then return 'unknown' end
local state = redis.call('HMGET', endpoint_key(known[1]), 'createdAt', 'disabledAt')
if not state[1] or state[2] then return 'disabled' end
if tonumber(known[2] or '0') > now then return 'held' end
redis.call('PERSIST', key)
redis.call('HDEL', key, 'leaseEnds')
redis.call('HSET', key, 'state', 'waiting', 'attempts', '0', 'nextAt', text(now))
redis.call('ZADD', waiting, known[3], ARGV[2])
redis.call('ZADD', due_key(known[1]), text(now), ARGV[2])
release(ARGV[2], known[1])
plan(known[1])
return 'waiting'
