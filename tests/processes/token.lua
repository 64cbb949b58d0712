-- A token. Balances are whole numbers of any size, so that no supply overflows.
--
--   Info                           answers with Name, Ticker, Denomination and Supply
--   Balance   [Target]             answers with the balance of Target, or of the sender
--   Transfer  Recipient, Quantity  moves Quantity; Debit-Notice to the sender, Credit-Notice to the recipient
--   Mint      Quantity [Recipient] creates Quantity; for the owner only
--
-- A message that makes no sense is an error and changes nothing. A transfer of more than there is gets an answer:
-- Transfer-Error.

-- Whole numbers, 0 and up ------------------------------------------------------------------------------------

local BASE, DIGITS = 10000000, 7

-- { least significant limb first, each below BASE }; no leading zero limbs, so 0 is {}.
local Whole = {}
Whole.__index = Whole

local function trimmed(limbs)
  while limbs[#limbs] == 0 do limbs[#limbs] = nil end
  return setmetatable(limbs, Whole)
end

-- From decimal digits; nil when the text is anything else.
function Whole.parse(text)
  if type(text) ~= "string" or not text:match("^%d+$") then return nil end
  local limbs = {}
  for last = #text, 1, -DIGITS do
    limbs[#limbs + 1] = math.tointeger(tonumber(text:sub(math.max(1, last - DIGITS + 1), last)))
  end
  return trimmed(limbs)
end

function Whole.__add(a, b)
  local sum, carry = {}, 0
  for index = 1, math.max(#a, #b) do
    local limb = (a[index] or 0) + (b[index] or 0) + carry
    sum[index], carry = limb % BASE, limb // BASE
  end
  if carry > 0 then sum[#sum + 1] = carry end
  return trimmed(sum)
end

function Whole.__sub(a, b)
  if a < b then error("a whole number cannot fall below zero", 2) end
  local difference, borrow = {}, 0
  for index = 1, #a do
    local limb = a[index] - (b[index] or 0) - borrow
    borrow = limb < 0 and 1 or 0
    difference[index] = limb + borrow * BASE
  end
  return trimmed(difference)
end

function Whole.__eq(a, b)
  return not (a < b) and not (b < a)
end

function Whole.__lt(a, b)
  if #a ~= #b then return #a < #b end
  for index = #a, 1, -1 do
    if a[index] ~= b[index] then return a[index] < b[index] end
  end
  return false
end

function Whole.__le(a, b)
  return not (b < a)
end

function Whole.__tostring(a)
  if #a == 0 then return "0" end
  local parts = { tostring(a[#a]) }
  for index = #a - 1, 1, -1 do parts[#parts + 1] = string.format("%07d", a[index]) end
  return table.concat(parts)
end

local ZERO = Whole.parse("0")

-- The state --------------------------------------------------------------------------------------------------

-- Loading this again keeps what there is.
Name = Name or "Half Moon"
Ticker = Ticker or "MOON"
Denomination = Denomination or 12
Balances = Balances or {}
Supply = Supply or ZERO

for holder, balance in pairs(Balances) do setmetatable(balance, Whole) end
setmetatable(Supply, Whole)

local function balance_of(holder)
  return Balances[holder] or ZERO
end

-- A holder with nothing takes no room.
local function set_balance(holder, balance)
  Balances[holder] = balance ~= ZERO and balance or nil
end

-- Input ------------------------------------------------------------------------------------------------------

local function quantity_of(message)
  local quantity = Whole.parse(message.Tags.Quantity)
  if not quantity or quantity == ZERO then
    error(message.Action .. ": Quantity must be a positive whole number in decimal digits", 0)
  end
  return quantity
end

local function recipient_of(message)
  local recipient = message.Tags.Recipient
  if type(recipient) ~= "string" or recipient == "" then error(message.Action .. ": Recipient is missing", 0) end
  return recipient
end

-- Actions ----------------------------------------------------------------------------------------------------

local actions = {}

function actions.Info(message)
  Send {
    Target = message.From,
    Action = "Info-Response",
    Name = Name,
    Ticker = Ticker,
    Denomination = Denomination,
    Supply = tostring(Supply),
  }
end

function actions.Balance(message)
  local holder = message.Tags.Target or message.From
  local balance = tostring(balance_of(holder))
  Send { Target = message.From, Action = "Balance-Response", Account = holder, Ticker = Ticker, Balance = balance, Data = balance }
end

function actions.Transfer(message)
  local sender, recipient, quantity = message.From, recipient_of(message), quantity_of(message)
  local balance = balance_of(sender)
  if balance < quantity then
    Send { Target = sender, Action = "Transfer-Error", Error = "insufficient balance", Quantity = tostring(quantity) }
    return
  end
  set_balance(sender, balance - quantity)
  set_balance(recipient, balance_of(recipient) + quantity)
  Send { Target = sender, Action = "Debit-Notice", Recipient = recipient, Quantity = tostring(quantity) }
  Send { Target = recipient, Action = "Credit-Notice", Sender = sender, Quantity = tostring(quantity) }
end

function actions.Mint(message)
  if message.From ~= Owner then error("Mint: only the owner can mint", 0) end
  local quantity = quantity_of(message)
  local recipient = message.Tags.Recipient or message.From
  Supply = Supply + quantity
  set_balance(recipient, balance_of(recipient) + quantity)
  Send { Target = recipient, Action = "Credit-Notice", Sender = ao.id, Quantity = tostring(quantity) }
end

function handle(message)
  local act = actions[message.Action]
  if not act then error("unknown action: " .. tostring(message.Action), 0) end
  act(message)
end

return Name .. " (" .. Ticker .. ") is ready, supply " .. tostring(Supply)
