#!lua
-- renew-links: signs links with another secret from now on.
--
-- KEYS  1 meta  2 log  3 the secrets of links
-- ARGV  1 shift (ms)  2 entries kept  3…9 the entry  10 the new secret  11 1: links of the one before stay good
-- Gives 1.
local old = redis.call('HGET', KEYS[3], 'current')
-- Asked again, because the answer was lost.
if old == ARGV[10] then return 1 end
if old and ARGV[11] == '1' then
  redis.call('HSET', KEYS[3], 'former', old)
else
  redis.call('HDEL', KEYS[3], 'former')
end
redis.call('HSET', KEYS[3], 'current', ARGV[10])
log()
return 1
