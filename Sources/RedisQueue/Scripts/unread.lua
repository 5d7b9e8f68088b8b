#!lua flags=no-writes
-- unread: the documents in which an id may be: a part of the inbox, the newest first, or all that left it undecided.
--
-- Places are counted from the end of the inbox: there, documents come and go only behind what was looked at. From there
-- they move on to `arrived` and to the admitters' lists, so who looks at those last misses none.
--
-- KEYS  1 inbox  2 arrived  3 admitters
--       4 admitting: (prefix of their lists, which lie in the slot of the others)
-- ARGV  1 id  2 the place in the inbox to begin at, or -1: what left it  3 documents at most  4 bytes after which to stop
--       5 bytes of a document at most: longer ones are passed over
-- Gives how many were looked at, 1 if that was the last, then those that may have the id.
local id, place = ARGV[1], tonumber(ARGV[2])
local looked, bytes, found = 0, 0, {}

-- Whether the list has been looked at from there to its front.
local function is_searched(list, from)
  while true do
    if looked >= tonumber(ARGV[3]) or bytes >= tonumber(ARGV[4]) then return false end
    local document = redis.call('LINDEX', list, -1 - from)
    if not document then return true end
    looked, from, bytes = looked + 1, from + 1, bytes + #document
    if #document > tonumber(ARGV[5]) then
      collectgarbage()  -- It may have been as long as everything else that the server holds.
    elseif string.find(document, id, 1, true) or string.find(document, '\\', 1, true) then
      found[#found + 1] = document  -- In JSON a letter may stand as an escape.
    end
  end
end

local is_last
if place >= 0 then
  is_last = is_searched(KEYS[1], place)
else
  is_last = is_searched(KEYS[2], 0)
  for _, name in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1, 'REV')) do
    is_last = is_last and is_searched(KEYS[4] .. name, 0)
  end
end
return {looked, is_last and 1 or 0, unpack(found)}
