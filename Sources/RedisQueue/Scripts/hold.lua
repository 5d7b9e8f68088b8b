#!lua
-- hold: takes jobs on a holder's account, if these are not too many then. Jobs that have ended leave it here, a part of it
-- in each call.
--
-- KEYS  1 the holder's account: ids by when they were taken on it
-- ARGV  1 shift (ms)  2 jobs on it at most  3 the rank to begin at  4 ids that are looked at  5 ms that an id has to become a job
--       6 ms that an account is kept after its last use  7 '1': ended ones will run again  8… ids
-- Gives {1} when they are on it; {2} when they are too many; {0, rank}: too many as far as it looked, go on from there.
local account, most = KEYS[1], tonumber(ARGV[2])
local now = clock(ARGV[1])

local function is_alive(id)
  local state = redis.call('HGET', queue .. 'job:' .. id, 'state')
  if state then return state == 'queued' or state == 'running' end
end

local new, count = {}, 0
for n = 8, #ARGV do
  local id, alive = ARGV[n], is_alive(ARGV[n])
  local will_run = alive == nil or not alive and ARGV[7] == '1'
  if will_run and not new[id] and not redis.call('ZSCORE', account, id) then
    new[id] = true
    count = count + 1
  end
end
if count == 0 then return {1} end

local rank = tonumber(ARGV[3])
local entries = redis.call('ZRANGE', account, rank, rank + ARGV[4] - 1, 'WITHSCORES')
for e = 1, #entries, 2 do
  local alive = is_alive(entries[e])
  if alive == nil then alive = entries[e + 1] + ARGV[5] > now end
  if alive then rank = rank + 1 else redis.call('ZREM', account, entries[e]) end
end
local held = redis.call('ZCARD', account)
if held + count > most then
  if count > most or rank >= held then return {2} end
  return {0, rank}
end
for id in pairs(new) do redis.call('ZADD', account, text(now), id) end
redis.call('PEXPIRE', account, ARGV[6])
return {1}
