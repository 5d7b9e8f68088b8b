#!lua flags=allow-oom
-- lease: takes the next job and its lease in one step; or only looks whether there is one.
--
-- The job is the first of the tenant whose turn has the lowest round (see place). Delayed jobs whose time has come
-- get in line first, some at a time. Last leases (see last) go ahead of all, also while the queue is paused. A job is kept from the device that had no room for it until its `readyAt` plus the
-- avoidance; looking past such jobs is bounded.
--
-- KEYS  1 meta  2 tenants  3 delayed  4 leases  5 events  6 wake
--       7 ready:  8 job:  9 document:  10 manifest:   prefixes; their keys lie in the slot of the others  11 last
-- ARGV  1 shift (ms)  2 events kept  3 ms a point of priority  4 worker  5 device  6 lease (ms)
--       7 nonce of the holder, by which also `relet` finds the lease when this answer is lost; empty: only look
--       8 avoidance (ms)  9 the largest token that the caller has seen  10 random part of the token, 0…999
-- Gives {1, id, token, now, document, manifest or nil, {field, value, …} as they were before the lease}
--   or  {0, milliseconds after which to look again, or -1}: look earlier when there is a token in `wake`
--   or  {2} when it only looked, and found one.
local meta, tenants, delayed, leases, events, wake, lines, jobs = unpack(KEYS, 1, 8)
local worth, device, avoidance = tonumber(ARGV[3]), ARGV[5], tonumber(ARGV[8])
local now = clock(ARGV[1])
local known = redis.call('HMGET', meta, 'paused', 'token', 'round', 'leads')
local round = tonumber(known[3] or 0)
local ending, due = next_last(KEYS[11], jobs, now)
local pause = due and due - now or -1
if known[1] and not ending then return {0, pause} end

local soonest = promote(meta, tenants, delayed, lines, jobs, worth, round, now, 32)
local later = soonest and math.max(0, soonest - now) or -1
-- The queue's leader is up in time for what is further away.
if later > 3000 and tonumber(known[4] or 0) > now then later = -1 end
if due and (later < 0 or pause < later) then later = pause end

-- The first job that the device may have, up to the given ranks of tenants and of their jobs. One rank more than is
-- looked at tells whether something is left behind.
local function search(tenant_rank, job_rank)
  local turns = redis.call('ZRANGE', tenants, '0', tenant_rank, 'WITHSCORES')
  for t = 1, #turns, 2 do
    local line = lines .. turns[t]
    local ids = redis.call('ZRANGE', line, '0', job_rank)
    for _, id in ipairs(ids) do
      local fields = redis.call('HGETALL', jobs .. id)
      local avoid, ready, attempts, committed, pending
      for f = 1, #fields, 2 do
        local name = fields[f]
        if name == 'avoid' then avoid = fields[f + 1]
        elseif name == 'readyAt' then ready = tonumber(fields[f + 1])
        elseif name == 'attempts' then attempts = tonumber(fields[f + 1])
        elseif name == 'committed' then committed = true
        elseif name == 'pendingEnd' then pending = true end
      end
      if pending then
        -- A worker of an earlier version has ended it and made it wait again.
        redis.call('HDEL', jobs .. id, 'pendingEnd', 'lastLeases')
        fields = redis.call('HGETALL', jobs .. id)
      end
      if not ready then
        add(meta, 'ready', -redis.call('ZREM', line, id))  -- Somebody deleted the job by hand.
      elseif avoid == device and ready + avoidance > now then
        local wait = ready + avoidance - now
        if later < 0 or wait < later then later = wait end
      else
        return {id = id, fields = fields, attempts = attempts or 0, committed = committed, line = line,
          tenant = turns[t], turn = turns[t + 1], has_equals = #ids > 1, has_others = #turns > 2}
      end
    end
    if redis.call('EXISTS', line) == 0 then redis.call('ZREM', tenants, turns[t]) end
  end
end

local has_line = redis.call('EXISTS', tenants) == 1
local found = not ending and has_line and (search('1', '1') or search('63', '15'))
if not found and not ending then
  if not has_line or redis.call('EXISTS', tenants) == 0 then
    -- With nothing in line nobody needs to be roused for it.
    redis.call('DEL', wake)
    -- With no job alive at all, what jobs that were deleted by hand have left of the counters goes, too.
    if not soonest and not due and redis.call('EXISTS', leases) == 0 then redis.call('HDEL', meta, 'work', 'done', 'ready') end
  end
  return {0, later}
end
if ARGV[7] == '' then return {2} end

-- See FencingToken.swift: also a server that lost its last writes gives no token twice.
local last = math.max(bounded(known[2], 0, farthest - 1), bounded(ARGV[9], 0, farthest - 1))
local token = math.max(now * 1000 + tonumber(ARGV[10]), last + 1)
-- As text at once: the server would format a number again for every command.
local token_text, ends = text(token), text(now + ARGV[6])

if ending then
  local id, job = ending.id, jobs .. ending.id
  redis.call('HSET', meta, 'token', token_text)
  redis.call('ZREM', KEYS[11], id)
  redis.call('HSET', job, 'state', 'running', 'lastLeases', text(bounded(ending.known.lastLeases, 0, farthest) + 1),
    'run', server_run(), 'token', token_text, 'worker', ARGV[4], 'device', device, 'startedAt', text(now), 'leaseEnds', ends,
    'progress', '0', 'request', ARGV[7])
  redis.call('ZADD', leases, ends, id)
  event(events, ARGV[2], 'running', id, token_text, ARGV[4])
  if has_line or redis.call('EXISTS', KEYS[11]) == 1 then rouse(wake) end
  return {1, id, token, now, redis.call('GET', KEYS[9] .. id), false, ending.fields}
end

local id, job = found.id, jobs .. found.id
redis.call('ZREM', found.line, id)
add(meta, 'ready', -1)
round = math.max(round, tonumber(found.turn))
redis.call('HSET', meta, 'token', token_text, 'round', text(round))
if found.has_equals then
  redis.call('ZADD', tenants, text(round + 1), found.tenant)
else
  redis.call('ZREM', tenants, found.tenant)
end
redis.call('HSET', job, 'state', 'running', 'attempts', text(found.attempts + 1), 'token', token_text,
  'worker', ARGV[4], 'device', device, 'startedAt', text(now), 'leaseEnds', ends, 'progress', '0', 'request', ARGV[7])
redis.call('ZADD', leases, ends, id)
event(events, ARGV[2], 'running', id, token_text, ARGV[4])
if found.has_equals or found.has_others or later >= 0 then rouse(wake) end
local manifest = found.committed and redis.call('GET', KEYS[10] .. id) or false
return {1, id, token, now, redis.call('GET', KEYS[9] .. id), manifest, found.fields}
