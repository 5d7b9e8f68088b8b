#!lua
-- open-session: lets a user in.
--
-- KEYS  1 meta  2 log  3 the user  4 the session
-- ARGV  1 shift (ms)  2 entries kept  3…9 the entry  10 name  11 ms until it ends
-- Gives name, times of begin and end (ms, as text) and the user's hash; or 'unknown', 'disabled'.
local user = redis.call('HMGET', KEYS[3], 'role', 'disabledAt', 'changes', 'createdAt')
if not user[1] then return 'unknown' end
if user[2] then return 'disabled' end
local ends = now + tonumber(ARGV[11])
redis.call('HSET', KEYS[4], 'user', ARGV[10], 'openedAt', text(now), 'expiresAt', text(ends), 'changes', user[3])
redis.call('PEXPIRE', KEYS[4], ARGV[11])
log()
return {ARGV[10], text(now), text(ends), {'role', user[1], 'createdAt', user[4]}}
