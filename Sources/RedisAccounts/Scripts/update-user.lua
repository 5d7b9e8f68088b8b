#!lua flags=allow-oom
-- update-user: changes a user, which ends all sessions: they have the number of changes before it.
--
-- KEYS  1 meta  2 log  3 the user
-- ARGV  1 shift (ms)  2 entries kept  3…9 the entry  10 role, or ''  11 hash of the password, or ''  12 'disabled', 'enabled' or ''
-- Gives the user's hash, or 'unknown'.
if redis.call('EXISTS', KEYS[3]) == 0 then return 'unknown' end
if ARGV[10] ~= '' then redis.call('HSET', KEYS[3], 'role', ARGV[10]) end
if ARGV[11] ~= '' then redis.call('HSET', KEYS[3], 'password', ARGV[11]) end
if ARGV[12] == 'disabled' then redis.call('HSETNX', KEYS[3], 'disabledAt', text(now)) end
if ARGV[12] == 'enabled' then redis.call('HDEL', KEYS[3], 'disabledAt') end
redis.call('HINCRBY', KEYS[3], 'changes', 1)
log()
return redis.call('HGETALL', KEYS[3])
