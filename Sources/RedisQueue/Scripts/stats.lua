#!lua flags=no-writes
-- stats: how much there is of everything, at one moment.
--
-- KEYS  1 meta  2 inbox  3 admitters  4 tenants  5 delayed  6 leases  7 succeeded  8 failed  9 dead  10 cancelled
--       11 admitting:  12 ready:  13 job:   prefixes; their keys lie in the slot of the others
-- ARGV  1 shift (ms)
-- Gives {paused (0 or 1), inbox, ready, delayed, running, succeeded, failed, dead, cancelled, rejected,
--   milliseconds since the next job is ready or -1, milliseconds of work that is left, refused}.
-- Takes time by the number of tenants that have jobs in line, and of running jobs.
local now = clock(ARGV[1])
local meta = redis.call('HMGET', KEYS[1], 'paused', 'rejected', 'work', 'refused')
local inbox = redis.call('LLEN', KEYS[2])
for _, admitter in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  inbox = inbox + redis.call('LLEN', KEYS[11] .. admitter)
end

local ready = redis.call('ZCOUNT', KEYS[5], '-inf', now)
local delayed = redis.call('ZCARD', KEYS[5]) - ready
local turns = redis.call('ZRANGE', KEYS[4], 0, -1)
for _, tenant in ipairs(turns) do ready = ready + redis.call('ZCARD', KEYS[12] .. tenant) end
local first = turns[1] and redis.call('ZRANGE', KEYS[12] .. turns[1], 0, 0)[1] or redis.call('ZRANGE', KEYS[5], 0, 0)[1]
local since = first and redis.call('HGET', KEYS[13] .. first, 'readyAt') or now + 1

local sizes = {meta[1] and 1 or 0, inbox, ready, delayed, redis.call('ZCARD', KEYS[6])}
for n = 7, 10 do sizes[#sizes + 1] = redis.call('ZCARD', KEYS[n]) end
sizes[#sizes + 1] = tonumber(meta[2] or 0)
sizes[#sizes + 1] = math.max(-1, now - since)

local left = tonumber(meta[3] or 0)
for _, id in ipairs(redis.call('ZRANGE', KEYS[6], 0, -1)) do
  local known = redis.call('HMGET', KEYS[13] .. id, 'work', 'progress')
  left = left - tonumber(work_of(known[1])) * math.min(1, math.max(0, tonumber(known[2]) or 0))
end
local is_alive = ready + delayed + sizes[5] > 0
sizes[#sizes + 1] = is_alive and math.max(0, math.floor(left + 0.5)) or 0
sizes[#sizes + 1] = tonumber(meta[4] or 0)
return sizes
