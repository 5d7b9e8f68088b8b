#!lua flags=no-writes
-- find-session: whose session it is.
--
-- KEYS  1 meta  2 the session  3 user: (prefix; all lie in one slot)
-- ARGV  1 shift (ms)
-- Gives name, times of begin and end (ms, as text) and the user's hash; nil: there is none, it has ended, or the user was changed since.
local session = redis.call('HMGET', KEYS[2], 'user', 'openedAt', 'expiresAt', 'changes')
if not session[1] or tonumber(session[3]) <= now then return nil end
local user = redis.call('HMGET', KEYS[3] .. session[1], 'role', 'disabledAt', 'changes', 'createdAt')
if not user[1] or user[2] or user[3] ~= session[4] then return nil end
return {session[1], session[2], session[3], {'role', user[1], 'createdAt', user[4]}}
