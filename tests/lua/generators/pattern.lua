-- Patterns built from items, some of them malformed, on subjects that match in part.

local tree = require "tree"

local pattern = {}

local singles = { "a", "b", "c", ".", "%a", "%d", "%s", "%w", "%l", "%u", "%p", "%x", "%A", "%W", "%.", "%%", "%z", "[abc]", "[^a]", "[a-c]", "[%w_]", "[^%s]", "[]]", "[a-]", "[%a-z]", " ", "1" }
local special = { "()", "(", ")", "%1", "%2", "%b()", "%bab", "%f[%w]", "%f[^a]", "^", "$", "[", "%", "[a", "%b", "%f", "(a*)", "((b)c)", "%0", "*", "-" }
local suffixes = { "", "", "", "*", "+", "-", "?" }
local subject_parts = { "a", "b", "c", "ab", "abc", "aab", "(a)", "((b)c)", " ", "1", "12", ".", "%", "_", "X", "\\0", "\\n", "aaaa", "bab", "" }
local replacements = { '"x"', '"<%0>"', '"%1"', '"%%"', '"%2"', '"%"', '""', "{a = 'A', b = true, ab = 1}", "function(...) return select('#', ...) .. tostring((...)) end", "function() end", "5", "nil" }

local function make_pattern(random)
  local items = {}
  if random:chance(20) then items[1] = "^" end
  for _ = 1, random:between(1, 5) do
    if random:chance(70) then items[#items + 1] = random:pick(singles) .. random:pick(suffixes)
    elseif random:chance(50) then items[#items + 1] = "(" .. random:pick(singles) .. random:pick(suffixes) .. ")"
    else items[#items + 1] = random:pick(special) end
  end
  if random:chance(20) then items[#items + 1] = "$" end
  return tree.list(items, "")
end

local function make_subject(random)
  local items = {}
  for i = 1, random:between(0, 7) do items[i] = random:pick(subject_parts) end
  return tree.list(items, "")
end

function pattern.make(random)
  local items = {}
  for i = 1, 10 do
    local subject, expression = { '"', make_subject(random), '"' }, { '[==[', make_pattern(random), ']==]' }
    local init = random:chance(25) and ", " .. random:between(-5, 9) or ""
    local which = random:upto(5)
    if which == 1 then items[i] = { "r[#r + 1] = {pcall(string.find, ", subject, ", ", expression, init, ")}" }
    elseif which == 2 then items[i] = { "r[#r + 1] = {pcall(string.match, ", subject, ", ", expression, init, ")}" }
    elseif which == 3 then items[i] = { "r[#r + 1] = {pcall(string.gsub, ", subject, ", ", expression, ", ", random:pick(replacements), random:chance(30) and ", " .. random:between(-1, 3) or "", ")}" }
    elseif which == 4 then items[i] = { "r[#r + 1] = {pcall(function() local l = {} for a, b in string.gmatch(", subject, ", ", expression, ") do l[#l + 1] = {a, b} if #l > 20 then break end end return l end)}" }
    else items[i] = { "r[#r + 1] = {pcall(string.find, ", subject, ", ", expression, ", ", tostring(random:between(-3, 6)), ", true)}" } end
  end
  return { "local r = {}\n", tree.list(items, "\n"), "return table.unpack(r)" }
end

return pattern
