#!lua flags=no-writes
-- workers: those that are there, by name.
--
-- KEYS  1 workers  2 cards
-- ARGV  1 shift (ms)
-- Gives {worker, card, worker, …}.
local there = redis.call('ZRANGE', KEYS[1], '(' .. text(clock(ARGV[1])), '+inf', 'BYSCORE')
table.sort(there)
local cards = {}
for _, worker in ipairs(there) do
  local card = redis.call('HGET', KEYS[2], worker)
  if card then
    cards[#cards + 1] = worker
    cards[#cards + 1] = card
  end
end
return cards
