-- A lending pool: some lend a token and earn interest, others borrow it against another token as collateral.
--
--   Info                       Info-Response: tokens, cash, debt, shares and the price
--   Position    [Account]      Position-Response: Collateral, Debt, Shares and what can be borrowed
--   Borrow      Quantity       sends the lent token, up to LoanRatio of the collateral's value
--   Release     Quantity       sends collateral back, as far as the debt does not need it
--   Withdraw    Quantity       takes out shares of the pool, with their interest
--   Refresh-Price              asks the oracle: Get-Price; its Price-Response sets the price
--
-- Tokens come as the Credit-Notice of a transfer to this process; the transfer's X-Action says what for:
--
--   X-Action=Lend       the lent token buys shares of the pool
--   X-Action=Repay      the lent token takes off the sender's debt; what is over goes back
--   X-Action=Liquidate  X-Borrower   the lent token repays an unsafe loan, its collateral comes back with a bonus
--   X-Action=Deposit    the collateral token becomes the sender's collateral
--
-- Before it opens, the owner names three processes: LentToken, CollateralToken and Oracle. Let the oracle be a feed:
-- the price of a single exchange can be moved for the length of one message.

local bint = require(".bint")(512)

-- Ratios and rates are in basis points: 10000 is the whole.
LoanRatio = LoanRatio or 5000 -- may be borrowed, of the collateral's value
SafeRatio = SafeRatio or 7500 -- a debt above this can be liquidated
Bonus = Bonus or 500 -- for the liquidator, on top of what was repaid
YearlyRate = YearlyRate or 1000
PriceLifetime = PriceLifetime or 60 * 60 * 1000

-- Price is what one unit of collateral costs in the lent token, times 10^12; PricedAt says since when.
Cash = Cash or "0" -- of the lent token, here now
Shares = Shares or {} -- of the pool, by lender
TotalShares = TotalShares or "0"
Collateral = Collateral or {} -- by borrower
-- A debt is kept as its amount at index 1; all debts grow together, as the index does.
Debts = Debts or {}
TotalDebts = TotalDebts or "0"
Index = Index or "1000000000000000000"
-- AccruedAt is the time up to which the index has grown.

local ZERO, ONE = bint.zero(), bint("1000000000000000000")
local PRICE_SCALE = bint("1000000000000")
local YEAR = 365 * 24 * 60 * 60 * 1000

local function amount(text)
  if type(text) ~= "string" or #text > 60 or not text:match("^%d+$") then return nil end
  local parsed = bint(text)
  return parsed > ZERO and parsed or nil
end

local function get(amounts, key)
  return bint(amounts[key] or "0")
end

local function set(amounts, key, value)
  amounts[key] = value > ZERO and tostring(value) or nil
end

local function divide_up(a, b)
  return (a + b - 1) // b
end

local function min(a, b)
  return a < b and a or b
end

local function refuse(msg, problem)
  msg.reply({ Action = msg.Action .. "-Error", ["Message-Id"] = msg.Id, Error = problem, Data = problem })
end

local function pay(token, recipient, quantity, reason, problem)
  if quantity <= ZERO then return end
  local transfer = { Target = token, Action = "Transfer", Recipient = recipient, Quantity = tostring(quantity) }
  transfer["X-Action"], transfer["X-Error"] = reason, problem
  Send(transfer)
end

-- What is rounded is rounded in favour of the pool.
local function debt_of(account)
  return divide_up(get(Debts, account) * bint(Index), ONE)
end

local function total_debt()
  return bint(TotalDebts) * bint(Index) // ONE
end

local function set_debt(account, value)
  local kept = divide_up(value * ONE, bint(Index))
  TotalDebts = tostring(bint(TotalDebts) - get(Debts, account) + kept)
  set(Debts, account, kept)
end

-- How much debt some collateral carries at a ratio.
local function carries(collateral, ratio)
  return collateral * bint(Price or "0") * ratio // (PRICE_SCALE * 10000)
end

local function problem_with_price(msg)
  if not Price then return "There is no price yet" end
  if msg.Timestamp - PricedAt > PriceLifetime then return "The price is too old" end
end

-- Time ---------------------------------------------------------------------------------------------------------------

