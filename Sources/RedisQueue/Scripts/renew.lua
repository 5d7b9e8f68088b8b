#!lua flags=allow-oom
-- renew: extends leases and notes progress.
--
-- KEYS  1 leases  2… the jobs
-- ARGV  1 shift (ms)  2 lease (ms)  and for each job its id, its token and its progress (0…1, or empty)
-- Gives for each job 'held', 'cancelled' (held, and somebody wants it stopped) or 'lost' (the token is not the newest).
local ends = text(clock(ARGV[1]) + ARGV[2])
local answers = {}
for n = 1, #KEYS - 1 do
  local job, id, token, progress = KEYS[n + 1], ARGV[3 * n], ARGV[3 * n + 1], ARGV[3 * n + 2]
  local known = redis.call('HMGET', job, 'state', 'token', 'cancel')
  if known[1] ~= 'running' or known[2] ~= token then
    answers[n] = 'lost'
  else
    if progress == '' then
      redis.call('HSET', job, 'leaseEnds', ends)
    else
      redis.call('HSET', job, 'leaseEnds', ends, 'progress', progress)
    end
    redis.call('ZADD', KEYS[1], ends, id)
    answers[n] = known[3] and 'cancelled' or 'held'
  end
end
return answers
