#!lua flags=allow-oom
-- settle-attempt: an attempt was looked at.
--
-- KEYS  1 meta  2 log  3 failures: (prefix)
-- ARGV  1 shift (ms)  2 entries kept  3…9 the entry of a lock-out  10 nonce of the attempt  11 1: it succeeded
--       12… what it is counted by: 'address:…', 'id:…'
-- Gives 1.
local names = {}
for n = 12, #ARGV do
  names[#names + 1] = ARGV[n]
  finish(KEYS[3] .. ARGV[n], ARGV[10])
end
if ARGV[11] ~= '1' then
  fail(KEYS[3], names)
  return 1
end
for _, name in ipairs(names) do
  if string.sub(name, 1, 3) == 'id:' then clear(KEYS[3] .. name) end
end
return 1
