-- part begin: opens every script. The store's time in milliseconds (`shift` is 0 except in tests, which move time by it), and whether the data are of
-- the format that this program knows (`format` in meta); those of a later version are left alone.
local shift = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + shift

-- An integer as text.
local function text(number) return string.format('%d', number) end

local format = redis.call('HGET', KEYS[1], 'format')
if format and format ~= '1' then
  return redis.error_reply('FORMAT these accounts have data format ' .. format .. ', but this program supports 1')
end
