#!lua
-- reject: keeps a document that is no job among the rejected, with the reason.
--
-- KEYS  1 meta  2 rejected  3 admitting, the list whose first document this is
-- ARGV  1 shift (ms)  2 how many documents the list has now  3 the entry, a JSON object without its opening brace
--       4 how many entries are kept
-- Gives 'accepted', or 'lost' when the list is not as the caller saw it: others have taken the document over.
if not take_first(KEYS[1], KEYS[3], ARGV[2]) then return 'lost' end
redis.call('LPUSH', KEYS[2], string.format('{"at":%d,', clock(ARGV[1])) .. ARGV[3])
redis.call('LTRIM', KEYS[2], 0, ARGV[4] - 1)
redis.call('HINCRBY', KEYS[1], 'rejected', 1)
return 'accepted'
