#!lua flags=allow-oom
-- screen: rejects one document that is too long, for a server that has no memory left for `take`.
--
-- KEYS  1 inbox  2 meta  3 rejected  4 arrived
-- ARGV  1 shift (ms)  2 documents to look at, from either end  3 bytes of a document at most
--       4 bytes kept of one that is rejected  5 rejected ones kept  6 the error, as in `take`
-- Gives 1, or 0 when there is none.
local limits = {most = tonumber(ARGV[3]), kept = tonumber(ARGV[4]), entries = tonumber(ARGV[5]), problem = ARGV[6],
  meta = KEYS[2], rejected = KEYS[3], shift = ARGV[1]}
local most = tonumber(ARGV[2])
for _, list in ipairs({KEYS[4], KEYS[1]}) do
  for n = 0, math.min(redis.call('LLEN', list), 2 * most) - 1 do
    -- From the front, then from the back.
    local _, refused = document_at(list, n < most and n or most - n - 1, limits)
    if refused then
      collectgarbage()
      return 1
    end
  end
end
return 0
