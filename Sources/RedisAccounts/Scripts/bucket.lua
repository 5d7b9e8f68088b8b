-- part bucket: a bucket's level, as `TokenBucket` has it: in whole numbers below 2^53. A bucket is a hash: `rate`, `level`, `at` (ms); a full one is none.
-- `rate`: requests, seconds, burst. Gives whether a request was taken (0 or 1), and the level that is left, as text.
local function take(bucket, rate)
  local requests, period, burst = string.match(rate, '^(%d+) (%d+) (%d+)$')
  requests = tonumber(requests)
  local cost = tonumber(period) * 1000
  local capacity = tonumber(burst) * cost
  local level, at = capacity, now
  local kept = redis.call('HMGET', bucket, 'rate', 'level', 'at')
  if kept[1] == rate then
    at = tonumber(kept[3])
    -- A clock that was set back adds nothing.
    local elapsed = math.min(math.max(0, now - at), math.floor(capacity / requests) + 1)
    level = math.min(capacity, tonumber(kept[2]) + elapsed * requests)
    at = math.max(at, now)
  end
  -- A request that is refused writes nothing: the next one finds out the same.
  if level < cost then return 0, text(level) end
  level = level - cost
  redis.call('HSET', bucket, 'rate', rate, 'level', text(level), 'at', text(at))
  redis.call('PEXPIRE', bucket, text(math.ceil((capacity - level) / requests) + math.max(0, at - now) + 1))
  return 1, text(level)
end
