#!lua flags=allow-oom
-- relet: the lease that an earlier call took whose answer was lost, renewed.
--
-- KEYS  1 leases  2 job:  3 document:  4 manifest:   2 to 4 prefixes; their keys lie in the slot of the others
-- ARGV  1 shift (ms)  2 lease (ms)  3 nonce
-- Gives {1, id, token, now, document, manifest or nil, {field, value, …} as they are}, or {0, -1}: it took none, or
--   the lease was given up since.
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1, 'REV')) do
  local job = KEYS[2] .. id
  if redis.call('HGET', job, 'request') == ARGV[3] then
    local now = clock(ARGV[1])
    redis.call('HSET', job, 'leaseEnds', now + ARGV[2])
    redis.call('ZADD', KEYS[1], now + ARGV[2], id)
    return {1, id, tonumber(redis.call('HGET', job, 'token')), now, redis.call('GET', KEYS[3] .. id),
      redis.call('GET', KEYS[4] .. id), redis.call('HGETALL', job)}
  end
end
return {0, -1}
