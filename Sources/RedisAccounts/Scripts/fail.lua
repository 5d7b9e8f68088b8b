#!lua flags=allow-oom
-- fail: counts a failed attempt.
--
-- KEYS  1 meta  2 log  3 failures: (prefix)
-- ARGV  1 shift (ms)  2 entries kept  3…9 the entry of a lock-out  10… what it is counted by: 'address:…', 'id:…'
-- Gives the ms for which further attempts are not looked at.
local names, longest = {}, 0
for n = 10, #ARGV do names[#names + 1] = ARGV[n] end
fail(KEYS[3], names)
for _, name in ipairs(names) do longest = math.max(longest, left(KEYS[3] .. name)) end
return longest
