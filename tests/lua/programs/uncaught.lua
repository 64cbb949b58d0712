-- Ends with an error that nothing catches: the traceback goes to standard error.
local Account = {}
Account.__index = Account
function Account.new(balance) return setmetatable({ balance = balance }, Account) end
function Account:withdraw(n)
  if n > self.balance then error("insufficient funds", 2) end
  self.balance = self.balance - n
end
local function spend(account, list)
  for _, n in ipairs(list) do
    account:withdraw(n)
    print("spent", n, account.balance)
  end
end
local function main() spend(Account.new(100), { 10, 20, 30, 50 }) end
local ok, message = pcall(main)
print(ok, (message:gsub("^.*/", "")))
local co = coroutine.wrap(function() main() end)
print(pcall(string.rep))
local t = setmetatable({}, { __index = function(_, k) return k .. "?" end })
print(t.missing)
co()
