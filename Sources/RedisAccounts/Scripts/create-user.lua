#!lua
-- create-user: keeps a new user. Repeating it changes nothing.
--
-- KEYS  1 meta  2 log  3 users  4 the user
-- ARGV  1 shift (ms)  2 entries kept  3…9 the entry  10 name  11 role  12 hash of the password  13 nonce of this call
-- Gives the user's hash, or 'exists'.
local nonce = redis.call('HGET', KEYS[4], 'nonce')
if nonce and nonce ~= ARGV[13] then return 'exists' end
if not nonce then
  redis.call('HSET', KEYS[4], 'role', ARGV[11], 'password', ARGV[12], 'createdAt', text(now), 'changes', '0', 'nonce', ARGV[13])
  redis.call('ZADD', KEYS[3], '0', ARGV[10])
  log()
end
return redis.call('HGETALL', KEYS[4])
