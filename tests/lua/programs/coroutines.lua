-- A scheduler with timers, channels, errors and cancellation on coroutines.
local Scheduler = {}
Scheduler.__index = Scheduler
function Scheduler.new() return setmetatable({ now = 0, ready = {}, sleeping = {}, log = {} }, Scheduler) end
function Scheduler:spawn(name, f, ...)
  local task = { name = name, thread = coroutine.create(f), args = table.pack(...) }
  table.insert(self.ready, task)
  return task
end
function Scheduler:note(...) print(("[%3d]"):format(self.now), ...) end
function Scheduler:step(task)
  local result = table.pack(coroutine.resume(task.thread, table.unpack(task.args, 1, task.args.n)))
  if not result[1] then
    self:note(task.name, "failed:", (tostring(result[2]):gsub("^.-(%w+%.lua)", "%1")))
    task.done = true
  elseif coroutine.status(task.thread) == "dead" then
    task.done = true
    task.result = table.pack(table.unpack(result, 2, result.n))
    self:note(task.name, "returned", table.unpack(result, 2, result.n))
    for _, waiter in ipairs(task.waiters or {}) do waiter.args = task.result table.insert(self.ready, waiter) end
  else
    local kind, argument = result[2], result[3]
    task.args = { n = 0 }
    if kind == "sleep" then
      task.wake = self.now + argument
      table.insert(self.sleeping, task)
      table.sort(self.sleeping, function(a, b) if a.wake ~= b.wake then return a.wake < b.wake end return a.name < b.name end)
    elseif kind == "wait" then
      if argument.done then task.args = argument.result or { n = 0 } table.insert(self.ready, task)
      else argument.waiters = argument.waiters or {} table.insert(argument.waiters, task) end
    elseif kind == "send" then
      local channel, value = argument, result[4]
      if #channel.receivers > 0 then
        local receiver = table.remove(channel.receivers, 1)
        receiver.args = table.pack(value)
        table.insert(self.ready, receiver)
        table.insert(self.ready, task)
      else
        table.insert(channel.senders, { task = task, value = value })
      end
    elseif kind == "receive" then
      if #argument.senders > 0 then
        local sender = table.remove(argument.senders, 1)
        task.args = table.pack(sender.value)
        table.insert(self.ready, task)
        table.insert(self.ready, sender.task)
      else
        table.insert(argument.receivers, task)
      end
    else
      table.insert(self.ready, task)
    end
  end
end
function Scheduler:run()
  while true do
    local task = table.remove(self.ready, 1)
    if not task then
      task = table.remove(self.sleeping, 1)
      if not task then return end
      self.now = task.wake
    end
    self:step(task)
  end
end
local function sleep(n) coroutine.yield("sleep", n) end
local function wait(task) return coroutine.yield("wait", task) end
local function channel() return { senders = {}, receivers = {} } end
local function send(c, v) coroutine.yield("send", c, v) end
local function receive(c) return coroutine.yield("receive", c) end

local s = Scheduler.new()
local numbers, squares = channel(), channel()
s:spawn("producer", function(n) for i = 1, n do send(numbers, i) sleep(i) end send(numbers, nil) return "produced", n end, 5)
s:spawn("squarer", function()
  while true do
    local v = receive(numbers)
    if v == nil then send(squares, nil) return end
    send(squares, v * v)
  end
end)
local sum = s:spawn("summer", function() local total = 0 while true do local v = receive(squares) if not v then return total end s:note("summer got", v) total = total + v end end)
s:spawn("waiter", function() s:note("sum is", wait(sum)) end)
s:spawn("failing", function() sleep(2) local t = nil; t.field = 1 end)
s:spawn("caught", function() local ok, e = pcall(function() sleep(3) error({ code = 7 }) end) s:note("caught", ok, type(e), e.code) sleep(1) return "recovered" end)
s:spawn("nested", function()
  local inner = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
  local t = {}
  for v in inner do t[#t + 1] = v sleep(4) end
  return table.concat(t, ",")
end)
s:run()

-- Tree walking, same fringe, zipped and merged generators.
local function leaves(tree) return coroutine.wrap(function() local function walk(t) if type(t) == "table" then for _, c in ipairs(t) do walk(c) end else coroutine.yield(t) end end walk(tree) end) end
local function same_fringe(a, b)
  local x, y = leaves(a), leaves(b)
  while true do
    local u, v = x(), y()
    if u ~= v then return false elseif u == nil then return true end
  end
end
print(same_fringe({ 1, { 2, { 3 } } }, { { 1, 2 }, 3 }), same_fringe({ 1, 2 }, { 1, { 2, 3 } }))
local function merge(a, b)
  return coroutine.wrap(function()
    local x, y = a(), b()
    while x or y do
      if not y or (x and x <= y) then coroutine.yield(x) x = a() else coroutine.yield(y) y = b() end
    end
  end)
end
local function each(t) return coroutine.wrap(function() for _, v in ipairs(t) do coroutine.yield(v) end end) end
local out = {}
for v in merge(each { 1, 4, 9, 16 }, merge(each { 2, 4, 8 }, each { 0, 20 })) do out[#out + 1] = v end
print(table.concat(out, " "))

-- A coroutine driven by a metamethod, and one passed between coroutines.
local stream = setmetatable({ co = coroutine.wrap(function() local a, b = 0, 1 while true do coroutine.yield(a) a, b = b, a + b end end) }, { __call = function(t) return t.co() end, __index = function(t, n) local v for _ = 1, n do v = t.co() end return v end })
print(stream(), stream(), stream(), stream[5], stream())
local shared = coroutine.create(function(...) local n = select("#", ...) while true do n = n + select("#", coroutine.yield(n)) end end)
local function use(...) return select(2, coroutine.resume(shared, ...)) end
print(use(1, 2), coroutine.wrap(function() return use(3) end)(), use(), coroutine.status(shared))
print(select("#", coroutine.resume(coroutine.create(function() return nil, nil end))))
