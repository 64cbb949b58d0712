-- A process's inner loop: normalise a message's tag list, match it against a list of handlers, dispatch, answer.
local Handlers = { list = {} }

function Handlers.add(name, pattern, handle)
  table.insert(Handlers.list, { name = name, pattern = pattern, handle = handle })
end

local function matches(message, pattern)
  if type(pattern) == "function" then return pattern(message) end
  if type(pattern) == "string" then return message.Action == pattern end
  for name, expected in pairs(pattern) do
    local actual = message[name] or message.Tags[name]
    if actual == nil then return false end
    if type(expected) == "function" then
      if not expected(actual) then return false end
    elseif expected ~= "_" and actual ~= expected then
      return false
    end
  end
  return true
end

function Handlers.evaluate(message)
  for _, handler in ipairs(Handlers.list) do
    if matches(message, handler.pattern) then return handler.name, handler.handle(message) end
  end
  return "none", nil
end

local balances, outbox, state = {}, {}, { names = {}, total = 0 }

local function send(target, action, tags)
  local list = { { name = "Action", value = action }, { name = "Type", value = "Message" } }
  for _, name in ipairs({ "Quantity", "Recipient", "Sender" }) do
    if tags[name] then list[#list + 1] = { name = name, value = tags[name] } end
  end
  outbox[#outbox + 1] = { Target = target, Tags = list }
end

Handlers.add("mint", "Mint", function(message)
  local quantity = tonumber(message.Quantity)
  balances[message.From] = (balances[message.From] or 0) + quantity
  state.total = state.total + quantity
  return quantity
end)
Handlers.add("register", { Action = "Register", Name = "_" }, function(message)
  state.names[message.Tags.Name] = message.From
  return #message.Tags.Name
end)
Handlers.add("cast", function(message) return message.Cast == "true" end, function() return 1 end)
Handlers.add("balance", { Action = "Balance" }, function(message)
  local target = message.Tags.Target or message.From
  send(message.From, "Balance-Notice", { Quantity = tostring(balances[target] or 0) })
  return 2
end)
Handlers.add("transfer", {
  Action = "Transfer",
  Quantity = function(quantity) return tonumber(quantity) ~= nil end,
}, function(message)
  local quantity, from, to = tonumber(message.Quantity), message.From, message.Recipient
  if (balances[from] or 0) < quantity then
    send(from, "Transfer-Error", { Quantity = message.Quantity })
    return 3
  end
  balances[from] = balances[from] - quantity
  balances[to] = (balances[to] or 0) + quantity
  send(from, "Debit-Notice", { Quantity = message.Quantity, Recipient = to })
  send(to, "Credit-Notice", { Quantity = message.Quantity, Sender = from })
  return 4
end)
Handlers.add("any", function() return true end, function() return 5 end)

local known = { Action = true, Quantity = true, Recipient = true, Cast = true }

local function normalise(raw)
  local message = { From = raw.From, Id = raw.Id, Tags = {} }
  for _, tag in ipairs(raw.Tags) do
    message.Tags[tag.name] = tag.value
    if known[tag.name] then message[tag.name] = tag.value end
  end
  return message
end

local function raw_message(number)
  local from = "account-" .. number % 50
  local tags = {
    { name = "Data-Protocol", value = "ao" },
    { name = "Variant", value = "ao.TN.1" },
    { name = "Type", value = "Message" },
  }
  local kind = number % 8
  local function tag(name, value) tags[#tags + 1] = { name = name, value = value } end
  if kind == 0 then
    tag("Action", "Mint") tag("Quantity", tostring(number % 1000))
  elseif kind == 1 then
    tag("Action", "Register") tag("Name", "name-" .. number % 200)
  elseif kind == 2 then
    tag("Action", "Balance") tag("Target", "account-" .. number % 31)
  elseif kind == 3 then
    tag("Action", "Unknown") tag("Cast", number % 16 == 3 and "true" or "false")
  else
    tag("Action", "Transfer") tag("Quantity", tostring(number % 90)) tag("Recipient", "account-" .. number * 7 % 50)
  end
  return { From = from, Id = "id-" .. number, Tags = tags }
end

local checksum = 0
for number = 1, 60000 do
  local name, result = Handlers.evaluate(normalise(raw_message(number)))
  checksum = checksum + #name + (result or 0)
  if #outbox >= 20 then
    for _, message in ipairs(outbox) do checksum = checksum + #message.Tags + #message.Target end
    outbox = {}
  end
end
for account = 0, 49 do
  checksum = checksum + (balances["account-" .. account] or 0) * (account + 1)
end
return checksum + state.total