-- A tag named Timestamp takes the place of the scheduler's time. Nobody who sends one gets further than this.
Handlers.prepend("Own-Timestamp", function(msg)
  return msg.Tags.Timestamp ~= nil
end, function(msg)
  refuse(msg, "A message cannot bring its own Timestamp")
end)

-- Interest up to now, before anything else looks at a debt; `continue` lets the message go on to its handler.
Handlers.add("Accrue", function()
  return "continue"
end, function(msg)
  local elapsed = msg.Timestamp - (AccruedAt or msg.Timestamp)
  if elapsed < 0 then return end
  local index = bint(Index)
  Index = tostring(index + index * YearlyRate * elapsed // (bint(YEAR) * 10000))
  AccruedAt = msg.Timestamp
end)

-- What comes in ------------------------------------------------------------------------------------------------------

-- Each returns what goes back to the sender, and why.
local deposits = { lent = {}, collateral = {} }

function deposits.lent.Lend(sender, quantity)
  local total, value = bint(TotalShares), bint(Cash) + total_debt()
  if total > ZERO and value <= ZERO then return quantity, "The pool has lost everything" end
  local shares = total > ZERO and quantity * total // value or quantity
  if shares <= ZERO then return quantity, "Too little for a share" end
  set(Shares, sender, get(Shares, sender) + shares)
  TotalShares = tostring(total + shares)
  Cash = tostring(bint(Cash) + quantity)
  Send({ Target = sender, Action = "Lent", Quantity = tostring(quantity), Shares = Shares[sender] })
end

function deposits.lent.Repay(sender, quantity)
  local repaid = min(quantity, debt_of(sender))
  if repaid <= ZERO then return quantity, "Nothing is owed" end
  set_debt(sender, debt_of(sender) - repaid)
  Cash = tostring(bint(Cash) + repaid)
  Send({ Target = sender, Action = "Repaid", Quantity = tostring(repaid), Debt = tostring(debt_of(sender)) })
  return quantity - repaid
end

function deposits.lent.Liquidate(sender, quantity, msg)
  local borrower = msg.Tags["X-Borrower"] or ""
  local debt, collateral = debt_of(borrower), get(Collateral, borrower)
  local problem = problem_with_price(msg)
  if problem then return quantity, problem end
  if debt <= carries(collateral, SafeRatio) then return quantity, "The loan is safe" end

  -- No more than the collateral, with the bonus, is worth: nobody would repay the rest.
  local worth = divide_up(collateral * bint(Price) * 10000, PRICE_SCALE * (10000 + Bonus))
  local repaid = min(min(quantity, debt), worth)
  local seized = min(collateral, repaid * PRICE_SCALE * (10000 + Bonus) // (bint(Price) * 10000))
  set(Collateral, borrower, collateral - seized)
  -- A debt with no collateral left is lost, and the lenders bear it.
  set_debt(borrower, Collateral[borrower] and debt - repaid or ZERO)
  Cash = tostring(bint(Cash) + repaid)
  pay(CollateralToken, sender, seized, "Liquidated")
  Send({
    Target = borrower,
    Action = "Liquidated",
    Quantity = tostring(repaid),
    Seized = tostring(seized),
    Debt = tostring(debt_of(borrower)),
  })
  return quantity - repaid
end

function deposits.collateral.Deposit(sender, quantity)
  set(Collateral, sender, get(Collateral, sender) + quantity)
  Send({ Target = sender, Action = "Deposited", Quantity = tostring(quantity), Collateral = Collateral[sender] })
end

Handlers.add("Credit-Notice", function(msg)
  return msg.Action == "Credit-Notice" and msg.From ~= nil and (msg.From == LentToken or msg.From == CollateralToken)
end, function(msg)
  local sender, quantity = msg.Tags.Sender, amount(msg.Tags.Quantity)
  -- No sender to give it back to: it was minted, or comes from this process itself.
  local known = sender and sender ~= msg.From and sender ~= ao.id
  if not known or not quantity then return print("kept for nobody, from " .. msg.From) end
  local kind = msg.From == LentToken and deposits.lent or deposits.collateral
  local deposit = kind[msg.Tags["X-Action"] or ""]
  local back, problem = quantity, "X-Action names nothing that this token is for"
  if deposit then back, problem = deposit(sender, quantity, msg) end
  pay(msg.From, sender, back or ZERO, "Refund", problem)
end)

-- What goes out ------------------------------------------------------------------------------------------------------

Handlers.add("Borrow", "Borrow", function(msg)
  local account, quantity = msg.From, amount(msg.Tags.Quantity)
  if not quantity then return refuse(msg, "Quantity must be a positive whole number in decimal digits") end
  local problem = problem_with_price(msg)
  if problem then return refuse(msg, problem) end
  local debt = debt_of(account) + quantity
  if debt > carries(get(Collateral, account), LoanRatio) then return refuse(msg, "The collateral is not enough") end
  if quantity > bint(Cash) then return refuse(msg, "The pool has not that much") end
  set_debt(account, debt)
  Cash = tostring(bint(Cash) - quantity)
  msg.reply({ Action = "Borrowed", Quantity = tostring(quantity), Debt = tostring(debt) })
  pay(LentToken, account, quantity, "Borrowed")
end)

Handlers.add("Release", "Release", function(msg)
  local account, quantity = msg.From, amount(msg.Tags.Quantity)
  if not quantity then return refuse(msg, "Quantity must be a positive whole number in decimal digits") end
  local left = get(Collateral, account) - quantity
  if left < ZERO then return refuse(msg, "Insufficient collateral") end
  local debt = debt_of(account)
  -- Without a debt no price is needed.
  local problem = debt > ZERO and problem_with_price(msg)
  if problem then return refuse(msg, problem) end
  if debt > carries(left, LoanRatio) then return refuse(msg, "The debt needs this collateral") end
  set(Collateral, account, left)
  msg.reply({ Action = "Released", Quantity = tostring(quantity), Collateral = tostring(left) })
  pay(CollateralToken, account, quantity, "Released")
end)

Handlers.add("Withdraw", "Withdraw", function(msg)
  local account, shares = msg.From, amount(msg.Tags.Quantity)
  if not shares then return refuse(msg, "Quantity must be a positive whole number in decimal digits") end
  if shares > get(Shares, account) then return refuse(msg, "Insufficient shares") end
  local quantity = shares * (bint(Cash) + total_debt()) // bint(TotalShares)
  if quantity > bint(Cash) then return refuse(msg, "Too much is lent out now") end
  set(Shares, account, get(Shares, account) - shares)
  TotalShares = tostring(bint(TotalShares) - shares)
  Cash = tostring(bint(Cash) - quantity)
  msg.reply({ Action = "Withdrawn", Quantity = tostring(quantity), Shares = Shares[account] or "0" })
  pay(LentToken, account, quantity, "Withdrawn")
end)

-- The price and questions --------------------------------------------------------------------------------------------

Handlers.add("Refresh-Price", "Refresh-Price", function(msg)
  if not Oracle then return refuse(msg, "There is no oracle") end
  Send({ Target = Oracle, Action = "Get-Price", Token = CollateralToken })
end)

Handlers.add("Price-Response", function(msg)
  return msg.Action == "Price-Response" and Oracle ~= nil and msg.From == Oracle
end, function(msg)
  local price = amount(msg.Tags.Price)
  if msg.Tags.Token ~= CollateralToken or not price then return print("no price: " .. tostring(msg.Tags.Price)) end
  Price, PricedAt = tostring(price), msg.Timestamp
end)

Handlers.add("Position", "Position", function(msg)
  local account = msg.Tags.Account or msg.From
  local free = carries(get(Collateral, account), LoanRatio) - debt_of(account)
  msg.reply({
    Action = "Position-Response",
    Account = account,
    Collateral = Collateral[account] or "0",
    Debt = tostring(debt_of(account)),
    Shares = Shares[account] or "0",
    ["Can-Borrow"] = tostring(min(free > ZERO and free or ZERO, bint(Cash))),
  })
end)

Handlers.add("Info", "Info", function(msg)
  msg.reply({
    Action = "Info-Response",
    ["Lent-Token"] = LentToken,
    ["Collateral-Token"] = CollateralToken,
    Cash = Cash,
    ["Total-Debt"] = tostring(total_debt()),
    ["Total-Shares"] = TotalShares,
    Price = Price,
  })
end)

return "the pool is ready"
