-- part last: jobs that wait for their last lease (PendingEnd.swift). A job's `run` is the server's run since when nothing of
-- it can have been forgotten: that in which it was enqueued, or in which its last lease began.

-- Names the server's run: another one after every start, and after every failover, which is when last writes are lost.
-- Empty: the server does not say, and nothing is certain. A client may name the run that its connection belongs to instead
-- (RedisConnection.serverRun): if that is over, the job is taken for one that may have been forgotten, which costs it a last lease.
local function server_run()
  local info = redis.pcall('INFO', 'server', 'replication')
  if type(info) ~= 'string' then return '' end
  local run, history = string.match(info, 'run_id:(%w+)'), string.match(info, 'master_replid:(%w+)')
  return run and history and string.sub(run, 1, 16) .. string.sub(history, 1, 16) or ''
end

-- Whether an attempt of the job may have been forgotten.
local function is_doubtful(run)
  local now = server_run()
  return now == '' or run ~= now
end

-- The job that is neither in line nor running ends with its next lease. k: last, wake.
local function wait_for_last(k, now, id, job, state)
  redis.call('HDEL', job, 'avoid', 'leaseEnds', 'committed')
  redis.call('HSET', job, 'state', 'queued', 'readyAt', text(now), 'progress', '0', 'pendingEnd', state, 'lastLeases', '0')
  redis.call('ZADD', k.last, text(now), id)
  rouse(k.wake)
end

-- The first job whose last lease is due, with its fields; and when the next one is, if none is yet.
local function next_last(last, jobs, now)
  for _ = 1, 64 do
    local first = redis.call('ZRANGE', last, '0', '0', 'WITHSCORES')
    if not first[1] then return nil end
    if tonumber(first[2]) > now then return nil, tonumber(first[2]) end
    local fields = redis.call('HGETALL', jobs .. first[1])
    local known = {}
    for f = 1, #fields, 2 do known[fields[f]] = fields[f + 1] end
    if known.state == 'queued' and known.pendingEnd then return {id = first[1], fields = fields, known = known} end
    redis.call('ZREM', last, first[1])  -- A worker of an earlier version has ended it, or somebody deleted it by hand.
  end
end
