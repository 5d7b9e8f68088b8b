-- part plan: when an endpoint's turn is, and how deliveries end.
local most_at_once = 4

-- Puts the endpoint in its place in the schedule, after anything has changed of its deliveries.
local function plan(endpoint)
  local first = redis.call('ZRANGE', due_key(endpoint), 0, 0, 'WITHSCORES')
  if #first == 0 then
    redis.call('ZREM', schedule, endpoint)
    return
  end
  local at = tonumber(first[2])
  local leases = leases_key(endpoint)
  redis.call('ZREMRANGEBYSCORE', leases, '-inf', text(now))
  if redis.call('ZCARD', leases) >= most_at_once then
    at = math.max(at, tonumber(redis.call('ZRANGE', leases, 0, 0, 'WITHSCORES')[2]))
  end
  redis.call('ZADD', schedule, text(at), endpoint)
end

-- Adds a delivery that waits from now on, and plans nothing yet: id, endpoint or lane, event, queue, job, when it happened (ms), body, the URL that the job
-- names or '', how many a log has. False: it is known, or its endpoint is gone.
local function add(id, endpoint, event, queue, job, happened, body, url, kept)
  if redis.call('EXISTS', delivery_key(id)) == 1 or redis.call('EXISTS', endpoint_key(endpoint)) == 0 then
    return false
  end
  redis.call('HSET', delivery_key(id), 'endpoint', endpoint, 'event', event, 'queue', queue, 'job', job,
    'createdAt', happened, 'body', body, 'url', url, 'state', 'waiting', 'attempts', '0', 'nextAt', text(now))
  redis.call('ZADD', waiting, happened, id)
  redis.call('ZADD', due_key(endpoint), text(now), id)
  redis.call('ZADD', log_key(endpoint), happened, id)
  redis.call('ZREMRANGEBYRANK', log_key(endpoint), 0, -1 - tonumber(kept))
  return true
end

-- Nobody waits for it or holds it any more.
local function stop(id, endpoint)
  redis.call('ZREM', waiting, id)
  redis.call('ZREM', due_key(endpoint), id)
  redis.call('ZREM', leases_key(endpoint), id)
end

-- Ends a delivery: `state` is delivered or failed. It is kept for `kept` milliseconds.
local function finish(id, endpoint, state, kept)
  stop(id, endpoint)
  redis.call('HSET', delivery_key(id), 'state', state)
  redis.call('HDEL', delivery_key(id), 'leaseEnds', 'nextAt')
  redis.call('PEXPIRE', delivery_key(id), kept)
  redis.call('HINCRBY', meta, state, 1)
end

-- Adds an attempt (JSON) to a delivery's log, of which `kept` are kept.
local function note(id, attempt, kept)
  local number = redis.call('HINCRBY', delivery_key(id), 'logged', 1)
  redis.call('HSET', delivery_key(id), 'attempt:' .. text(number), attempt)
  redis.call('HDEL', delivery_key(id), 'attempt:' .. text(number - tonumber(kept)))
end
