#!lua flags=allow-oom
-- restore: puts the documents of an admitter's list back in front of the inbox, in their order; what arrived for it, too.
--
-- KEYS  1 inbox  2 the admitter's list  3 meta  4 arrived
-- Gives how many there were in its list.
local count = 0
while redis.call('LMOVE', KEYS[4], KEYS[1], 'RIGHT', 'LEFT') do end
while redis.call('LMOVE', KEYS[2], KEYS[1], 'RIGHT', 'LEFT') do count = count + 1 end
add(KEYS[3], 'admitting', -count)
return count
