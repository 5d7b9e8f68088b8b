#!lua flags=allow-oom
-- begin-attempt: takes one of the attempts that are left, before it is looked at. Repeating it takes no other one.
--
-- KEYS  1 meta  2 failures: (prefix)
-- ARGV  1 shift (ms)  2 nonce of the attempt  3 ms after which nobody waits for it any more
--       4… what it is counted by: 'address:…', 'id:…'
-- Gives the ms after which one may be looked at; 0: this one is.
local longest = 0
for n = 4, #ARGV do longest = math.max(longest, wait(KEYS[2] .. ARGV[n], ARGV[2])) end
if longest > 0 then return longest end
for n = 4, #ARGV do begin(KEYS[2] .. ARGV[n], ARGV[2], tonumber(ARGV[3])) end
return 0
