#!lua
-- submit: takes a job that was read, once by id.
--
-- KEYS  1 meta  2 tenants  3 delayed  4 events  5 wake  6 job  7 document
--       8 ready: (prefix of the lines; their keys lie in the slot of the others)
--       9 admitting, the list whose first document this is; without it the document is ARGV 9
-- ARGV  1 shift (ms)  2 events kept  3 ms a point of priority  4 id  5 tenant  6 priority  7 max attempts
--       8 not before (ms, or empty)  9 document; or, when it is in the list, how many documents that has now
--       10 work (ms)  11 bytes of a document at most  12 the server's run, as server_run names it; asking for it takes longer than all the rest
-- Gives 'accepted'; or the state of the job that has the id already, and changes nothing but the list; or 'too long';
--   or 'lost' when the list is not as the caller saw it: others have taken the document over.
local meta, tenants, delayed, events, wake, job, documentKey = unpack(KEYS, 1, 7)
local id, tenant, priority = ARGV[4], ARGV[5], tonumber(ARGV[6])
local document = ARGV[9]
if KEYS[9] then document = take_first(meta, KEYS[9], ARGV[9]) end
if not document then return 'lost' end
if not KEYS[9] and #document > tonumber(ARGV[11]) then return 'too long' end
local known = redis.call('HGET', job, 'state')
if known then return known end

local now = clock(ARGV[1])
local ready = math.max(now, tonumber(ARGV[8]) or now)
local sequence = redis.call('HINCRBY', meta, 'sequence', 1)
redis.call('HSET', job, 'state', 'queued', 'priority', priority, 'createdAt', text(now), 'readyAt', text(ready),
  'maxAttempts', ARGV[7], 'sequence', sequence, 'work', ARGV[10], 'run', ARGV[12])
list_job(queue, id, tenant, sequence)
if ARGV[10] ~= '0' then redis.call('HINCRBY', meta, 'work', ARGV[10]) end
if tenant ~= '' then redis.call('HSET', job, 'tenant', tenant) end
redis.call('SET', documentKey, document)
event(events, ARGV[2], 'queued', id, nil, nil, nil, text(ready))
local k = {meta = meta, tenants = tenants, delayed = delayed, wake = wake, lines = KEYS[8], worth = tonumber(ARGV[3])}
place(k, now, id, tenant, ready, priority, sequence)
return 'accepted'
