#!lua
-- put: adds a delivery that is of no event of a queue. Repeating it changes nothing.
--
-- ARGV  2 how many an endpoint's log has  3 id  4 endpoint  5 event  6 when it happened (ms)  7 body
-- Gives 'waiting', or 'unknown' or 'disabled' for its endpoint.
local state = redis.call('HMGET', endpoint_key(ARGV[4]), 'createdAt', 'disabledAt')
if not state[1] then return 'unknown' end
if state[2] then return 'disabled' end
if add(ARGV[3], ARGV[4], ARGV[5], '', '', ARGV[6], ARGV[7], '', ARGV[2]) then plan(ARGV[4]) end
return 'waiting'
