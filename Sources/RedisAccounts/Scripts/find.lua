#!lua flags=allow-oom
-- find: whom a presented key belongs to, and whether it is let in. What every request calls.
--
-- A full server still lets people in: they may want to cancel jobs.
--
-- KEYS  1 meta  2 log  3 secrets  4 key: (prefix)  5 failures: (prefix)  6 bucket: (prefix; all lie in one slot)
-- ARGV  1 shift (ms)  2 entries kept  3…9 the entry of a refusal  10 digest of what was presented
--       11 what the address is counted by  12 the address's bits, behind 4 or 6  13 ms between two notes of its use
-- Gives {'locked', ms} or {'refused', reason, id or ''} or {'found', id, the key's hash}; of one with a rate also whether
-- a request was taken (0 or 1) and the level that is left.
local locked = left(KEYS[5] .. ARGV[11])
if locked > 0 then return {'locked', locked} end

local function refuse(reason, id, tenant)
  log({subject = id, tenant = tenant, detail = reason})
  -- Who still has an old secret, a forgotten program or the thief for whom it was replaced, is not to lock out who has the new one.
  fail(KEYS[5], {ARGV[11], id ~= '' and reason ~= 'rotated' and 'id:' .. id or nil})
  return {'refused', reason, id}
end

local id = redis.call('HGET', KEYS[3], ARGV[10])
local hash = id and redis.call('HGETALL', KEYS[4] .. id) or {}
if #hash == 0 then return refuse('unknown', '', '') end
local key = {}
for n = 1, #hash, 2 do key[hash[n]] = hash[n + 1] end
locked = left(KEYS[5] .. 'id:' .. id)
if locked > 0 then return {'locked', locked} end

if key.revokedAt then return refuse('revoked', id, key.tenant) end
if key.expiresAt and tonumber(key.expiresAt) <= now then return refuse('expired', id, key.tenant) end
if key.secret ~= ARGV[10] and (key.previous ~= ARGV[10] or tonumber(key.previousUntil) <= now) then
  return refuse('rotated', id, key.tenant)
end
local allowed = key.addresses == nil or key.addresses == ''
for prefix in string.gmatch(key.addresses or '', '%d+') do
  if string.sub(ARGV[12], 1, #prefix) == prefix then allowed = true end
end
if not allowed then return refuse('address', id, key.tenant) end

redis.call('DEL', KEYS[5] .. 'id:' .. id)
if now - tonumber(key.lastUsedAt or '-1e15') >= tonumber(ARGV[13]) then
  redis.call('HSET', KEYS[4] .. id, 'lastUsedAt', text(now))
  hash[#hash + 1] = 'lastUsedAt'
  hash[#hash + 1] = text(now)
end
-- The digests stay here.
local shown = {}
for n = 1, #hash, 2 do
  if hash[n] ~= 'secret' and hash[n] ~= 'previous' then
    shown[#shown + 1] = hash[n]
    shown[#shown + 1] = hash[n + 1]
  end
end
-- One that is no rate is for the caller to refuse.
if string.match(key.rate or '', '^%d+ %d+ %d+$') then return {'found', id, shown, take(KEYS[6] .. 'key:' .. id, key.rate)} end
return {'found', id, shown}
