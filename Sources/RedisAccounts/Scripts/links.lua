#!lua flags=allow-oom
-- links: the secrets that links are signed with; the first is made when it is first asked for.
--
-- KEYS  1 meta  2 the secrets of links
-- ARGV  1 shift (ms)  2 a new secret, for the case that there is none
-- Gives the current one and the one before; '': there is none.
local kept = redis.call('HMGET', KEYS[2], 'current', 'former')
if kept[1] then return {kept[1], kept[2] or ''} end
if not format then redis.call('HSET', KEYS[1], 'format', '1') end
redis.call('HSET', KEYS[2], 'current', ARGV[2])
return {ARGV[2], ''}
