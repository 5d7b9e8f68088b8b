-- part oversize: documents that are too long are rejected where they lie, and nobody is sent them.

-- The beginning of a text without a letter that the cut broke; nil for what is no UTF-8.
local function as_text(bytes, is_cut)
  local n, length = 1, #bytes
  while n <= length do
    local a, b = string.byte(bytes, n, n + 1)
    local more = a < 0x80 and 0 or a >= 0xC2 and a <= 0xDF and 1 or a >= 0xE0 and a <= 0xEF and 2 or a >= 0xF0 and a <= 0xF4 and 3
    if not more then return nil end
    if n + more > length then return is_cut and string.sub(bytes, 1, n - 1) or nil end
    -- Overlong forms, surrogates, and what lies beyond Unicode.
    if a == 0xE0 and b < 0xA0 or a == 0xED and b > 0x9F or a == 0xF0 and b < 0x90 or a == 0xF4 and b > 0x8F then return nil end
    for m = n + 1, n + more do
      local c = string.byte(bytes, m)
      if c < 0x80 or c > 0xBF then return nil end
    end
    n = n + 1 + more
  end
  return bytes
end

local function base64(bytes)
  local letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  local out = {}
  for n = 1, #bytes, 3 do
    local a, b, c = string.byte(bytes, n, n + 2)
    local word = a * 65536 + (b or 0) * 256 + (c or 0)
    for k = 3, 0, -1 do
      local six = math.floor(word / 64 ^ k) % 64
      out[#out + 1] = (k == 1 and not b or k == 0 and not c) and '=' or string.sub(letters, six + 1, six + 1)
    end
  end
  return table.concat(out)
end

-- Keeps a document among the rejected, as RejectionEntry.swift writes them. limits: bytes of the document that are kept,
-- entries that are kept, and the error as JSON, in which <bytes> stands for the document's length.
local function keep_rejected(meta, rejected, now, document, limits)
  local head = string.sub(document, 1, limits.kept)
  local words = as_text(head, #head < #document)
  local body = words and '"document":' .. cjson.encode(words) or '"base64":"' .. base64(head) .. '"'
  local problem = string.gsub(limits.problem, '<bytes>', text(#document))
  redis.call('LPUSH', rejected, string.format('{"at":%s,"bytes":%s,"error":', text(now), text(#document)) .. problem .. ',' .. body .. '}')
  redis.call('LTRIM', rejected, 0, limits.entries - 1)
  redis.call('HINCRBY', meta, 'rejected', 1)
end

-- The document at a place of a list; nil where there is none, or where there was one that is too long: then true as well.
-- limits: also `most`, bytes of a document, and meta, rejected and shift (ms), for the entry.
local function document_at(list, place, limits)
  local document = redis.call('LINDEX', list, place)
  if not document or #document <= limits.most then return document end
  if place == 0 then
    redis.call('LTRIM', list, 1, -1)
  else
    redis.call('LSET', list, place, '<too long>')
    redis.call('LREM', list, place < 0 and -1 or 1, '<too long>')
  end
  keep_rejected(limits.meta, limits.rejected, clock(limits.shift), document, limits)
  return nil, true
end
