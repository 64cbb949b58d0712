-- An exchange of two tokens: a pool whose reserves multiply to a constant, as in Uniswap's version 2.
--
--   Info                              Info-Response: both tokens, their reserves, the shares, the fee in basis points
--   Get-Price    [Token]              Price-Response: Price of one Token (TokenA by default) in the other, times 10^12
--   Get-Quote    Token Quantity       Quote-Response: Output, what a swap would give now
--   Balance      [Recipient]          Balance-Response: shares of the pool
--   Remove       Quantity             burns shares, sends both tokens
--   Cancel                            sends back what waits for its other half
--
-- Tokens come as the Credit-Notice of a transfer to this process; the transfer's X-Action says what for:
--
--   X-Action=Swap  X-Min-Output       gives the other token, or the same back when that would be less than X-Min-Output
--   X-Action=Provide                  waits until the other token has come too, then adds both; what is over goes back
--
-- Anything else goes back. Before it opens, the owner names the tokens: TokenA = "<id>" TokenB = "<id>".

-- A product of two amounts of sixty digits has to fit.
local bint = require(".bint")(512)

-- TokenA and TokenB are for the owner to set.
FeeBasisPoints = FeeBasisPoints or 30
Reserves = Reserves or {} -- by token
Waiting = Waiting or {} -- by provider, then token: one half of what somebody provides
Shares = Shares or {} -- by provider
TotalShares = TotalShares or "0"

local PRICE_SCALE = bint("1000000000000")
local ZERO = bint.zero()

-- The amount that a text says, zero among them; nil when it is not a whole number in decimal digits.
local function amount(text)
  if type(text) ~= "string" or #text > 60 or not text:match("^%d+$") then return nil end
  return bint(text)
end

-- What a table of amounts has for a key; nothing is zero, and zero is nothing.
local function get(amounts, key)
  return bint(amounts[key] or "0")
end

local function set(amounts, key, value)
  amounts[key] = value > ZERO and tostring(value) or nil
end

local function min(a, b)
  return a < b and a or b
end

