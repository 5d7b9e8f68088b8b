#!lua flags=allow-oom
-- announce: a worker is there for a while, or no more.
--
-- KEYS  1 workers  2 cards
-- ARGV  1 shift (ms)  2 worker  3 card  4 for so long (ms; 0: it is gone)
-- Gives how many are there. Those that were not announced again are forgotten by `maintain`.
if tonumber(ARGV[4]) > 0 then
  redis.call('ZADD', KEYS[1], text(clock(ARGV[1]) + ARGV[4]), ARGV[2])
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
else
  redis.call('ZREM', KEYS[1], ARGV[2])
  redis.call('HDEL', KEYS[2], ARGV[2])
end
return redis.call('ZCARD', KEYS[1])
