-- part failures: failed attempts and lock-outs, as `FailureRecord` has them. A record is a hash: `times` (ms, oldest first), `locks`, `until` (ms) and
-- `forgotten` (ms), at which it says nothing more.
local limits = {failures = 10, window = 600000, first = 60000, longest = 3600000, memory = 86400000}

-- Milliseconds until attempts are looked at again; 0: they are.
local function left(record)
  return math.max(0, tonumber(redis.call('HGET', record, 'until') or '0') - now)
end

-- Counts a failure. Gives the milliseconds when that locks it.
local function note(record)
  if left(record) > 0 then return nil end
  local kept = redis.call('HMGET', record, 'times', 'locks', 'forgotten')
  if kept[3] and tonumber(kept[3]) <= now then kept = {} end
  local times, locks = {}, tonumber(kept[2] or '0')
  for time in string.gmatch(kept[1] or '', '%d+') do
    if now - tonumber(time) < limits.window then times[#times + 1] = time end
  end
  times[#times + 1] = text(now)
  if #times < limits.failures then
    local forgotten = math.max(tonumber(kept[3] or '0'), now + limits.window)
    redis.call('HSET', record, 'times', table.concat(times, ' '), 'locks', text(locks), 'forgotten', text(forgotten))
    redis.call('PEXPIRE', record, text(forgotten - now))
    return nil
  end
  local length = math.min(limits.longest, limits.first * 2 ^ math.min(locks, 10))
  local forgotten = now + length + limits.memory
  redis.call('HSET', record, 'times', '', 'locks', text(locks + 1), 'until', text(now + length), 'forgotten', text(forgotten))
  redis.call('PEXPIRE', record, text(forgotten - now))
  return length
end

-- Counts a failure by each of the names, and logs lock-outs.
local function fail(records, names)
  for _, name in ipairs(names) do
    local length = note(records .. name)
    if length then
      log({action = 'lockout', subject = string.match(name, '^%a+:(.*)$'), tenant = '',
        detail = string.format('%.14g s', length / 1000)})
    end
  end
end
