-- `.crypto.util.array`: tables of bytes.
-- What is not plainly bytes goes item by item, and fails at the lines at which aos does.
local natives = ...
local streams = require(".crypto.util.stream")
local newQueue = require(".crypto.util.queue")
local XOR = require(".crypto.util.bit").bxor
local char, join, len, sub = string.char, table.concat, string.len, string.sub

local arrays = {}

local function size(array)
  return #array --@19
end
arrays.size = size

function arrays.fromString(string)
  if type(string) == "string" then return natives.array(string) end
  local array, position = {}, 1
  local byte = string.byte(string, position) --@33
  while byte ~= nil do
    array[position] = byte
    position = position + 1
    byte = string.byte(string, position)
  end
  return array
end

function arrays.toString(bytes)
  local plain = natives.bytes(bytes)
  if plain then return plain end
  local texts, position = {}, 1
  local byte = bytes[position] --@63
  while byte ~= nil do
    texts[position] = char(byte) --@67
    position = position + 1
    byte = bytes[position]
  end
  return join(texts)
end

function arrays.fromStream(stream)
  local rest = natives.rest(stream)
  if rest then return natives.array(rest) end
  local array, count = {}, 0
  local byte = stream() --@91
  while byte ~= nil do
    count = count + 1
    array[count] = byte
    byte = stream()
  end
  return array
end

function arrays.readFromQueue(queue, size)
  local array = {}
  for index = 1, size do --@117
    array[index] = queue.pop() --@119
  end
  return array
end

function arrays.writeToQueue(queue, array)
  for index = 1, size(array) do
    queue.push(array[index]) --@139
  end
end

function arrays.toStream(array)
  local bytes = natives.bytes(array)
  if bytes then return natives.over(bytes, true) end
  local queue = newQueue()
  local position = 1
  local byte = array[position] --@155
  while byte ~= nil do
    queue.push(byte)
    position = position + 1
    byte = array[position]
  end
  return queue.pop
end

function arrays.fromHex(hex)
  local bytes = natives.unhex(hex)
  if bytes then return natives.array(bytes) end
  local array = {}
  for index = 1, len(hex) / 2 do --@195
    array[index] = natives.digits_byte(sub(hex, index * 2 - 1, index * 2))
  end
  return array
end

function arrays.toHex(array)
  local bytes = natives.bytes(array)
  if bytes then return natives.upper_hex(bytes) end
  local texts, position = {}, 1
  local byte = array[position] --@231
  while byte ~= nil do
    texts[position] = natives.digits(byte)
    position = position + 1
    byte = array[position]
  end
  return join(texts) --@245
end

function arrays.concat(a, b)
  local array, count = {}, 0
  local position = 1
  local byte = a[position] --@263
  while byte ~= nil do
    count = count + 1
    array[count] = byte
    position = position + 1
    byte = a[position]
  end
  position = 1
  byte = b[position] --@281
  while byte ~= nil do
    count = count + 1
    array[count] = byte
    position = position + 1
    byte = b[position]
  end
  return array
end

function arrays.truncate(a, count)
  local array = {}
  for index = 1, count do --@309
    array[index] = a[index] --@311
  end
  return array
end

function arrays.XOR(a, b)
  local array = {}
  for key, value in pairs(a) do --@329
    array[key] = XOR(value, b[key]) --@331
  end
  return array
end

function arrays.substitute(input, sbox)
  local array = {}
  for key, value in pairs(input) do --@349
    array[key] = sbox[value] --@351
  end
  return array
end

function arrays.permute(input, pbox)
  local array = {}
  for key, value in pairs(pbox) do --@369
    array[key] = input[value] --@371
  end
  return array
end

function arrays.copy(input)
  local array = {}
  for key, value in pairs(input) do --@389
    array[key] = value
  end
  return array
end

--- The items from one place to another; places below zero count from the end.
function arrays.slice(input, from, to)
  from = from or 1
  to = to or size(input)
  if from < 0 then from = size(input) + 1 + from end --@411
  if to < 0 then to = size(input) + 1 + to end
  local array = {}
  for index = from, to do
    array[#array + 1] = input[index] --@431
  end
  return array
end

return arrays
