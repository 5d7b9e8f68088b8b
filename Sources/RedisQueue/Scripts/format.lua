-- part format: opens every script that writes. The data say which format they have (`format` in meta; docs/queue.md). Those
-- without a number are of the first, and are taken over here; those of a later version are left alone.
local queue = string.match(KEYS[1], '^.-}:')
local format = redis.call('HGET', queue .. 'meta', 'format')
if format ~= '2' then
  if format then
    return redis.error_reply('FORMAT this queue has data format ' .. format .. ', but this program supports 1 and 2')
  end
  count_anew(queue)
  redis.call('HSET', queue .. 'meta', 'format', '2')
end
