#!lua flags=no-writes
-- list: the ids of jobs in the wanted phases, in the order in which they are shown.
--
-- KEYS  1 tenants  2 delayed  3 leases  4 succeeded  5 failed  6 dead  7 cancelled
--       8 ready: (prefix of the lines; their keys lie in the slot of the others)  9 last
-- ARGV  1 shift (ms)  2 ids at most of each phase  3… the phases
-- Gives the time that it went by (ms), then for each phase the list of its ids. Of running jobs all: their order by start is not kept here.
local now, limit = clock(ARGV[1]), tonumber(ARGV[2])
local sets = {succeeded = KEYS[4], failed = KEYS[5], dead = KEYS[6], cancelled = KEYS[7]}

local function ready()
  local ids = redis.call('ZRANGE', KEYS[9], 0, limit - 1)
  for _, tenant in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    if #ids >= limit then break end
    for _, id in ipairs(redis.call('ZRANGE', KEYS[8] .. tenant, 0, limit - #ids - 1)) do ids[#ids + 1] = id end
  end
  -- Delayed ones whose time has come get in line with the next lease.
  for _, id in ipairs(redis.call('ZRANGE', KEYS[2], '-inf', now, 'BYSCORE', 'LIMIT', 0, limit - #ids)) do
    ids[#ids + 1] = id
  end
  return ids
end

local answer = {now}
for n = 3, #ARGV do
  local phase = ARGV[n]
  if phase == 'ready' then
    answer[#answer + 1] = ready()
  elseif phase == 'delayed' then
    answer[#answer + 1] = redis.call('ZRANGE', KEYS[2], string.format('(%d', now), '+inf', 'BYSCORE', 'LIMIT', 0, limit)
  elseif phase == 'running' then
    answer[#answer + 1] = redis.call('ZRANGE', KEYS[3], 0, -1)
  else
    answer[#answer + 1] = redis.call('ZRANGE', sets[phase], 0, limit - 1, 'REV')
  end
end
return answer
