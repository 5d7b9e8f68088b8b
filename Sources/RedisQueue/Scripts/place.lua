-- part place: makes jobs wait, and lets waiting workers know.

-- Sees to it that one worker looks for a job. One token is enough: whoever leases and leaves something behind
-- passes it on (see lease).
local function rouse(wake)
  if redis.call('EXISTS', wake) == 0 then redis.call('RPUSH', wake, '1') end
end

-- A number as a job's hash has it, within what it can mean; the least for what is none ("nan" is a number to Lua, but none
-- to ZADD, and a job that cannot be put into a line would be in none).
local function bounded(value, least, most)
  local number = tonumber(value) or least
  return number >= least and math.min(number, most) or least
end

-- The last moment that is exact everywhere (ms).
local farthest = 2 ^ 53

-- Puts a job into its tenant's line. A tenant that had nothing waiting joins the round after the current one.
-- `worth`: milliseconds of waiting that a point of priority is worth. The fraction keeps equals in their order.
local function line_up(meta, tenants, line, worth, round, id, tenant, ready, priority, sequence)
  local rank = bounded(ready, 0, farthest) - bounded(priority, 0, 100) * worth
    + (bounded(sequence, 0, farthest) % 4096) / 4096
  add(meta, 'ready', redis.call('ZADD', line, rank, id))
  redis.call('ZADD', tenants, 'NX', round + 1, tenant)
end

-- Makes a job wait from `ready` on: in line, or among the delayed. k: meta, tenants, delayed, wake, lines, worth.
local function place(k, now, id, tenant, ready, priority, sequence)
  if ready > now then
    redis.call('ZADD', k.delayed, ready, id)
    -- Who waits must wait less long now.
    if redis.call('ZRANGE', k.delayed, '0', '0')[1] == id then rouse(k.wake) end
  else
    local round = tonumber(redis.call('HGET', k.meta, 'round') or 0)
    line_up(k.meta, k.tenants, k.lines .. tenant, k.worth, round, id, tenant, ready, priority, sequence)
    rouse(k.wake)
  end
end

-- Delayed jobs whose time has come get in line, `limit` at a time. Gives when the next one's comes, or nil.
local function promote(meta, tenants, delayed, lines, jobs, worth, round, now, limit)
  local soonest = redis.call('ZRANGE', delayed, '0', '0', 'WITHSCORES')
  if soonest[2] and tonumber(soonest[2]) <= now then
    for _, id in ipairs(redis.call('ZRANGE', delayed, '-inf', now, 'BYSCORE', 'LIMIT', 0, limit)) do
      redis.call('ZREM', delayed, id)
      local job = redis.call('HMGET', jobs .. id, 'tenant', 'readyAt', 'priority', 'sequence')
      if job[2] then
        local tenant = job[1] or ''
        line_up(meta, tenants, lines .. tenant, worth, round, id, tenant, job[2], job[3], job[4])
      end
    end
    soonest = redis.call('ZRANGE', delayed, '0', '0', 'WITHSCORES')
  end
  return soonest[2] and tonumber(soonest[2])
end
