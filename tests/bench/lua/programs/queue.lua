-- Queues with table.insert and table.remove, and a least-recently-used cache on a doubly linked list.
local Cache = {}
Cache.__index = Cache

function Cache.new(capacity)
  local head, tail = {}, {}
  head.next, tail.previous = tail, head
  return setmetatable({ capacity = capacity, size = 0, entries = {}, head = head, tail = tail }, Cache)
end

local function unlink(entry)
  entry.previous.next, entry.next.previous = entry.next, entry.previous
end

function Cache:push(entry)
  local first = self.head.next
  entry.previous, entry.next = self.head, first
  self.head.next, first.previous = entry, entry
end

function Cache:get(key)
  local entry = self.entries[key]
  if not entry then return nil end
  unlink(entry)
  self:push(entry)
  return entry.value
end

function Cache:put(key, value)
  local entry = self.entries[key]
  if entry then
    unlink(entry)
  else
    if self.size >= self.capacity then
      local oldest = self.tail.previous
      unlink(oldest)
      self.entries[oldest.key] = nil
    else
      self.size = self.size + 1
    end
    entry = { key = key }
    self.entries[key] = entry
  end
  entry.value = value
  self:push(entry)
end

local checksum = 0
local cache = Cache.new(300)
for step = 1, 250000 do
  local key = "key" .. step * step % 1009
  local value = cache:get(key)
  if value then
    checksum = checksum + value % 5
  else
    cache:put(key, step)
  end
end

local queue, stack = {}, {}
for step = 1, 150000 do
  table.insert(queue, step)
  table.insert(stack, step * 2)
  if #queue > 40 then checksum = checksum + table.remove(queue, 1) % 3 end
  if step % 3 == 0 then checksum = checksum + table.remove(stack) % 7 end
  if step > 40 and step % 16 == 0 then
    table.insert(queue, 20, step // 2)
    table.remove(queue, 10)
  end
end
return checksum + #queue + #stack
