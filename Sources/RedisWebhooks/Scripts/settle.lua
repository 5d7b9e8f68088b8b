#!lua flags=allow-oom
-- settle: ends an attempt. Repeating it changes nothing.
--
-- ARGV  2 id  3 token  4 'delivered', 'again', 'failed' or 'gone'  5 ms until the next attempt  6 the attempt (JSON)
--       7 attempts that a log has  8 ms for which ended deliveries are kept  9 ms of failures that disable an endpoint
--       10 '1': there was an answer, whatever it said
-- Gives 'settled' or 'stale'.
local key = delivery_key(ARGV[2])
local known = redis.call('HMGET', key, 'token', 'leaseEnds', 'settledBy', 'endpoint')
if known[1] ~= ARGV[3] then return 'stale' end
if known[3] == ARGV[3] then return 'settled' end
if not known[2] then return 'stale' end
local endpoint = known[4]
redis.call('HSET', key, 'settledBy', ARGV[3])
redis.call('HINCRBY', key, 'attempts', 1)
note(ARGV[2], ARGV[6], ARGV[7])
if ARGV[4] == 'again' then
  local next = text(now + tonumber(ARGV[5]))
  redis.call('HDEL', key, 'leaseEnds')
  redis.call('HSET', key, 'nextAt', next)
  redis.call('ZADD', due_key(endpoint), next, ARGV[2])
  release(ARGV[2], endpoint)
else
  finish(ARGV[2], endpoint, ARGV[4] == 'delivered' and 'delivered' or 'failed', ARGV[8])
end
local state = redis.call('HMGET', endpoint_key(endpoint), 'createdAt', 'disabledAt', 'failingSince')
local turn = false
-- What the URL of one job does says nothing of those of others.
if state[1] and owner_of(endpoint) == endpoint then
  if ARGV[4] == 'delivered' then
    redis.call('HDEL', endpoint_key(endpoint), 'failingSince')
  else
    local since = tonumber(state[3] or text(now))
    if not state[3] then redis.call('HSET', endpoint_key(endpoint), 'failingSince', text(now)) end
    local reason = ARGV[4] == 'gone' and 'gone' or now - since >= tonumber(ARGV[9]) and 'failing'
    if reason and not state[2] then
      redis.call('HSET', endpoint_key(endpoint), 'disabledAt', text(now), 'reason', reason)
      turn = redis.call('EXISTS', due_key(endpoint)) == 1
    end
  end
end
if ARGV[10] == '1' then redis.call('ZREM', silents, endpoint) else redis.call('ZADD', silents, text(now), endpoint) end
plan(endpoint)
-- Its deliveries are given up by the next call of `lease`.
if turn then redis.call('ZADD', schedule, text(now), endpoint) end
return 'settled'
