#!lua flags=allow-oom
-- commit: notes what a holder is about to publish, and extends its lease.
--
-- KEYS  1 leases  2 job  3 manifest
-- ARGV  1 shift (ms)  2 lease (ms)  3 id  4 token  5 nonce  6 manifest
-- Gives 1, or 0 when the lease is not the newest. Repeating it is harmless.
local known = redis.call('HMGET', KEYS[2], 'state', 'token', 'request')
if known[1] ~= 'running' or known[2] ~= ARGV[4] or known[3] ~= ARGV[5] then return 0 end
local ends = text(clock(ARGV[1]) + ARGV[2])
redis.call('SET', KEYS[3], ARGV[6])
redis.call('HSET', KEYS[2], 'leaseEnds', ends, 'committed', 1)
redis.call('ZADD', KEYS[1], ends, ARGV[3])
return 1
