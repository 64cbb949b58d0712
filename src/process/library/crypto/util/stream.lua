-- `.crypto.util.stream`: functions that give a byte a call.
-- What is not plainly bytes goes item by item, and fails at the lines at which aos does.
local natives = ...
local newQueue = require(".crypto.util.queue")
local char, concat, len, sub = string.char, table.concat, string.len, string.sub

local streams = {}

function streams.fromString(string)
  if type(string) == "string" then return natives.over(string) end
  local position = 0
  return function()
    position = position + 1
    return string.byte(string, position) --@19
  end
end

function streams.toString(stream)
  local rest = natives.rest(stream)
  if rest then return rest end
  local texts, count = {}, 0
  local byte = stream() --@37
  while byte ~= nil do
    count = count + 1
    texts[count] = char(byte) --@41
    byte = stream()
  end
  return concat(texts)
end

function streams.fromArray(array)
  local bytes = natives.bytes(array)
  if bytes then return natives.over(bytes, true) end
  local queue = newQueue()
  local position = 1
  local byte = array[position] --@67
  while byte ~= nil do
    queue.push(byte)
    position = position + 1
    byte = array[position]
  end
  return queue.pop
end

function streams.toArray(stream)
  local rest = natives.rest(stream)
  if rest then return natives.array(rest) end
  local array, count = {}, 0
  local byte = stream() --@97
  while byte ~= nil do
    count = count + 1
    array[count] = byte
    byte = stream()
  end
  return array
end

function streams.fromHex(hex)
  local bytes = natives.unhex(hex)
  if bytes then return natives.over(bytes, true) end
  local queue = newQueue()
  for index = 1, len(hex) / 2 do --@137
    queue.push(natives.digits_byte(sub(hex, index * 2 - 1, index * 2)))
  end
  return queue.pop
end

function streams.toHex(stream)
  local rest = natives.rest(stream)
  if rest then return natives.upper_hex(rest) end
  local texts, count = {}, 0
  local byte = stream() --@175
  while byte ~= nil do
    count = count + 1
    texts[count] = natives.digits(byte)
    byte = stream()
  end
  return concat(texts)
end

return streams