-- The whole part of the square root, by Newton's method from above.
local function square_root(n)
  local guess = n
  local better = (n + 1) // 2
  while better < guess do
    guess = better
    better = (guess + n // guess) // 2
  end
  return guess
end

local function is_ours(token)
  return token ~= nil and (token == TokenA or token == TokenB)
end

local function other(token)
  return token == TokenA and TokenB or TokenA
end

local function refuse(msg, problem)
  msg.reply({ Action = msg.Action .. "-Error", ["Message-Id"] = msg.Id, Error = problem, Data = problem })
end

-- Sends tokens out. Each payment says why, so that the receiver can tell a refund from the outcome of a swap.
local function pay(token, recipient, quantity, reason, tags)
  if quantity <= ZERO then return end
  local transfer = { Target = token, Action = "Transfer", Recipient = recipient, Quantity = tostring(quantity) }
  transfer["X-Action"] = reason
  for name, value in pairs(tags or {}) do transfer[name] = value end
  Send(transfer)
end

-- What a swap gives: rounded down, and the fee stays in the pool, so the product of the reserves never falls.
local function output_of(token, quantity)
  local input, output = get(Reserves, token), get(Reserves, other(token))
  local counted = quantity * (10000 - FeeBasisPoints)
  if counted <= ZERO or output <= ZERO then return ZERO end
  return counted * output // (input * 10000 + counted)
end

-- What comes in ------------------------------------------------------------------------------------------------------

local deposits = {}

function deposits.Swap(token, sender, quantity, msg)
  local least = amount(msg.Tags["X-Min-Output"])
  if not least then return "X-Min-Output must be a whole number: the least that is acceptable" end
  local output = output_of(token, quantity)
  if output <= ZERO then return "The swap would give nothing" end
  if output < least then return "The swap would give only " .. tostring(output) end
  set(Reserves, token, get(Reserves, token) + quantity)
  set(Reserves, other(token), get(Reserves, other(token)) - output)
  local tags = { ["X-Input"] = tostring(quantity), ["X-Order"] = msg.Tags["X-Order"] }
  pay(other(token), sender, output, "Swapped", tags)
end

-- Shares for two amounts in the proportion of the reserves. The first provider sets the price.
function deposits.Provide(token, sender, quantity)
  local halves = Waiting[sender] or {}
  set(halves, token, get(halves, token) + quantity)
  Waiting[sender] = halves
  local a, b = get(halves, TokenA), get(halves, TokenB)
  if a <= ZERO or b <= ZERO then return end

  local total, reserve_a, reserve_b = bint(TotalShares), get(Reserves, TokenA), get(Reserves, TokenB)
  local used_a, used_b, shares = a, b, nil
  if total <= ZERO then
    shares = square_root(a * b)
  else
    shares = min(a * total // reserve_a, b * total // reserve_b)
    -- Rounded up: the newcomer pays the odd unit, not those who are in already.
    used_a = (shares * reserve_a + total - 1) // total
    used_b = (shares * reserve_b + total - 1) // total
  end
  Waiting[sender] = nil
  if shares > ZERO then
    set(Reserves, TokenA, reserve_a + used_a)
    set(Reserves, TokenB, reserve_b + used_b)
    set(Shares, sender, get(Shares, sender) + shares)
    TotalShares = tostring(total + shares)
    Send({ Target = sender, Action = "Provided", Shares = tostring(shares), Balance = Shares[sender] })
  else
    used_a, used_b = ZERO, ZERO
  end
  pay(TokenA, sender, a - used_a, "Refund")
  pay(TokenB, sender, b - used_b, "Refund")
end

-- Who sent a message is msg.From, looked at in code: a pattern { From = TokenA } would also match a tag of that name.
Handlers.add("Credit-Notice", function(msg)
  return msg.Action == "Credit-Notice" and is_ours(msg.From)
end, function(msg)
  local token, sender, quantity = msg.From, msg.Tags.Sender, amount(msg.Tags.Quantity)
  -- What the token mints for this process has no sender to give it back to; and what went back to this process itself
  -- would come again, and again.
  local known = sender and sender ~= token and sender ~= ao.id
  if not known or not quantity or quantity <= ZERO then return print("kept without a share: " .. token) end
  local deposit = deposits[msg.Tags["X-Action"] or ""]
  local problem = "X-Action must be Swap or Provide"
  if deposit then problem = deposit(token, sender, quantity, msg) end
  if problem then
    pay(token, sender, quantity, "Refund", { ["X-Error"] = problem, ["X-Order"] = msg.Tags["X-Order"] })
  end
end)

-- What goes out ------------------------------------------------------------------------------------------------------

Handlers.add("Remove", "Remove", function(msg)
  local provider, shares = msg.From, amount(msg.Tags.Quantity)
  if not shares or shares <= ZERO then
    return refuse(msg, "Quantity must be a positive whole number in decimal digits")
  end
  if get(Shares, provider) < shares then return refuse(msg, "Insufficient shares") end
  local total = bint(TotalShares)
  local paid = {}
  for _, token in ipairs({ TokenA, TokenB }) do
    paid[token] = get(Reserves, token) * shares // total
    set(Reserves, token, get(Reserves, token) - paid[token])
  end
  set(Shares, provider, get(Shares, provider) - shares)
  TotalShares = tostring(total - shares)
  msg.reply({ Action = "Removed", Shares = tostring(shares), Balance = tostring(get(Shares, provider)) })
  for _, token in ipairs({ TokenA, TokenB }) do pay(token, provider, paid[token], "Removed") end
end)

Handlers.add("Cancel", "Cancel", function(msg)
  local halves = Waiting[msg.From]
  if not halves then return refuse(msg, "Nothing of yours waits") end
  Waiting[msg.From] = nil
  for _, token in ipairs({ TokenA, TokenB }) do pay(token, msg.From, get(halves, token), "Refund") end
end)

-- Questions ----------------------------------------------------------------------------------------------------------

Handlers.add("Info", "Info", function(msg)
  msg.reply({
    Action = "Info-Response",
    ["Token-A"] = TokenA,
    ["Token-B"] = TokenB,
    ["Reserve-A"] = tostring(get(Reserves, TokenA or "")),
    ["Reserve-B"] = tostring(get(Reserves, TokenB or "")),
    ["Total-Shares"] = TotalShares,
    ["Fee-Basis-Points"] = tostring(FeeBasisPoints),
  })
end)

Handlers.add("Get-Price", "Get-Price", function(msg)
  local token = msg.Tags.Token or TokenA
  if not is_ours(token) then return refuse(msg, "Token is not traded here") end
  local reserve = get(Reserves, token)
  if reserve <= ZERO then return refuse(msg, "The pool is empty") end
  local price = tostring(get(Reserves, other(token)) * PRICE_SCALE // reserve)
  msg.reply({ Action = "Price-Response", Token = token, Price = price, Data = price })
end)

Handlers.add("Get-Quote", "Get-Quote", function(msg)
  local token, quantity = msg.Tags.Token, amount(msg.Tags.Quantity)
  if not is_ours(token) then return refuse(msg, "Token is not traded here") end
  if not quantity then return refuse(msg, "Quantity must be a whole number in decimal digits") end
  local output = tostring(output_of(token, quantity))
  msg.reply({ Action = "Quote-Response", Token = token, Quantity = tostring(quantity), Output = output, Data = output })
end)

Handlers.add("Balance", "Balance", function(msg)
  local account = msg.Tags.Recipient or msg.Tags.Target or msg.From
  local shares = tostring(get(Shares, account))
  msg.reply({ Action = "Balance-Response", Account = account, Balance = shares, Data = shares })
end)

return "the pool is ready"
