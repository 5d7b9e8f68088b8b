#!lua
-- learn: adds to the sums of a class of devices, and halves them when there are many.
--
-- KEYS  1 quotes
-- ARGV  1 prefix of the class's fields: version and class  2 jobs with which the sums are halved
--       3… the numbers to add; their fields are the prefix and the number's place, from 0. The first counts jobs.
-- Gives 1.
local quotes, prefix = KEYS[1], ARGV[1]
local jobs = 0
for n = 3, #ARGV do
  if ARGV[n] ~= '0' then
    local sum = redis.call('HINCRBYFLOAT', quotes, prefix .. (n - 3), ARGV[n])
    if n == 3 then jobs = tonumber(sum) end
  end
end
if jobs >= tonumber(ARGV[2]) then
  for n = 3, #ARGV do
    local sum = redis.call('HGET', quotes, prefix .. (n - 3))
    if sum then redis.call('HSET', quotes, prefix .. (n - 3), string.format('%.17g', sum / 2)) end
  end
end
return 1
