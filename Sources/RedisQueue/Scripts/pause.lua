#!lua flags=allow-oom
-- pause: pauses or resumes leasing.
--
-- KEYS  1 meta  2 events  3 wake
-- ARGV  1 events kept  2 'paused' or 'resumed'
-- Gives 1, or 0 when it was so already.
if ARGV[2] == 'paused' then
  if redis.call('HSETNX', KEYS[1], 'paused', 1) == 0 then return 0 end
else
  if redis.call('HDEL', KEYS[1], 'paused') == 0 then return 0 end
  rouse(KEYS[3])
end
event(KEYS[2], ARGV[1], ARGV[2], '')
return 1
