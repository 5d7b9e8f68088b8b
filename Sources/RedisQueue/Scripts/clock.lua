-- part clock: the queue's time in milliseconds. `shift` is 0 except in tests, which move time by it.
local function clock(shift)
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000) + shift
end

-- An integer as text: as an argument it is several times quicker than a number.
local function text(number) return string.format('%d', number) end

-- A job's work in milliseconds as its hash has it, as text; '0' for what is none: a number that cannot be added up must
-- not keep its job from ending.
local function work_of(value)
  return value and #value <= 11 and string.find(value, '^[1-9]%d*$') and value or '0'
end
