-- A Lua tokenizer and a pretty statistics report, run over generated sources.
local keywords = {}
for w in ("and break do else elseif end false for function goto if in local nil not or repeat return then true until while"):gmatch("%a+") do keywords[w] = true end
local symbols = { "...", "<<", ">>", "//", "==", "~=", "<=", ">=", "::", ".." }

local function tokenize(text)
  local at, line, out = 1, 1, {}
  local function add(kind, value) out[#out + 1] = { kind = kind, value = value, line = line } end
  while at <= #text do
    local c = text:sub(at, at)
    if c == "\n" then line = line + 1 at = at + 1
    elseif c:find("%s") then at = at + 1
    elseif text:find("^%-%-%[=*%[", at) then
      local eq = text:match("^%-%-%[(=*)%[", at)
      local from, to = text:find("]" .. eq .. "]", at, true)
      if not from then error("unfinished comment at line " .. line, 0) end
      local _, n = text:sub(at, to):gsub("\n", "")
      line, at = line + n, to + 1
    elseif text:find("^%-%-", at) then at = (text:find("\n", at, true) or #text + 1)
    elseif c:find("[%a_]") then
      local word = text:match("^[%w_]+", at)
      add(keywords[word] and "keyword" or "name", word)
      at = at + #word
    elseif text:find("^%.?%d", at) then
      local number = text:match("^0[xX][%x.]*[pP]?[+-]?%d*", at) or text:match("^[%d.]+[eE][+-]?%d+", at) or text:match("^[%d.]+", at)
      add("number", number)
      at = at + #number
    elseif c == '"' or c == "'" then
      local to = at + 1
      while text:sub(to, to) ~= c do
        if to > #text or text:sub(to, to) == "\n" then error("unfinished string at line " .. line, 0) end
        to = to + (text:sub(to, to) == "\\" and 2 or 1)
      end
      add("string", text:sub(at, to))
      at = to + 1
    elseif text:find("^%[=*%[", at) then
      local eq = text:match("^%[(=*)%[", at)
      local _, to = text:find("]" .. eq .. "]", at, true)
      if not to then error("unfinished long string at line " .. line, 0) end
      add("string", text:sub(at, to))
      local _, n = text:sub(at, to):gsub("\n", "")
      line, at = line + n, to + 1
    else
      local symbol = c
      for _, s in ipairs(symbols) do if text:sub(at, at + #s - 1) == s then symbol = s break end end
      add("symbol", symbol)
      at = at + #symbol
    end
  end
  return out
end

local source = [==[
-- a sample
local function fact(n) if n <= 1 then return 1 end return n * fact(n - 1) end
local t = { x = 0xFF, y = 1.5e-3, [1] = "a\"b", 'c', [[long
string]], ... }
for k, v in pairs(t) do print(k, v) end --[[ block
comment ]] goto done
::done:: x = a // b ~= c .. d
while not (x == y) do x = x >> 1 | 0x1p4 end
]==]
for i, token in ipairs(tokenize(source)) do
  io.write(("%3d %-8s %-12s"):format(token.line, token.kind, (token.value:gsub("\n", "\\n"))), i % 3 == 0 and "\n" or " | ")
end
print()
local counts = {}
for _, token in ipairs(tokenize(source)) do
  local key = token.kind .. " " .. token.value
  counts[key] = (counts[key] or 0) + 1
end
local ranking = {}
for key, n in pairs(counts) do if n > 1 then ranking[#ranking + 1] = { key = key, n = n } end end
table.sort(ranking, function(a, b) if a.n ~= b.n then return a.n > b.n end return a.key < b.key end)
for _, r in ipairs(ranking) do print(r.n, (r.key:gsub("\n", " "))) end
for _, bad in ipairs { "x = 'abc", "--[[ never", "[==[ x ]=]", 'y = "a\nb"' } do print(pcall(tokenize, bad)) end

-- Check every token against the real compiler by loading one-token chunks.
local accepted = {}
for _, token in ipairs(tokenize(source)) do
  local chunk, message = load("local _ = " .. token.value, "=t")
  accepted[#accepted + 1] = chunk and "+" or "-"
  if not chunk and token.kind == "symbol" then accepted[#accepted] = message:match("near (.+)$") end
end
print(table.concat(accepted, " "))
