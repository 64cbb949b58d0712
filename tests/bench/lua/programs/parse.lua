-- Parsing with patterns: a header block, a query string, a CSV table and a small source tokeniser.
local headers = {}
for index = 1, 40 do
  headers[index] = "X-Header-" .. index .. ":   value " .. index * 37 .. "; q=0." .. index % 10 .. "  "
end
local block = table.concat(headers, "\r\n") .. "\r\n"

local query = "action=transfer&recipient=abcDEF_123-xyz&quantity=1000000000&note=hello+world%21&empty=&last=1"

local rows = {}
for index = 1, 60 do
  rows[index] = index .. ",account-" .. index * 11 .. "," .. index * 1.5 .. ",  padded text  ,2026-01-" .. string.format("%02d", index % 28 + 1)
end
local csv = table.concat(rows, "\n") .. "\n"

local source = [[
local function transfer(from, to, quantity)
  assert(quantity > 0, "positive") -- checked twice
  if balances[from] >= quantity then
    balances[from] = balances[from] - quantity; balances[to] = (balances[to] or 0) + quantity
  end
  return { from = from, to = to, quantity = quantity * 1.0e3 }
end
]]

local function trim(text)
  return text:match("^%s*(.-)%s*$")
end

local function parse_headers(text)
  local found = 0
  for name, value in text:gmatch("([%w-]+):%s*([^\r\n]*)\r\n") do
    local main, quality = trim(value):match("^([^;]+);%s*q=([%d.]+)$")
    found = found + #name + #main + tonumber(quality) * 10
  end
  return found
end

local function parse_query(text)
  local found = 0
  for name, value in text:gmatch("([^&=]+)=([^&]*)") do
    value = value:gsub("+", " "):gsub("%%(%x%x)", function(code) return string.char(tonumber(code, 16)) end)
    found = found + #name * 3 + #value
  end
  return found
end

local function parse_csv(text)
  local found = 0
  for line in text:gmatch("([^\n]*)\n") do
    for field in line:gmatch("[^,]+") do
      local year, month, day = field:match("^(%d%d%d%d)-(%d%d)-(%d%d)$")
      if year then
        found = found + year + month * 31 + day
      else
        found = found + #trim(field)
      end
    end
  end
  return found
end

local function tokenise(text)
  local at, count = 1, 0
  while true do
    at = text:find("%S", at)
    if not at then return count end
    local _, stop = text:find("^%-%-[^\n]*", at)
    if not stop then _, stop = text:find("^[%a_][%w_]*", at) end
    if not stop then _, stop = text:find("^%d+%.?%d*[eE]?%d*", at) end
    if not stop then _, stop = text:find('^"[^"]*"', at) end
    if not stop then _, stop = text:find("^[=<>~]=", at) end
    at = (stop or at) + 1
    count = count + 1
  end
end

local checksum = 0
for round = 1, 1200 do
  checksum = checksum + parse_headers(block) + parse_query(query) * round
  checksum = checksum + parse_csv(csv) + tokenise(source)
  if block:find("X-Header-40: ", 1, true) then checksum = checksum + 1 end
end
return checksum
