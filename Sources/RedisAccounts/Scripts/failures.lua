-- part failures: failed attempts and lock-outs, as `FailureRecord` has them. A record is a hash: `times` (ms, oldest first), `locks`, `until` (ms),
-- `forgotten` (ms), at which it says nothing more, and `pending`: attempts that are being looked at, each as `nonce:until`.
local limits = {failures = 10, window = 600000, first = 60000, longest = 3600000, memory = 86400000, pause = 1000}

-- Milliseconds until attempts are looked at again; 0: they are.
local function left(record)
  return math.max(0, tonumber(redis.call('HGET', record, 'until') or '0') - now)
end

-- Times of failures that still count.
local function recent(times)
  local found = {}
  for time in string.gmatch(times or '', '%d+') do
    if now - tonumber(time) < limits.window then found[#found + 1] = time end
  end
  return found
end

-- Attempts that are being looked at, but for one.
local function pending(record, nonce)
  local found = {}
  for entry, name, ends in string.gmatch(redis.call('HGET', record, 'pending') or '', '((%w+):(%d+))') do
    if name ~= nonce and tonumber(ends) > now then found[#found + 1] = entry end
  end
  return found
end

-- Milliseconds until an attempt may be looked at; 0: at once.
local function wait(record, nonce)
  local locked = left(record)
  if locked > 0 then return locked end
  local failed = #recent(redis.call('HGET', record, 'times') or '')
  return failed + #pending(record, nonce) < limits.failures and 0 or limits.pause
end

-- The caller has seen that it needs not wait.
local function begin(record, nonce, patience)
  local awaited = pending(record, nonce)
  awaited[#awaited + 1] = nonce .. ':' .. text(now + patience)
  local kept = tonumber(redis.call('HGET', record, 'forgotten') or '0')
  if kept <= now then redis.call('DEL', record) end
  local forgotten = math.max(kept, now + patience)
  redis.call('HSET', record, 'pending', table.concat(awaited, ' '), 'forgotten', text(forgotten))
  redis.call('PEXPIRE', record, text(forgotten - now))
end

local function finish(record, nonce)
  if redis.call('EXISTS', record) == 0 then return end
  redis.call('HSET', record, 'pending', table.concat(pending(record, nonce), ' '))
end

-- A success: nothing has failed.
local function clear(record)
  local awaited, latest = pending(record, ''), 0
  redis.call('DEL', record)
  for _, entry in ipairs(awaited) do latest = math.max(latest, tonumber(string.match(entry, ':(%d+)$'))) end
  if latest == 0 then return end
  redis.call('HSET', record, 'pending', table.concat(awaited, ' '), 'forgotten', text(latest))
  redis.call('PEXPIRE', record, text(latest - now))
end

-- Counts a failure. Gives the milliseconds when that locks it.
local function note(record)
  if left(record) > 0 then return nil end
  local kept = redis.call('HMGET', record, 'times', 'locks', 'forgotten')
  if kept[3] and tonumber(kept[3]) <= now then kept = {} end
  local times, locks = recent(kept[1]), tonumber(kept[2] or '0')
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
