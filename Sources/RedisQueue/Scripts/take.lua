#!lua
-- take: moves documents from the inbox to an admitter's own list and shows them.
--
-- The list holds them until each is decided (submit, refuse, reject). When its admitter does not come back in time, they
-- are put back in front of the inbox (maintain). What a waiting admitter was roused by lies in `arrived`, in front of
-- the inbox. A document that is too long is rejected here: the call ends with it, because handling one takes the
-- server as long as thousands of others.
--
-- KEYS  1 inbox  2 admitters  3 the admitter's list  4 meta  5 arrived  6 rejected
-- ARGV  1 shift (ms)  2 admitter  3 ms until it counts as gone  4 documents at most  5 bytes after which to stop
--       6 bytes of a document at most  7 bytes kept of one that is rejected  8 rejected ones kept
--       9 the error of one that is too long, as JSON, in which <bytes> stands for its length
-- Gives how many were rejected, then the documents of the list, oldest first.
local inbox, admitters, mine, meta, arrived, rejected = unpack(KEYS, 1, 6)
local limits = {most = tonumber(ARGV[6]), kept = tonumber(ARGV[7]), entries = tonumber(ARGV[8]), problem = ARGV[9],
  meta = meta, rejected = rejected, shift = ARGV[1]}
local documents = redis.call('LRANGE', mine, 0, -1)
local before, bytes, refused = #documents, 0, false
while #documents < tonumber(ARGV[4]) and bytes < tonumber(ARGV[5]) do
  local from, document = arrived, nil
  document, refused = document_at(arrived, 0, limits)
  if not document and not refused then
    from = inbox
    document, refused = document_at(inbox, 0, limits)
  end
  if not document then break end
  redis.call('LMOVE', from, mine, 'LEFT', 'RIGHT')
  documents[#documents + 1] = document
  bytes = bytes + #document
end
if #documents > 0 then redis.call('ZADD', admitters, text(clock(ARGV[1]) + ARGV[3]), ARGV[2]) end
add(meta, 'admitting', #documents - before)
if refused then collectgarbage() end  -- It may have been as long as everything else that the server holds.
table.insert(documents, 1, refused and 1 or 0)
return documents
