#!lua flags=allow-oom
-- announce: a worker is there for a while, or no more; and forgets those that have not announced themselves again.
--
-- KEYS  1 workers  2 cards
-- ARGV  1 shift (ms)  2 worker  3 card  4 for so long (ms; 0: it is gone)
local now = clock(ARGV[1])
for _, worker in ipairs(redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, 100)) do
  redis.call('ZREM', KEYS[1], worker)
  redis.call('HDEL', KEYS[2], worker)
end
if tonumber(ARGV[4]) > 0 then
  redis.call('ZADD', KEYS[1], text(now + ARGV[4]), ARGV[2])
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
else
  redis.call('ZREM', KEYS[1], ARGV[2])
  redis.call('HDEL', KEYS[2], ARGV[2])
end
