-- Objects with three levels of inheritance through __index, accessors, overridden methods and super calls.
local function class(parent)
  local methods = {}
  methods.__index = methods
  if parent then setmetatable(methods, { __index = parent }) end
  methods.new = function(...)
    local object = setmetatable({}, methods)
    object:init(...)
    return object
  end
  return methods
end

local Account = class()
function Account:init(owner, balance)
  self.owner, self.balance, self.entries = owner, balance, 0
end
function Account:get_balance() return self.balance end
function Account:deposit(amount)
  self.balance = self.balance + amount
  self:note(amount)
  return self
end
function Account:note(amount) self.entries = self.entries + 1 end
function Account:fee() return 0 end
function Account:withdraw(amount)
  local total = amount + self:fee()
  if total > self:get_balance() then return false end
  self.balance = self.balance - total
  self:note(-total)
  return true
end

local Savings = class(Account)
function Savings:init(owner, balance, rate)
  Account.init(self, owner, balance)
  self.rate = rate
end
function Savings:accrue() return self:deposit(self.balance * self.rate // 1000) end

local Locked = class(Savings)
function Locked:init(owner, balance, rate, period)
  Savings.init(self, owner, balance, rate)
  self.period, self.age = period, 0
end
function Locked:fee() return self.age < self.period and 5 or 1 end
function Locked:note(amount)
  Account.note(self, amount)
  self.age = self.age + 1
end

local accounts = {}
for index = 1, 300 do
  local kind = index % 3
  if kind == 0 then
    accounts[index] = Account.new("a" .. index, 1000)
  elseif kind == 1 then
    accounts[index] = Savings.new("s" .. index, 2000, 1)
  else
    accounts[index] = Locked.new("l" .. index, 3000, 2, 100)
  end
end

local checksum = 0
for round = 1, 3000 do
  for index = 1, 300 do
    local account = accounts[index]
    account:deposit(round % 7)
    if account.accrue and round % 50 == 0 then account:accrue() end
    if not account:withdraw(index % 11) then checksum = checksum + 1 end
  end
end
for index = 1, 300 do
  checksum = checksum + accounts[index]:get_balance() + accounts[index].entries
end
return checksum
