#!lua flags=allow-oom
-- pass: rouses another worker instead of one that was roused and will not look.
--
-- KEYS  1 wake
-- Gives 1.
rouse(KEYS[1])
return 1
