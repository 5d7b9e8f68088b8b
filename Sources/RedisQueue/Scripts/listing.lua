-- part listing: the queue's lists of all its jobs and of each tenant's, by the number that a job gets when it is enqueued and
-- keeps. `queue`: what the names of its keys begin with.
--
-- Scripts of versions before the lists number jobs, too, but do not list them. So `listed` in meta counts the numbers that were
-- listed when they were given, and what it lags behind `sequence` is how many were not; `surveyed` is how many of these a
-- survey has found since (survey.lua). Where the two are equal, the lists are complete.

-- Lists a job that has just got its number.
local function list_job(queue, id, tenant, sequence)
  redis.call('HINCRBY', queue .. 'meta', 'listed', '1')
  redis.call('ZADD', queue .. 'listed', sequence, id)
  redis.call('ZADD', queue .. 'listed:' .. tenant, sequence, id)
end

-- Numbers that nobody listed, and how many of them were found.
local function unlisted(queue)
  local known = redis.call('HMGET', queue .. 'meta', 'sequence', 'listed', 'surveyed')
  return tonumber(known[1] or 0) - tonumber(known[2] or 0), tonumber(known[3] or 0)
end
