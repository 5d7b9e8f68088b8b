-- part admitting: an admitter's list of documents that it has read and not decided yet.

-- Takes the first document, if the list is as long as the admitter believes; only the admitter adds to it, so the document
-- is then the one that it means. Otherwise nil: an earlier decision did not happen, or others have taken the list over.
local function take_first(meta, list, length)
  if redis.call('LLEN', list) ~= tonumber(length) then return nil end
  add(meta, 'admitting', -1)
  return redis.call('LPOP', list)
end
