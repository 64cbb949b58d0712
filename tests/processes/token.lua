-- A token, with the conventions that wallets and exchanges on AO expect.
--
--   Info                                   Info-Response: Name, Ticker, Logo, Denomination
--   Balance    [Recipient | Target]        Balance-Response: Account, Balance, also as Data; of the sender by default
--   Balances                               Balances-Response: every balance, as JSON
--   Total-Supply                           Total-Supply-Response: Supply, also as Data
--   Transfer   Recipient Quantity [Cast]   Debit-Notice to the sender, Credit-Notice to the recipient; none with Cast
--   Mint       Quantity [Recipient]        for the owner: creates Quantity; Credit-Notice to the recipient
--
-- Tags that start with X- travel with a transfer into both notices: so a deposit says what it is for.
-- A request that cannot be met is answered with <Action>-Error: Error says why, Message-Id which. It changes nothing.

local bint = require(".bint")(256)

-- Loading this code again keeps what there is. A process without a name of its own is called aos.
Name = Name ~= "aos" and Name or "Half Moon"
Ticker = Ticker or "MOON"
Logo = Logo or nil -- the id of an image
Denomination = Denomination or 12
Balances = Balances or {}
TotalSupply = TotalSupply or "0"

-- Amounts are whole numbers of the smallest unit, kept as decimal text: readable in every tool, and exact, which
-- JSON's numbers are not above 2^53. Sixty digits stay far from the 2^255 at which a bint of 256 bits turns negative.
local LARGEST = bint("1" .. ("0"):rep(60))

-- The amount that a text says; nil when it is not a positive whole number in decimal digits.
local function amount(text)
  if type(text) ~= "string" or #text > 60 or not text:match("^%d+$") then return nil end
  local parsed = bint(text)
  return parsed > bint.zero() and parsed or nil
end

local function balance(account)
  return bint(Balances[account] or "0")
end

-- An account without anything takes no room.
local function set_balance(account, value)
  Balances[account] = not bint.iszero(value) and tostring(value) or nil
end

local function refuse(msg, problem)
  msg.reply({ Action = msg.Action .. "-Error", ["Message-Id"] = msg.Id, Error = problem, Data = problem })
end

Handlers.add("Info", "Info", function(msg)
  msg.reply({
    Action = "Info-Response",
    Name = Name,
    Ticker = Ticker,
    Logo = Logo,
    Denomination = tostring(Denomination),
  })
end)

Handlers.add("Balance", "Balance", function(msg)
  -- msg.Target is this process; the tag of that name is what the sender asked for.
  local account = msg.Tags.Recipient or msg.Tags.Target or msg.From
  local found = tostring(balance(account))
  msg.reply({ Action = "Balance-Response", Account = account, Ticker = Ticker, Balance = found, Data = found })
end)

Handlers.add("Balances", "Balances", function(msg)
  -- An empty table would become a JSON array.
  local data = next(Balances) and require("json").encode(Balances) or "{}"
  msg.reply({ Action = "Balances-Response", Ticker = Ticker, Data = data })
end)

Handlers.add("Total-Supply", "Total-Supply", function(msg)
  msg.reply({ Action = "Total-Supply-Response", Ticker = Ticker, Supply = TotalSupply, Data = TotalSupply })
end)

Handlers.add("Transfer", "Transfer", function(msg)
  local sender, recipient, quantity = msg.From, msg.Tags.Recipient, amount(msg.Tags.Quantity)
  if not recipient or recipient == "" then return refuse(msg, "Recipient is missing") end
  if not quantity then return refuse(msg, "Quantity must be a positive whole number in decimal digits") end
  if balance(sender) < quantity then return refuse(msg, "Insufficient balance") end

  -- One after the other, so that a transfer to oneself comes out even.
  set_balance(sender, balance(sender) - quantity)
  set_balance(recipient, balance(recipient) + quantity)
  if msg.Tags.Cast then return end

  local debit = { Action = "Debit-Notice", Recipient = recipient, Quantity = tostring(quantity) }
  local credit = { Target = recipient, Action = "Credit-Notice", Sender = sender, Quantity = tostring(quantity) }
  for name, value in pairs(msg.Tags) do
    -- Not these two: they say which question a message answers, and a stranger who could set them in the credit
    -- notice would answer, in this token's name, what the recipient has asked it.
    if name:sub(1, 2) == "X-" and name ~= "X-Reference" and name ~= "X-Origin" then
      debit[name], credit[name] = value, value
    end
  end
  msg.reply(debit)
  Send(credit)
end)

Handlers.add("Mint", "Mint", function(msg)
  local recipient, quantity = msg.Tags.Recipient or msg.From, amount(msg.Tags.Quantity)
  if msg.From ~= Owner then return refuse(msg, "Only the owner can mint") end
  if recipient == "" then return refuse(msg, "Recipient is empty") end
  if not quantity then return refuse(msg, "Quantity must be a positive whole number in decimal digits") end
  local supply = bint(TotalSupply) + quantity
  if supply > LARGEST then return refuse(msg, "The supply would grow too large") end

  TotalSupply = tostring(supply)
  set_balance(recipient, balance(recipient) + quantity)
  Send({ Target = recipient, Action = "Credit-Notice", Sender = ao.id, Quantity = tostring(quantity) })
end)

return Name .. " (" .. Ticker .. ") is ready, supply " .. TotalSupply
