#!lua flags=allow-oom
-- revoke-key: ends a key for good.
--
-- KEYS  1 meta  2 log  3 the key
-- ARGV  1 shift (ms)  2 entries kept  3…9 the entry
-- Gives the key's hash, or 'unknown'.
if redis.call('EXISTS', KEYS[3]) == 0 then return 'unknown' end
if redis.call('HSETNX', KEYS[3], 'revokedAt', text(now)) == 1 then log() end
return redis.call('HGETALL', KEYS[3])
