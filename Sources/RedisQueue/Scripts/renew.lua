#!lua flags=allow-oom
-- renew: extends leases and notes progress.
--
-- KEYS  1 leases  2 meta  3… the jobs
-- ARGV  1 shift (ms)  2 lease (ms)  and for each job its id, token, nonce and progress (0…1, or empty)
-- Gives for each job 'held', 'cancelled' (held, and somebody wants it stopped) or 'lost' (the lease is not the newest).
local ends = text(clock(ARGV[1]) + ARGV[2])
local answers = {}
local done = 0
for n = 1, #KEYS - 2 do
  local job, id, token, nonce, progress = KEYS[n + 2], unpack(ARGV, 4 * n - 1, 4 * n + 2)
  local known = redis.call('HMGET', job, 'state', 'token', 'cancel', 'request', 'work', 'progress')
  if known[1] ~= 'running' or known[2] ~= token or known[4] ~= nonce then
    answers[n] = 'lost'
  else
    if progress == '' then
      redis.call('HSET', job, 'leaseEnds', ends)
    else
      redis.call('HSET', job, 'leaseEnds', ends, 'progress', progress)
      done = done + done_of(known[5], progress) - done_of(known[5], known[6])
    end
    redis.call('ZADD', KEYS[1], ends, id)
    answers[n] = known[3] and 'cancelled' or 'held'
  end
end
add(KEYS[2], 'done', done)
return answers
