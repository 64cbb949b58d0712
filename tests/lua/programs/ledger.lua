-- A token process: balances as decimal strings, handlers, messages, replies.
local function trim(s) return (s:gsub("^0+(%d)", "%1")) end
local function add(a, b)
  local r, carry = {}, 0
  a, b = a:reverse(), b:reverse()
  for i = 1, math.max(#a, #b) do
    local sum = (a:byte(i) or 48) + (b:byte(i) or 48) - 96 + carry
    r[i], carry = string.char(48 + sum % 10), sum // 10
  end
  if carry > 0 then r[#r + 1] = tostring(carry) end
  return trim(table.concat(r):reverse())
end
local function less(a, b) a, b = trim(a), trim(b) if #a ~= #b then return #a < #b end return a < b end
local function subtract(a, b)
  if less(a, b) then error("negative balance", 0) end
  local r, borrow = {}, 0
  a, b = a:reverse(), b:reverse()
  for i = 1, #a do
    local d = a:byte(i) - (b:byte(i) or 48) - borrow
    borrow = d < 0 and 1 or 0
    r[i] = string.char(48 + d % 10)
  end
  return trim(table.concat(r):reverse())
end

local process = { handlers = {}, outbox = {}, balances = {}, supply = "0", log = {} }
function process:handle(name, matches, action) self.handlers[#self.handlers + 1] = { name = name, matches = matches, action = action } end
function process:send(m) self.outbox[#self.outbox + 1] = m end
function process:dispatch(message)
  self.outbox = {}
  for _, h in ipairs(self.handlers) do
    if h.matches(message) then
      local snapshot = { supply = self.supply, balances = setmetatable({}, { __index = self.balances }) }
      local before = {}
      for k, v in pairs(self.balances) do before[k] = v end
      local ok, e = pcall(h.action, self, message)
      if not ok then
        self.supply, self.balances, self.outbox = snapshot.supply, before, {}
        self:send { Target = message.From, Action = h.name .. "-Error", Error = tostring(e) }
      end
      return h.name, ok
    end
  end
  return "unhandled", false
end
local function action(name) return function(m) return m.Action == name end end
local function quantity(m)
  local q = m.Quantity
  assert(type(q) == "string", "Quantity must be a string")
  assert(q:find("^%d+$"), "Quantity is not a natural number: " .. q)
  assert(less("0", q), "Quantity must be greater than 0")
  return trim(q)
end
process:handle("Info", action "Info", function(self, m) self:send { Target = m.From, Name = "Token", Ticker = "TKN", Denomination = "12", Supply = self.supply } end)
process:handle("Mint", action "Mint", function(self, m)
  assert(m.From == m.Owner, "Only the owner can mint")
  local q = quantity(m)
  self.balances[m.From] = add(self.balances[m.From] or "0", q)
  self.supply = add(self.supply, q)
  self:send { Target = m.From, Action = "Mint-Notice", Quantity = q }
end)
process:handle("Transfer", action "Transfer", function(self, m)
  local q = quantity(m)
  assert(type(m.Recipient) == "string", "Recipient is required")
  local balance = self.balances[m.From] or "0"
  if less(balance, q) then error(("Insufficient Balance! %s has %s, needs %s"):format(m.From, balance, q), 0) end
  self.balances[m.From] = subtract(balance, q)
  self.balances[m.Recipient] = add(self.balances[m.Recipient] or "0", q)
  if not m.Cast then
    self:send { Target = m.From, Action = "Debit-Notice", Recipient = m.Recipient, Quantity = q }
    self:send { Target = m.Recipient, Action = "Credit-Notice", Sender = m.From, Quantity = q }
  end
end)
process:handle("Balance", function(m) return m.Action == "Balance" and (m.Target or m.From) end, function(self, m) self:send { Target = m.From, Balance = self.balances[m.Target or m.From] or "0" } end)
process:handle("Burn", action "Burn", function(self, m)
  self.balances[m.From] = subtract(self.balances[m.From] or "0", quantity(m))
  self.supply = subtract(self.supply, m.Quantity)
end)
process:handle("Pattern", function(m) return m.Data and m.Data:match("^ping (%w+)$") end, function(self, m) self:send { Target = m.From, Data = "pong " .. m.Data:match("^ping (%w+)$") } end)

local function show(m)
  local keys = {}
  for k in pairs(m) do keys[#keys + 1] = k end
  table.sort(keys)
  for i, k in ipairs(keys) do keys[i] = k .. "=" .. tostring(m[k]) end
  return "{" .. table.concat(keys, ", ") .. "}"
end
local messages = {
  { Action = "Info", From = "alice" }, { Action = "Mint", From = "alice", Owner = "alice", Quantity = "1000000000000000000000000000000" },
  { Action = "Mint", From = "bob", Owner = "alice", Quantity = "5" }, { Action = "Transfer", From = "alice", Recipient = "bob", Quantity = "999999999999999999999" },
  { Action = "Transfer", From = "bob", Recipient = "carol", Quantity = "1000000000000000000000" }, { Action = "Transfer", From = "bob", Recipient = "carol", Quantity = "0" },
  { Action = "Transfer", From = "bob", Recipient = "carol", Quantity = "-5" }, { Action = "Transfer", From = "bob", Recipient = "carol", Quantity = 5 },
  { Action = "Transfer", From = "bob", Quantity = "5" }, { Action = "Transfer", From = "bob", Recipient = "carol", Quantity = "0005", Cast = true },
  { Action = "Balance", From = "carol" }, { Action = "Balance", From = "x", Target = "alice" }, { Action = "Burn", From = "alice", Quantity = "1" }, { Action = "Burn", From = "carol", Quantity = "6" },
  { Data = "ping 42", From = "dave" }, { Data = "nothing", From = "dave" }, { Action = "Info", From = "erin" },
}
for i, m in ipairs(messages) do
  print(i, process:dispatch(m))
  for _, out in ipairs(process.outbox) do print("", show(out)) end
end
local state = 99
local function random(n) state = (state * 1103515245 + 12345) & 0x7fffffff return (state >> 8) % n end
local people = { "alice", "bob", "carol", "dave", "erin" }
local outcomes = {}
for i = 1, 500 do
  local name, ok = process:dispatch { Action = "Transfer", From = people[random(5) + 1], Recipient = people[random(5) + 1], Quantity = tostring(random(1000000) * random(1000000) * random(1000000)) }
  outcomes[name .. " " .. tostring(ok)] = (outcomes[name .. " " .. tostring(ok)] or 0) + 1
end
for _, k in ipairs { "Transfer true", "Transfer false" } do print(k, outcomes[k]) end
local total = "0"
for _, p in ipairs(people) do print(p, process.balances[p]) total = add(total, process.balances[p] or "0") end
print(total, process.supply, total == process.supply)
