#!lua
-- take: adds the deliveries that a queue's events have become, and notes the position behind these events.
--
-- ARGV  2 queue  3 the position that the events were read from, or ''  4 the position behind them
--       5 how many an endpoint's log has  6 … for each: id, endpoint or lane, event, job, when it happened (ms), body, URL or ''
-- Gives 1; 0: another has taken events since, and nothing was done.
if (redis.call('HGET', positions, ARGV[2]) or '') ~= ARGV[3] then return 0 end
redis.call('HSET', meta, 'format', '1')
redis.call('HSET', positions, ARGV[2], ARGV[4])
local told = {}
for n = 6, #ARGV, 7 do
  local id, endpoint, event, job, happened, body, url = unpack(ARGV, n, n + 6)
  if add(id, endpoint, event, ARGV[2], job, happened, body, url, ARGV[5]) then told[endpoint] = true end
end
local changed = {}
for endpoint in pairs(told) do changed[plan_endpoint(endpoint)] = true end
for tenant in pairs(changed) do plan_tenant(tenant) end
return 1
