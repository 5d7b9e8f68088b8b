-- part finish: makes a job ended, and forgets those that ended long ago.

-- k: events, kept, job (the key), result (the key). now: as text or a number.
local function finish(k, now, id, set, state, result, token, worker, code)
  local told = event(k.events, k.kept, state, id, token, worker, code)
  redis.call('HSET', k.job, 'state', state, 'endedAt', now, 'endEvent', told)
  redis.call('SET', k.result, result)
  redis.call('ZADD', set, now, id)
end

-- Takes what a running job has done of its work back, when it runs no more.
local function run_is_over(meta, work, progress) add(meta, 'done', -done_of(work, progress)) end

-- Takes a job that ends out of the backlog. work: as the job's hash has it; jobs of earlier versions have none.
local function work_is_over(meta, work)
  work = work_of(work)
  if work ~= '0' then redis.call('HINCRBY', meta, 'work', '-' .. work) end
end

-- Forgets the jobs of an ended set that ended up to `moment`, at most `limit`; jobs, documents and results are prefixes.
local function forget(set, moment, limit, jobs, documents, results)
  local old = redis.call('ZRANGE', set, '-inf', moment, 'BYSCORE', 'LIMIT', '0', limit)
  local listed = string.match(jobs, '^.-}:') .. 'listed'
  for _, id in ipairs(old) do
    redis.call('ZREM', listed, id)
    redis.call('ZREM', listed .. ':' .. (redis.call('HGET', jobs .. id, 'tenant') or ''), id)
    redis.call('ZREM', set, id)
    redis.call('UNLINK', jobs .. id, documents .. id, results .. id)
  end
end
