#!lua flags=allow-oom
-- restore: puts the documents of an admitter's list back in front of the inbox, in their order.
--
-- KEYS  1 inbox  2 the admitter's list
-- Gives how many.
local count = 0
while redis.call('LMOVE', KEYS[2], KEYS[1], 'RIGHT', 'LEFT') do count = count + 1 end
return count
