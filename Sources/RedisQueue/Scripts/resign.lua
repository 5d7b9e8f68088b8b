#!lua flags=allow-oom
-- resign: ends a term.
--
-- KEYS  1 meta
-- ARGV  1 worker  2 when the term began (ms)
-- Gives 1, or 0 when it is not the queue's term.
local known = redis.call('HMGET', KEYS[1], 'leader', 'elected')
if known[1] ~= ARGV[1] or known[2] ~= ARGV[2] then return 0 end
-- When it began stays: terms only rise.
return redis.call('HDEL', KEYS[1], 'leader', 'leads') > 0 and 1 or 0
