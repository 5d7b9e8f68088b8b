-- part begin: opens every script. Keys, the store's time in milliseconds (`shift` is 0 except in tests, which move time by it), and whether the data are of
-- the format that this program knows (`format` in meta); those of a later version are left alone.
--
-- KEYS  1 meta  2 positions  3 endpoints  4 schedule  5 waiting  6 root (a prefix; all lie in one slot)
-- ARGV  1 shift (ms)  2… the script's own
local meta, positions, endpoints, schedule, waiting, root = unpack(KEYS)
local shift = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + shift

-- An integer as text.
local function text(number) return string.format('%d', number) end

local format = redis.call('HGET', meta, 'format')
if format and format ~= '1' then
  return redis.error_reply('FORMAT these webhooks have data format ' .. format .. ', but this program supports 1')
end

-- What a lane (`notify_TENANT_SERVER`) belongs to: the tenant's entry. Of endpoints and entries: itself.
local function owner_of(id) return string.match(id, '^(notify_%x+)_%x+$') or id end
-- HASH: an endpoint or a tenant's entry.
local function endpoint_key(id) return root .. 'endpoint:' .. owner_of(id) end
-- HASH: a delivery. `attempt:N` are its latest attempts; `leaseEnds` (ms) is there while somebody holds it.
local function delivery_key(id) return root .. 'delivery:' .. id end
-- ZSET: deliveries of an endpoint or a tenant's entry by when their events happened, the latest ones.
local function log_key(endpoint) return root .. 'log:' .. owner_of(endpoint) end
-- ZSET: an endpoint's or a lane's waiting deliveries, by when each may be taken.
local function due_key(endpoint) return root .. 'due:' .. endpoint end
-- ZSET: those that somebody holds, by when their leases end.
local function leases_key(endpoint) return root .. 'leases:' .. endpoint end
-- ZSET: deliveries of a tenant that somebody holds, by when their leases end; and those of them that went to silent endpoints.
local function held_key(tenant) return root .. 'held:' .. tenant end
local function silent_held_key(tenant) return root .. 'silent-held:' .. tenant end
