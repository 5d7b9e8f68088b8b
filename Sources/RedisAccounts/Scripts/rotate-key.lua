#!lua
-- rotate-key: gives a key a new secret; the present one is accepted for a while. Repeating it changes nothing.
--
-- KEYS  1 meta  2 log  3 secrets  4 the key
-- ARGV  1 shift (ms)  2 entries kept  3…9 the entry  10 id  11 digest of the new secret  12 grace (ms)
-- Gives the key's hash, or 'unknown', 'revoked', 'expired'.
local key = redis.call('HMGET', KEYS[4], 'secret', 'previous', 'revokedAt', 'expiresAt')
if not key[1] then return 'unknown' end
if key[3] then return 'revoked' end
if key[4] and tonumber(key[4]) <= now then return 'expired' end
if key[1] ~= ARGV[11] then
  if key[2] then redis.call('HDEL', KEYS[3], key[2]) end
  redis.call('HSET', KEYS[4], 'secret', ARGV[11], 'previous', key[1], 'rotatedAt', text(now),
    'previousUntil', text(now + tonumber(ARGV[12])))
  redis.call('HSET', KEYS[3], ARGV[11], ARGV[10])
  log()
end
return redis.call('HGETALL', KEYS[4])
