#!lua
-- survey: a step of the way through all keys of the server, to list the jobs that are not listed yet.
--
-- SCAN promises to meet every key that is there from its first step to its last, whatever comes and goes meanwhile; but only
-- within one run of the server, so another one begins anew.
--
-- KEYS  1 meta
-- ARGV  1 keys that a step looks at, about
-- Gives 1 when the lists are complete, 0 when there are more steps to do.
local missing, found = unlisted(queue)
if missing == found then return 1 end
local run = server_run()
local known = redis.call('HMGET', KEYS[1], 'surveyRun', 'surveyAt', 'surveyFor')
local at, goal = '0', missing
if known[1] == run and run ~= '' and known[2] then at, goal = known[2], tonumber(known[3]) end

local jobs = queue .. 'job:'
local step = redis.call('SCAN', at, 'COUNT', ARGV[1])
for _, key in ipairs(step[2]) do
  if string.sub(key, 1, #jobs) == jobs then
    local job = redis.call('HMGET', key, 'sequence', 'tenant')
    -- One without a number gets one as if it had come now: the survey goes on to count it among the listed.
    local id, sequence = string.sub(key, #jobs + 1), job[1]
    if not sequence then
      sequence = redis.call('HINCRBY', KEYS[1], 'sequence', '1')
      redis.call('HINCRBY', KEYS[1], 'listed', '1')
      redis.call('HSET', key, 'sequence', sequence)
    end
    redis.call('ZADD', queue .. 'listed', sequence, id)
    redis.call('ZADD', queue .. 'listed:' .. (job[2] or ''), sequence, id)
  end
end
if step[1] ~= '0' then
  redis.call('HSET', KEYS[1], 'surveyRun', run, 'surveyAt', step[1], 'surveyFor', goal)
  return 0
end
redis.call('HDEL', KEYS[1], 'surveyRun', 'surveyAt', 'surveyFor')
redis.call('HSET', KEYS[1], 'surveyed', goal)
return goal == missing and 1 or 0
