-- `.pretty`: a table as lines of `key: value`, one space to the right for each level.
local pretty = { _version = "0.0.1" }

--- The lines of a table that begins in column `indent`.
function pretty.tprint(value, indent)
  indent = indent or 0
  local lines = {}
  for k, v in pairs(value) do --@35
    local start = string.rep(" ", indent) .. k .. ": " --@37
    if type(v) == "table" then
      lines[#lines + 1] = start .. "\n" .. pretty.tprint(v, indent + 1)
    elseif type(v) == "boolean" then
      lines[#lines + 1] = start .. tostring(v) .. "\n"
    else
      lines[#lines + 1] = start .. v .. "\n" --@51
    end
  end
  return table.concat(lines)
end

return pretty
