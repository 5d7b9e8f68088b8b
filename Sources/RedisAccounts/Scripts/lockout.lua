#!lua flags=no-writes
-- lockout: for how long attempts are not looked at.
--
-- KEYS  1 meta  2 failures: (prefix)
-- ARGV  1 shift (ms)  2… what they are counted by: 'address:…', 'id:…'
-- Gives ms.
local longest = 0
for n = 2, #ARGV do longest = math.max(longest, left(KEYS[2] .. ARGV[n])) end
return longest
