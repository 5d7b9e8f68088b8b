#!lua
-- take: moves documents from the inbox to an admitter's own list and shows them.
--
-- The list holds them until each is decided (submit, refuse, reject). When its admitter does not come back in time,
-- they are put back in front of the inbox by whoever calls next. Its name is remembered for a day longer: a
-- command that a dead admitter sent may still arrive.
--
-- KEYS  1 inbox  2 admitters  3 the admitter's list  4 meta  5 admitting: (prefix of the lists, in the same slot)
-- ARGV  1 shift (ms)  2 admitter  3 ms until it counts as gone  4 documents at most  5 bytes after which to stop
-- Gives the documents of the list, oldest first.
local inbox, admitters, mine, meta = unpack(KEYS, 1, 4)
local now = clock(ARGV[1])
redis.call('ZADD', admitters, now + ARGV[3], ARGV[2])

local swept = tonumber(redis.call('HGET', meta, 'swept') or 0)
if now - swept >= ARGV[3] / 3 or now < swept then
  redis.call('HSET', meta, 'swept', now)
  for _, gone in ipairs(redis.call('ZRANGE', admitters, '-inf', now, 'BYSCORE', 'LIMIT', 0, 1000)) do
    while redis.call('LMOVE', KEYS[5] .. gone, inbox, 'RIGHT', 'LEFT') do end
  end
  redis.call('ZREMRANGEBYSCORE', admitters, '-inf', now - 86400000)
end

local documents = redis.call('LRANGE', mine, 0, -1)
local bytes = 0
while #documents < tonumber(ARGV[4]) and bytes < tonumber(ARGV[5]) do
  local document = redis.call('LMOVE', inbox, mine, 'LEFT', 'RIGHT')
  if not document then break end
  documents[#documents + 1] = document
  bytes = bytes + #document
end
return documents
