#!lua flags=allow-oom
-- page: ids of jobs in the wanted phases, the latest enqueued first, from a position on. Looks at a bounded number of jobs.
-- What versions before the lists have forgotten without them is taken off them here.
--
-- KEYS  1 meta
-- ARGV  1 shift (ms)  2 '1': of a tenant alone  3 the tenant  4 the number of the last job of the page before, or empty
--       5 ids at most  6 jobs that are looked at, at most, about  7… the phases
-- Gives {1 when the lists are complete and 0 when a survey is due, 1 when one was completed once, the number of the last job
--   that was looked at or empty: there are no more, the time that it went by (ms), ids…}
local now, limit, most = clock(ARGV[1]), tonumber(ARGV[5]), tonumber(ARGV[6])
local list = queue .. 'listed' .. (ARGV[2] == '1' and ':' .. ARGV[3] or '')
local wanted, found = {}, {}
for n = 7, #ARGV do wanted[ARGV[n]] = true end

local function phase(state, ready, pending, dead)
  if state == 'queued' then return not pending and (tonumber(ready) or 0) > now and 'delayed' or 'ready' end
  return state == 'failed' and dead and 'dead' or state
end

local function look(id, number)
  local job = redis.call('HMGET', queue .. 'job:' .. id, 'state', 'readyAt', 'pendingEnd', 'dead', 'tenant', 'sequence')
  local is_here = job[1] and (ARGV[2] ~= '1' or (job[5] or '') == ARGV[3])
  if not is_here then
    redis.call('ZREM', list, id)
  elseif job[6] == number and wanted[phase(job[1], job[2], job[3], job[4])] then
    found[#found + 1] = id
  end
end

local place = ARGV[4]
local function go()
  for _ = 1, most, 100 do
    local from = place == '' and '+inf' or '(' .. place
    local entries = redis.call('ZRANGE', list, from, '-inf', 'BYSCORE', 'REV', 'LIMIT', '0', '100', 'WITHSCORES')
    for e = 1, #entries, 2 do
      if #found == limit then return place end
      place = entries[e + 1]
      look(entries[e], place)
    end
    if #entries < 200 then return '' end
  end
  return place
end

local next_place = go()
local missing, surveyed = unlisted(queue)
local has_surveyed = redis.call('HEXISTS', KEYS[1], 'surveyed')
return {missing == surveyed and 1 or 0, has_surveyed, next_place, now, unpack(found)}
