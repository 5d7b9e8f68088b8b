#!lua
-- refuse: keeps a job that cannot run as failed, so that whoever asks for its id finds out why.
--
-- KEYS  1 meta  2 failed  3 events  4 job  5 document  6 result  7 admitting, the list whose first document this is
-- ARGV  1 shift (ms)  2 events kept  3 id  4 tenant  5 priority  6 max attempts  7 how many documents the list has now
--       8 result  9 error  10 the error's code
-- Gives 'accepted'; or the state of the job that has the id already, and changes nothing but the list;
--   or 'lost' when the list is not as the caller saw it: others have taken the document over.
local document = take_first(KEYS[1], KEYS[7], ARGV[7])
if not document then return 'lost' end
local id, job = ARGV[3], KEYS[4]
local known = redis.call('HGET', job, 'state')
if known then return known end

local now = clock(ARGV[1])
local sequence = redis.call('HINCRBY', KEYS[1], 'sequence', 1)
redis.call('HSET', job, 'tenant', ARGV[4], 'priority', ARGV[5], 'createdAt', now, 'readyAt', now,
  'maxAttempts', ARGV[6], 'sequence', sequence, 'error', ARGV[9])
list_job(queue, id, ARGV[4], sequence)
redis.call('SET', KEYS[5], document)
local k = {events = KEYS[3], kept = ARGV[2], job = job, result = KEYS[6]}
redis.call('HINCRBY', KEYS[1], 'refused', 1)
finish(k, now, id, KEYS[2], 'failed', ARGV[8], 0, '', ARGV[10])
return 'accepted'
