-- part log: adds an entry to the security log, of which about as many are kept as the caller wants. Its id tells the time.
-- KEYS[2] is the log; ARGV 2: entries kept; 3…9: action, actor, subject, tenant, address, request, detail.
-- Always the same fields in the same order: the stream stores their names once then.
-- `changes`: fields that only the script knows, by their names.
local function log(changes)
  local fields = {'action', 'actor', 'subject', 'tenant', 'address', 'request', 'detail'}
  local entry = {}
  for n, name in ipairs(fields) do
    entry[#entry + 1] = name
    entry[#entry + 1] = changes and changes[name] or ARGV[n + 2]
  end
  if not format then
    redis.call('HSET', KEYS[1], 'format', '1')
    format = '1'
  end
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], shift == 0 and '*' or text(now) .. '-*', unpack(entry))
end
