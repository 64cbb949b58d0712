-- `.stringify`: a table as coloured text, the way the console shows it.
local stringify = { _version = "0.0.1" }

local RED, GREEN, BLUE, RESET = "\27[31m", "\27[32m", "\27[34m", "\27[0m"

local function scalar(value)
  if type(value) == "string" then
    return GREEN .. '"' .. value .. '"' .. RESET
  end
  return BLUE .. tostring(value) .. RESET
end

--- Are the keys 1, 2 ... in the order of pairs, and all values numbers and strings?
function stringify.isSimpleArray(list)
  local expected = 1
  for k, v in pairs(list) do --@49
    if k ~= expected or (type(v) ~= "number" and type(v) ~= "string") then
      return false
    end
    expected = expected + 1
  end
  return true
end

local function simple(list)
  local items = {}
  for index, item in ipairs(list) do
    items[index] = scalar(item)
  end
  return "{ " .. table.concat(items, ", ") .. " }"
end

--- The text of a table that begins in column `indent`. `visited` holds the tables that are values of a key further out: to meet one
--- again, even a second time in the same place, ends the enclosing table.
--- Items count as an array's only while the keys are 1, 2 ... in the order of pairs; the first key that breaks the row drops them.
function stringify.format(value, indent, visited)
  indent = indent or 0
  if stringify.isSimpleArray(value) then
    return simple(value)
  end
  local outer = string.rep(" ", indent) --@83
  local margin = string.rep(" ", indent + 2)
  visited = visited or {}
  local entries, is_array = {}, true
  for k, v in pairs(value) do
    if is_array and k == #entries + 1 then
      local text = type(v) == "table" and stringify.format(v, indent + 2) or scalar(v)
      entries[#entries + 1] = margin .. text
    else
      if is_array then
        entries, is_array = {}, false
      end
      local text
      if type(v) ~= "table" then
        text = scalar(v)
      elseif visited[v] then
        return "<circular reference>"
      else
        visited[v] = true
        text = stringify.format(v, indent + 2, visited)
      end
      entries[#entries + 1] = margin .. " " .. RED .. k .. RESET .. " = " .. text --@183
    end
  end
  local close = is_array and " }" or "}"
  return "{\n" .. table.concat(entries, ",\n") .. "\n" .. outer .. close
end

return stringify
