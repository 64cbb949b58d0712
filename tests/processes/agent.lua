-- An agent that watches a price and trades when it strays from its mean.
--
--   Cron                   from the owner or the process's own schedule: asks the exchange for the price, then decides
--   Status                 Status-Response: Price, Mean, Holding-A, Holding-B, Trades, Order (open, or absent), Paused
--   Pause, Resume          for the owner
--   Credit-Notice          tokens for it: money to trade with, the outcome of an order, or its refund
--
-- Below the mean by Threshold it buys TokenA for TokenB, above it it sells. An order is a transfer to the exchange with
-- X-Action=Swap, as amm.lua understands it. Spawn it with the tags Cron-Interval=5-minutes and Cron-Tag-Action=Cron.
-- Before it starts, the owner names Exchange, TokenA and TokenB.

local bint = require(".bint")(512)

WindowLength = WindowLength or 6
Threshold = Threshold or 200 -- basis points away from the mean
Slippage = Slippage or 100 -- basis points below the price that an order still accepts
OrderSize = OrderSize or "1000" -- of the token that is paid with
Patience = Patience or 30 * 60 * 1000 -- until an order without an outcome is given up

Window = Window or {} -- the last prices of TokenA in TokenB, times 10^12
Holdings = Holdings or {} -- by token
Trades = Trades or {}
Paused = Paused or false
-- Order is the one that is open, if any; Waiting tells that a tick still waits for its price.
OrderCount = OrderCount or 0

local PRICE_SCALE = bint("1000000000000")

local function amount(text)
  if type(text) ~= "string" or #text > 60 or not text:match("^%d+$") then return nil end
  local parsed = bint(text)
  return parsed > bint.zero() and parsed or nil
end

local function holding(token)
  return bint(Holdings[token] or "0")
end

local function refuse(msg, problem)
  msg.reply({ Action = msg.Action .. "-Error", ["Message-Id"] = msg.Id, Error = problem, Data = problem })
end

local function mean()
  local sum = bint.zero()
  for _, price in ipairs(Window) do sum = sum + bint(price) end
  return sum // #Window
end

-- Sends a message and waits for the answer: this handler goes on when it comes, in a later message. It does what
-- Send(message).receive() does, but looks at who answers; receive() is content with a tag named From, which anybody
-- can write.
local function ask(message)
  Send(message)
  local reference = tostring(ao.reference)
  return Receive(function(answer)
    return answer.From == message.Target and answer.Tags["X-Reference"] == reference
  end)
end

-- Orders -------------------------------------------------------------------------------------------------------------

-- Pays one token to get the other, worth `expected` at the price of now.
local function place(token, expected, now)
  local quantity = bint(OrderSize)
  if holding(token) < quantity then return print("not enough to trade with") end
  OrderCount = OrderCount + 1
  local order = { id = tostring(OrderCount), token = token, quantity = OrderSize, placed = now }
  Order = order
  local answer = ask({
    Target = token,
    Action = "Transfer",
    Recipient = Exchange,
    Quantity = OrderSize,
    ["X-Action"] = "Swap",
    ["X-Order"] = order.id,
    ["X-Min-Output"] = tostring(expected * (10000 - Slippage) // 10000),
  })
  if answer.Action == "Debit-Notice" then
    Holdings[token] = tostring(holding(token) - quantity)
  elseif Order == order then
    Order = nil
    print("the token refused: " .. tostring(answer.Tags.Error))
  end
end

local function decide(now)
  if #Window < WindowLength or Paused then return end
  if Order and now - Order.placed < Patience then return end
  local price, usual, size = bint(Window[#Window]), mean(), bint(OrderSize)
  if price * 10000 <= usual * (10000 - Threshold) then
    place(TokenB, size * PRICE_SCALE // price, now)
  elseif price * 10000 >= usual * (10000 + Threshold) then
    place(TokenA, size * price // PRICE_SCALE, now)
  end
end

-- The price ----------------------------------------------------------------------------------------------------------

Handlers.add("Tick", "Cron", function(msg)
  if msg.From ~= Owner or not Exchange or Paused then return end
  Send({ Target = Exchange, Action = "Get-Price", Token = TokenA })
  -- There are no timeouts: what waits for an answer that never comes waits forever. So there is only one that waits,
  -- and it takes the answer to any of the questions.
  if Waiting then return end
  Waiting = true
  local answer = Receive(function(candidate)
    local fits = candidate.Action == "Price-Response" or candidate.Action == "Get-Price-Error"
    return fits and candidate.From == Exchange
  end)
  Waiting = false

  local price = amount(answer.Tags.Price)
  if not price or answer.Tags.Token ~= TokenA then return print("no price: " .. tostring(answer.Tags.Error)) end
  Window[#Window + 1] = tostring(price)
  if #Window > WindowLength then table.remove(Window, 1) end
  decide(answer.Timestamp)
end)

-- What comes in ------------------------------------------------------------------------------------------------------

Handlers.add("Credit-Notice", function(msg)
  return msg.Action == "Credit-Notice" and msg.From ~= nil and (msg.From == TokenA or msg.From == TokenB)
end, function(msg)
  local quantity = amount(msg.Tags.Quantity)
  if not quantity then return end
  Holdings[msg.From] = tostring(holding(msg.From) + quantity)
  local outcome = msg.Tags["X-Action"]
  if not Order or msg.Tags.Sender ~= Exchange or msg.Tags["X-Order"] ~= Order.id then return end
  if outcome == "Swapped" then
    Trades[#Trades + 1] = { paid = Order.quantity, of = Order.token, got = tostring(quantity), at = msg.Timestamp }
  end
  Order = nil
end)

-- For people ---------------------------------------------------------------------------------------------------------

for _, action in ipairs({ "Pause", "Resume" }) do
  Handlers.add(action, action, function(msg)
    if msg.From ~= Owner then return refuse(msg, "Only the owner can do that") end
    Paused = action == "Pause"
    msg.reply({ Action = action .. "-Response", Paused = tostring(Paused) })
  end)
end

Handlers.add("Status", "Status", function(msg)
  msg.reply({
    Action = "Status-Response",
    Price = Window[#Window],
    Mean = #Window > 0 and tostring(mean()) or nil,
    ["Holding-A"] = tostring(holding(TokenA or "")),
    ["Holding-B"] = tostring(holding(TokenB or "")),
    Trades = tostring(#Trades),
    Order = Order and Order.id,
    Paused = tostring(Paused),
  })
end)

return "watching, " .. #Window .. " prices known"
