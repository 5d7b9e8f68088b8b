-- part counters: numbers in meta that save counting. Every script that changes what they count changes them:
-- `ready`: jobs in line. `admitting`: documents that were read and are not decided yet. `done`: what running jobs have done
-- of their work by their progress (ms). `work`: the work of all jobs that have not ended (ms).

local function add(meta, counter, number)
  if number ~= 0 then redis.call('HINCRBY', meta, counter, text(number)) end
end

-- What a running job has done of its work: of the same two words always the same, so that it can be taken off again.
local function done_of(work, progress)
  return math.floor(tonumber(work_of(work)) * math.min(1, math.max(0, tonumber(progress) or 0)) + 0.5)
end

-- Jobs in line, documents that admitters hold, and what running jobs have done, counted one by one. `queue`: what the
-- names of its keys begin with.
local function counted(queue)
  local ready, admitting, done = 0, 0, 0
  for _, tenant in ipairs(redis.call('ZRANGE', queue .. 'tenants', 0, -1)) do
    ready = ready + redis.call('ZCARD', queue .. 'ready:' .. tenant)
  end
  for _, admitter in ipairs(redis.call('ZRANGE', queue .. 'admitters', 0, -1)) do
    admitting = admitting + redis.call('LLEN', queue .. 'admitting:' .. admitter)
  end
  for _, id in ipairs(redis.call('ZRANGE', queue .. 'leases', 0, -1)) do
    local job = redis.call('HMGET', queue .. 'job:' .. id, 'work', 'progress')
    done = done + done_of(job[1], job[2])
  end
  return ready, admitting, done
end

-- Sets the counters to what there is. `work` only while the jobs are few enough to be looked at one by one.
local function count_anew(queue)
  local meta = queue .. 'meta'
  for _, id in ipairs(redis.call('ZRANGE', queue .. 'leases', 0, -1)) do
    -- Somebody deleted the job by hand.
    if redis.call('EXISTS', queue .. 'job:' .. id) == 0 then redis.call('ZREM', queue .. 'leases', id) end
  end
  local ready, admitting, done = counted(queue)
  redis.call('HSET', meta, 'ready', text(ready), 'admitting', text(admitting), 'done', text(done))
  local sets = {queue .. 'delayed', queue .. 'leases', queue .. 'last'}
  local living = ready + redis.call('ZCARD', sets[1]) + redis.call('ZCARD', sets[2]) + redis.call('ZCARD', sets[3])
  if living > 2000 then return end
  for _, tenant in ipairs(redis.call('ZRANGE', queue .. 'tenants', 0, -1)) do sets[#sets + 1] = queue .. 'ready:' .. tenant end
  local work = 0
  for _, set in ipairs(sets) do
    for _, id in ipairs(redis.call('ZRANGE', set, 0, -1)) do
      work = work + tonumber(work_of(redis.call('HGET', queue .. 'job:' .. id, 'work')))
    end
  end
  redis.call('HSET', meta, 'work', text(work))
end
