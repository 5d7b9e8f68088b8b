#!lua flags=no-writes
-- stats: how much there is of everything, at one moment. Takes the same time however much that is.
--
-- KEYS  1 meta  2 inbox  3 arrived  4 tenants  5 delayed  6 leases  7 succeeded  8 failed  9 dead  10 cancelled
--       11 ready:  12 job:   prefixes; their keys lie in the slot of the others  13 last
-- ARGV  1 shift (ms)
-- Gives {paused (0 or 1), inbox, ready, delayed, running, succeeded, failed, dead, cancelled, rejected,
--   milliseconds since the next job is ready or -1, milliseconds of work that is left, refused, format}.
local now = clock(ARGV[1])
local meta = redis.call('HMGET', KEYS[1], 'paused', 'rejected', 'work', 'refused', 'format', 'ready', 'admitting', 'done')
local ready, admitting, done = tonumber(meta[6] or 0), tonumber(meta[7] or 0), tonumber(meta[8] or 0)
-- Nobody has written since the first format, which had no counters.
if not meta[5] then ready, admitting, done = counted(string.match(KEYS[1], '^.-}:')) end
local last = redis.call('ZCARD', KEYS[13])
ready = math.max(0, ready) + last

local inbox = redis.call('LLEN', KEYS[2]) + redis.call('LLEN', KEYS[3]) + math.max(0, admitting)
local due = redis.call('ZCOUNT', KEYS[5], '-inf', now)
local delayed = redis.call('ZCARD', KEYS[5]) - due
local turn = redis.call('ZRANGE', KEYS[4], 0, 0)[1]
local first = turn and redis.call('ZRANGE', KEYS[11] .. turn, 0, 0)[1] or redis.call('ZRANGE', KEYS[5], 0, 0)[1]
if last > 0 then first = redis.call('ZRANGE', KEYS[13], 0, 0)[1] end
local since = first and redis.call('HGET', KEYS[12] .. first, 'readyAt') or now + 1

local sizes = {meta[1] and 1 or 0, inbox, ready + due, delayed, redis.call('ZCARD', KEYS[6])}
for n = 7, 10 do sizes[#sizes + 1] = redis.call('ZCARD', KEYS[n]) end
sizes[#sizes + 1] = tonumber(meta[2] or 0)
sizes[#sizes + 1] = math.max(-1, now - since)
local is_alive = ready + due + delayed + sizes[5] > 0
sizes[#sizes + 1] = is_alive and math.max(0, tonumber(meta[3] or 0) - done) or 0
sizes[#sizes + 1] = tonumber(meta[4] or 0)
-- A queue in which nothing has ever been is of no earlier format.
sizes[#sizes + 1] = tonumber(meta[5] or redis.call('EXISTS', KEYS[1]) == 1 and 1 or 2)
return sizes
