#!lua flags=allow-oom
-- lease: takes a delivery that is due, of the tenant and the endpoint whose turns it is. Also gives up what waits for disabled endpoints.
--
-- A full server still delivers: that makes room. However many tenants and endpoints there are, a call looks at a bounded number of those for which
-- something is due, and at no others.
--
-- ARGV  2 lease (ms)  3 how many deliveries to disabled endpoints are given up  4 attempts that a log has
--       5 ms for which ended deliveries are kept  6 what the log says of one that is given up (JSON behind its time)
--       7 '1': also of a silent endpoint
-- Gives {'leased', id, token, now, the delivery's hash, the endpoint's hash, '1' for a silent endpoint} or {'none', ms until one is due; -1: none waits}.
local sweeps = tonumber(ARGV[3])
-- Every so many leases begin with silent endpoints, so that they get their turns however much there is for the others.
local silent_every = 8
-- Endpoints and tenants that a call puts in their places at most; the next call goes on.
local steps = 30

local function step()
  steps = steps - 1
  return steps >= 0
end

-- What waits for a disabled endpoint and is held by nobody fails, whenever its next attempt would have been.
local function give_up(endpoint)
  for _, id in ipairs(redis.call('ZRANGE', due_key(endpoint), 0, sweeps + answering.at_once - 1)) do
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

-- The first of a ZSET whose time has come; nil: it is to come.
local function come(key)
  local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  return first[1] and tonumber(first[2]) <= now and first[1]
end

-- Puts those in their lines whose time has come.
local function admit()
  while step() do
    local tenant = come(full)
    if not tenant then break end
    plan_tenant(tenant)
  end
  while step() do
    local endpoint = come(schedule)
    if not endpoint then return end
    local known = redis.call('HMGET', endpoint_key(endpoint), 'createdAt', 'disabledAt')
    if not known[1] then forget(endpoint) elseif known[2] then give_up(endpoint) end
    plan(endpoint)
    if sweeps <= 0 then
      if redis.call('EXISTS', due_key(endpoint)) == 1 then redis.call('ZADD', schedule, text(now), endpoint) end
      return
    end
  end
end

-- The tenant and the endpoint whose turns it is in lines of a kind; nil: nobody's. An earlier version of the program plans without lines: each is looked at anew.
local function choose(kind)
  while step() do
    local tenant = redis.call('ZRANGE', kind.tenants, 0, 0)[1]
    if not tenant then return end
    local endpoint = redis.call('ZRANGE', kind.lines .. tenant, 0, 0)[1]
    if endpoint then
      plan(endpoint)
      if redis.call('EXISTS', endpoint_key(endpoint)) == 0 then redis.call('ZREM', kind.lines .. tenant, endpoint) end
    end
    plan_tenant(tenant)
    if endpoint and redis.call('ZSCORE', kind.lines .. tenant, endpoint) and redis.call('ZSCORE', kind.tenants, tenant) then
      return tenant, endpoint
    end
  end
end

local function lease(kind, tenant, endpoint)
  local id = redis.call('ZRANGE', due_key(endpoint), 0, 0)[1]
  local token = redis.call('HINCRBY', meta, 'token', 1)
  local ends = text(now + tonumber(ARGV[2]))
  redis.call('HSET', delivery_key(id), 'token', text(token), 'leaseEnds', ends, 'nextAt', ends)
  redis.call('ZADD', due_key(endpoint), ends, id)
  redis.call('ZADD', leases_key(endpoint), ends, id)
  redis.call('ZADD', held_key(tenant), ends, id)
  redis.call('ZADD', kind.held(tenant), ends, id)
  -- What a holder that is gone has left is gone with its lease.
  for _, key in ipairs({held_key(tenant), kind.held(tenant)}) do redis.call('PEXPIRE', key, ARGV[2]) end
  redis.call('ZADD', kind.lines .. tenant, 'XX', text(2 * token + 1), endpoint)
  redis.call('ZADD', kind.tenants, 'XX', text(2 * token + 1), tenant)
  plan(endpoint)
  return {'leased', id, token, text(now), redis.call('HGETALL', delivery_key(id)), redis.call('HGETALL', endpoint_key(endpoint)),
    kind == silent and '1' or ''}
end

admit()
steps = math.max(steps, 10)
local kinds = {answering, ARGV[7] == '1' and silent or nil}
if kinds[2] and tonumber(redis.call('HGET', meta, 'token') or '0') % silent_every == silent_every - 1 then kinds = {silent, answering} end
for _, kind in ipairs(kinds) do
  local tenant, endpoint = choose(kind)
  if endpoint then return lease(kind, tenant, endpoint) end
end
if steps < 0 then return {'none', 0} end
local wait
for _, key in ipairs({schedule, full}) do
  local at = tonumber(redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2])
  if at then wait = math.min(wait or math.huge, math.max(0, at - now)) end
end
return {'none', wait or -1}
