-- String building: concatenation, table.concat, sub, byte, rep and gsub with each kind of replacement.
local words = { "Transfer", "Balance", "Credit-Notice", "Debit-Notice", "Info", "Mint", "Eval" }

local function template(text, values)
  return (text:gsub("{(%a+)}", values))
end

local function escape_html(text)
  return (text:gsub("[<>&]", function(character)
    if character == "<" then return "&lt;" end
    if character == ">" then return "&gt;" end
    return "&amp;"
  end))
end

local function capitalise(text)
  return (text:gsub("(%a)(%w*)", "%1-%2"))
end

local function hex(text)
  local digits = "0123456789abcdef"
  local out = {}
  for index = 1, #text do
    local byte = text:byte(index)
    local high, low = byte // 16 + 1, byte % 16 + 1
    out[#out + 1] = digits:sub(high, high) .. digits:sub(low, low)
  end
  return table.concat(out)
end

local checksum = 0
for round = 1, 12000 do
  local line = ""
  for index = 1, 6 do
    line = line .. words[(round + index) % 7 + 1] .. "=" .. index * round .. ";"
  end
  local page = template("<b>{name}</b> sent {amount} & {missing} to {name}", { name = words[round % 7 + 1], amount = round })
  checksum = checksum + #line + #escape_html(page) + #capitalise(line)
  checksum = checksum + #hex(page:upper():lower()) + #line:rep(3, ", ") + line:reverse():byte(3)
end

local parts = {}
for index = 1, 60000 do
  parts[#parts + 1] = "row " .. index
end
return checksum + #table.concat(parts, "\n")
