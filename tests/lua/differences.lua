-- The list of allowed differences: differences.md, read as data.
--
-- Each entry is a heading `## <probe id>`, a reason in prose, and two fenced
-- blocks, ```reference and ```candidate, with the two texts exactly as the
-- runner shows them.

local engines = require "engines"

local differences = {}

function differences.read(path)
  local list, entry, fence = {}, nil, nil
  for line in engines.read_file(path):gmatch("([^\n]*)\n") do
    if fence then
      if line == "```" then
        entry[fence.name] = table.concat(fence, "\n")
        fence = nil
      else
        fence[#fence + 1] = line
      end
    elseif line:find("^## Class: ") then
      entry = nil
    elseif line:find("^## ") then
      entry = { used = false }
      list[line:sub(4)] = entry
    elseif line == "```reference" or line == "```candidate" then
      fence = { name = line:sub(4) }
    end
  end
  for id, found in pairs(list) do
    assert(found.reference and found.candidate, "differences.md: " .. id .. " needs both texts")
  end
  return list
end

-- What the full digits of a float look like in the driver's output.
local FULL_DIGITS = " %(%-?%d[%d.e+-]*%)"

local elementary = { "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "pow" }

local function uses_elementary_function(code)
  if code:find("^", 1, true) then return true end
  for _, name in ipairs(elementary) do
    if code:find("math." .. name, 1, true) then return true end
  end
  return false
end

-- The class "last digit of elementary functions".
function differences.only_last_digits(code, reference, candidate)
  local function plain(text) return (text:gsub(FULL_DIGITS, ""):gsub("%-nan", "nan")) end
  return uses_elementary_function(code) and plain(reference) == plain(candidate)
end

function differences.accepts(list, id, reference, candidate)
  local entry = list[id]
  if not entry or entry.reference ~= reference or entry.candidate ~= candidate then return false end
  entry.used = true
  return true
end

-- Entries that did not occur in this run: a list that is too long hides faults.
function differences.unused(list)
  local names = {}
  for id, entry in pairs(list) do
    if not entry.used then names[#names + 1] = id end
  end
  table.sort(names)
  return names
end

return differences
