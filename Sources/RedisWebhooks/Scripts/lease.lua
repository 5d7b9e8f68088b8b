#!lua flags=allow-oom
-- lease: takes a delivery that is due, of the endpoint whose turn it is. Also gives up what waits for disabled endpoints.
--
-- A full server still delivers: that makes room.
--
-- ARGV  2 lease (ms)  3 how many deliveries to disabled endpoints are given up  4 attempts that a log has
--       5 ms for which ended deliveries are kept  6 what the log says of one that is given up (JSON behind its time)
-- Gives {'leased', id, token, now, the delivery's hash, the endpoint's hash} or {'none', ms until one is due; -1: none waits}.
local sweeps = tonumber(ARGV[3])

-- What waits for a disabled endpoint and is held by nobody fails, whenever its next attempt would have been.
local function give_up(endpoint)
  for _, id in ipairs(redis.call('ZRANGE', due_key(endpoint), 0, sweeps + most_at_once - 1)) do
    if sweeps > 0 and tonumber(redis.call('HGET', delivery_key(id), 'leaseEnds') or '0') <= now then
      note(id, '{"at":' .. text(now) .. ARGV[6], ARGV[4])
      finish(id, endpoint, 'failed', ARGV[5])
      sweeps = sweeps - 1
    end
  end
end

-- What a deletion has left that was broken off.
local function forget(endpoint)
  for _, id in ipairs(redis.call('ZRANGE', due_key(endpoint), 0, sweeps - 1)) do
    stop(id, endpoint)
    redis.call('DEL', delivery_key(id))
    sweeps = sweeps - 1
  end
end

while true do
  local first = redis.call('ZRANGE', schedule, 0, 0, 'WITHSCORES')
  if #first == 0 then return {'none', -1} end
  local endpoint, at = first[1], tonumber(first[2])
  if at > now then return {'none', at - now} end
  local known = redis.call('HMGET', endpoint_key(endpoint), 'createdAt', 'disabledAt')
  if not known[1] or known[2] then
    if known[1] then give_up(endpoint) else forget(endpoint) end
    plan(endpoint)
    if sweeps <= 0 then
      if redis.call('EXISTS', due_key(endpoint)) == 1 then redis.call('ZADD', schedule, text(now), endpoint) end
      return {'none', 0}
    end
  else
    local id = redis.call('ZRANGEBYSCORE', due_key(endpoint), '-inf', text(now), 'LIMIT', 0, 1)[1]
    local leases = leases_key(endpoint)
    redis.call('ZREMRANGEBYSCORE', leases, '-inf', text(now))
    if id and redis.call('ZCARD', leases) < most_at_once then
      local token = redis.call('HINCRBY', meta, 'token', 1)
      local ends = text(now + tonumber(ARGV[2]))
      redis.call('HSET', delivery_key(id), 'token', text(token), 'leaseEnds', ends, 'nextAt', ends)
      redis.call('ZADD', due_key(endpoint), ends, id)
      redis.call('ZADD', leases, ends, id)
      plan(endpoint)
      return {'leased', id, token, text(now), redis.call('HGETALL', delivery_key(id)),
        redis.call('HGETALL', endpoint_key(endpoint))}
    end
    plan(endpoint)
  end
end
