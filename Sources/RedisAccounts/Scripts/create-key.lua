#!lua
-- create-key: keeps a new key. Repeating it changes nothing.
--
-- KEYS  1 meta  2 log  3 secrets  4 keys  5 the key
-- ARGV  1 shift (ms)  2 entries kept  3…9 the entry  10 id  11 digest of the secret  12 lifetime (ms), or ''  13 who created it
--       14… names and values of further fields
-- Gives the key's hash.
if redis.call('HGET', KEYS[5], 'secret') ~= ARGV[11] then
  local fields = {'createdAt', text(now), 'createdBy', ARGV[13], 'secret', ARGV[11]}
  if ARGV[12] ~= '' then
    fields[#fields + 1] = 'expiresAt'
    fields[#fields + 1] = text(now + tonumber(ARGV[12]))
  end
  for n = 14, #ARGV do fields[#fields + 1] = ARGV[n] end
  redis.call('HSET', KEYS[5], unpack(fields))
  redis.call('HSET', KEYS[3], ARGV[11], ARGV[10])
  redis.call('ZADD', KEYS[4], text(now), ARGV[10])
  log({subject = ARGV[10]})
end
return redis.call('HGETALL', KEYS[5])
