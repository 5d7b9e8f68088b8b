-- part event: adds an entry to the stream of events, of which about `kept` are kept. Its id tells the time.
-- `ready`: of jobs that wait now, when they may start (ms).
-- Always the same fields in the same order: the stream stores their names once then.
-- Gives its id.
local function event(events, kept, kind, id, token, worker, code, ready)
  return redis.call('XADD', events, 'MAXLEN', '~', kept, '*',
    'kind', kind, 'job', id, 'token', token or '0', 'worker', worker or '', 'code', code or '',
    'ready', ready or '')
end
