#!lua flags=allow-oom
-- close-session: ends a session, if there is one.
--
-- KEYS  1 meta  2 log  3 the session
-- ARGV  1 shift (ms)  2 entries kept  3…9 the entry
-- Gives 1; 0: there is none.
local user = redis.call('HGET', KEYS[3], 'user')
if not user then return 0 end
redis.call('DEL', KEYS[3])
log({subject = user})
return 1
