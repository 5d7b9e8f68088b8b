-- part plan: whose turn it is, and how deliveries end.
--
-- An endpoint or a lane for which one may be taken at once stands in a line of its tenant, and the tenant in a line of tenants; who was served goes to the
-- end. Whose time is to come stands in the schedule. There are two kinds of lines: of those that answer, and of silent ones, which did not answer their
-- last attempt. A tenant that has enough under way stands in no line, but in `full`.

-- tenants: ZSET of tenants, by turn. lines: prefix of ZSETs of a tenant's endpoints, by turn. at_once: leases of an endpoint. of_tenant: of a tenant.
local answering = {tenants = root .. 'tenants', lines = root .. 'line:', held = held_key, at_once = 4, of_tenant = 16}
local silent = {tenants = root .. 'silent-tenants', lines = root .. 'silent-line:', held = silent_held_key, at_once = 1, of_tenant = 4}
-- ZSET: endpoints and lanes for which something waits and whose last attempt had no answer, by when that was.
local silents = root .. 'silent'
-- ZSET: tenants that have enough under way, by when a lease ends.
local full = root .. 'full'

-- Whose jobs an endpoint or a lane is told of; '' for one that is gone.
local tenants = {}
local function tenant_of(endpoint)
  local owner = owner_of(endpoint)
  tenants[owner] = tenants[owner] or redis.call('HGET', endpoint_key(owner), 'tenant') or ''
  return tenants[owner]
end

-- Where those stand who come new to a line: behind all who were not served since, before who was served last.
local function turn() return text(2 * tonumber(redis.call('HGET', meta, 'token') or '0')) end

-- How many leases of a ZSET have not ended.
local function count(leases)
  redis.call('ZREMRANGEBYSCORE', leases, '-inf', text(now))
  return redis.call('ZCARD', leases)
end

local function first_end(leases) return tonumber(redis.call('ZRANGE', leases, 0, 0, 'WITHSCORES')[2]) end

-- Puts a tenant in the lines of tenants, or in `full`, after anything has changed of its endpoints' lines or of what it has under way.
local function plan_tenant(tenant)
  local wakes
  local is_full = count(held_key(tenant)) >= answering.of_tenant and held_key(tenant)
  local is_full_of_silent = count(silent_held_key(tenant)) >= silent.of_tenant and silent_held_key(tenant)
  for _, kind in ipairs({answering, silent}) do
    local leases = is_full or kind == silent and is_full_of_silent
    if redis.call('EXISTS', kind.lines .. tenant) == 0 then
      redis.call('ZREM', kind.tenants, tenant)
    elseif leases then
      redis.call('ZREM', kind.tenants, tenant)
      wakes = math.min(wakes or math.huge, first_end(leases))
    else
      redis.call('ZADD', kind.tenants, 'NX', turn(), tenant)
    end
  end
  if wakes then redis.call('ZADD', full, text(wakes), tenant) else redis.call('ZREM', full, tenant) end
end

-- Puts an endpoint in its line or in the schedule; a disabled one, and one that is gone, stand in no line. Gives its tenant, which has to be planned then.
local function plan_endpoint(endpoint)
  local tenant = tenant_of(endpoint)
  local state = redis.call('HMGET', endpoint_key(endpoint), 'createdAt', 'disabledAt')
  local at = tonumber(redis.call('ZRANGE', due_key(endpoint), 0, 0, 'WITHSCORES')[2])
  if not at then redis.call('ZREM', silents, endpoint) end
  local kind, other = answering, silent
  if redis.call('ZSCORE', silents, endpoint) then kind, other = silent, answering end
  local leases = leases_key(endpoint)
  if at and count(leases) >= kind.at_once then at = math.max(at, first_end(leases)) end
  redis.call('ZREM', other.lines .. tenant, endpoint)
  if at and at <= now and state[1] and not state[2] then
    redis.call('ZREM', schedule, endpoint)
    redis.call('ZADD', kind.lines .. tenant, 'NX', turn(), endpoint)
  else
    redis.call('ZREM', kind.lines .. tenant, endpoint)
    if at then redis.call('ZADD', schedule, text(at), endpoint) else redis.call('ZREM', schedule, endpoint) end
  end
  return tenant
end

-- Puts an endpoint and its tenant in their places, after anything has changed of the endpoint or its deliveries.
local function plan(endpoint) plan_tenant(plan_endpoint(endpoint)) end

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

-- Nobody holds it any more.
local function release(id, endpoint)
  redis.call('ZREM', leases_key(endpoint), id)
  redis.call('ZREM', held_key(tenant_of(endpoint)), id)
  redis.call('ZREM', silent_held_key(tenant_of(endpoint)), id)
end

-- Nobody waits for it or holds it any more.
local function stop(id, endpoint)
  redis.call('ZREM', waiting, id)
  redis.call('ZREM', due_key(endpoint), id)
  release(id, endpoint)
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
