#!lua
-- book: adds a batch of entries to the ledger and forgets the oldest. A server without memory refuses it: a ledger may wait.
--
-- KEYS  1 ledger  2 the number of the writer's last batch
-- ARGV  1 shift (ms)  2 kept (ms)  3 entries kept, about  4 number of the batch  5 how long the number is kept (ms)
--       6 words of an entry  and for each entry its words: names and values in turn
-- Gives 1, or 0 when the batch, or a later one of the writer, was there already. Repeating it is harmless.
local last = redis.call('GET', KEYS[2])
if last and tonumber(last) >= tonumber(ARGV[4]) then return 0 end
local now = clock(ARGV[1])
redis.call('XTRIM', KEYS[1], 'MINID', '~', text(math.max(0, now - ARGV[2])))
-- The server's own ids go on when its clock is set back.
local id = ARGV[1] == '0' and '*' or text(now) .. '-*'
for n = 7, #ARGV, ARGV[6] do
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], id, unpack(ARGV, n, n + ARGV[6] - 1))
end
redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5])
return 1
