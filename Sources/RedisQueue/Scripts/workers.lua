#!lua flags=no-writes
-- workers: those that are there, by name.
--
-- KEYS  1 workers  2 cards
-- ARGV  1 shift (ms)
-- Gives {worker, card, milliseconds that its announcement still holds, worker, …}.
local now = clock(ARGV[1])
local there = redis.call('ZRANGE', KEYS[1], '(' .. text(now), '+inf', 'BYSCORE')
table.sort(there)
local cards = {}
for _, worker in ipairs(there) do
  local card = redis.call('HGET', KEYS[2], worker)
  if card then
    cards[#cards + 1] = worker
    cards[#cards + 1] = card
    cards[#cards + 1] = tonumber(redis.call('ZSCORE', KEYS[1], worker)) - now
  end
end
return cards
