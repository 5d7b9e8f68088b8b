#!lua flags=allow-oom
-- allow: takes a request out of a bucket.
--
-- KEYS  1 meta  2 the bucket
-- ARGV  1 shift (ms)  2 its rate
-- Gives whether one was taken (0 or 1), and the level that is left.
return {take(KEYS[2], ARGV[2])}
