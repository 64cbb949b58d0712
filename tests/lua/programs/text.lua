-- Text processing with patterns: markup, wrapping, tables, counting, templates.
local text = [[
# A Title Here

The *quick* brown fox -- it jumps over **the lazy dog**. See [the docs](http://example.org/a?b=1&c=2)
or `code with <tags>` and more.

## Second part

- item one
- item *two*
- item three

1. first
2. second

> quoted text
> over lines

Last paragraph with trailing space   
and a line.
]]
local function escape(s) return (s:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" })) end
local function inline(s)
  local codes = {}
  s = s:gsub("`([^`]+)`", function(c) codes[#codes + 1] = c return "\0" .. #codes .. "\0" end)
  s = escape(s)
  s = s:gsub("%[([^%]]+)%]%(([^)]+)%)", '<a href="%2">%1</a>')
  s = s:gsub("%*%*(.-)%*%*", "<b>%1</b>"):gsub("%*(.-)%*", "<i>%1</i>"):gsub("%-%-", "&mdash;")
  return (s:gsub("%z(%d+)%z", function(n) return "<code>" .. escape(codes[tonumber(n)]) .. "</code>" end))
end
local function markup(s)
  local out = {}
  for block in (s .. "\n"):gmatch("(.-)\n\n+") do
    local hashes, title = block:match("^(#+)%s*(.-)%s*$")
    if hashes then out[#out + 1] = ("<h%d>%s</h%d>"):format(#hashes, inline(title), #hashes)
    elseif block:find("^%- ") then out[#out + 1] = "<ul>" .. block:gsub("%- ([^\n]*)\n?", function(i) return "<li>" .. inline(i) .. "</li>" end) .. "</ul>"
    elseif block:find("^%d+%. ") then out[#out + 1] = "<ol>" .. block:gsub("%d+%. ([^\n]*)\n?", function(i) return "<li>" .. inline(i) .. "</li>" end) .. "</ol>"
    elseif block:find("^> ") then out[#out + 1] = "<blockquote>" .. inline((block:gsub("> ?([^\n]*)", "%1"))) .. "</blockquote>"
    elseif block:find("%S") then out[#out + 1] = "<p>" .. inline((block:gsub("%s+$", ""):gsub("%s*\n", " "))) .. "</p>" end
  end
  return table.concat(out, "\n")
end
print(markup(text))

local function wrap(s, width)
  local lines, line = {}, ""
  for word in s:gmatch("%S+") do
    if #line + #word + 1 > width and line ~= "" then lines[#lines + 1] = line line = word
    else line = line == "" and word or line .. " " .. word end
  end
  lines[#lines + 1] = line
  return lines
end
local function justify(lines, width)
  for i = 1, #lines - 1 do
    local gaps = select(2, lines[i]:gsub(" ", ""))
    local extra, seen = width - #lines[i], 0
    if gaps > 0 then
      lines[i] = lines[i]:gsub(" ", function() seen = seen + 1 return (" "):rep(1 + extra // gaps + (seen <= extra % gaps and 1 or 0)) end)
    end
  end
  return lines
end
local prose = ("Lua is a powerful, efficient, lightweight, embeddable scripting language. It supports procedural programming, object-oriented programming, functional programming, data-driven programming, and data description. "):rep(2)
for _, l in ipairs(justify(wrap(prose, 44), 44)) do print("|" .. l .. "|") end

local counts, words = {}, {}
for w in prose:lower():gmatch("[%a-]+") do if not counts[w] then words[#words + 1] = w end counts[w] = (counts[w] or 0) + 1 end
table.sort(words, function(a, b) if counts[a] ~= counts[b] then return counts[a] > counts[b] end return a < b end)
for i = 1, 8 do print(("%-14s %3d %s"):format(words[i], counts[words[i]], ("*"):rep(counts[words[i]]))) end

local function tabulate(rows)
  local widths = {}
  for _, row in ipairs(rows) do for i, cell in ipairs(row) do widths[i] = math.max(widths[i] or 0, utf8.len(tostring(cell))) end end
  for _, row in ipairs(rows) do
    local cells = {}
    for i, cell in ipairs(row) do
      local pad = (" "):rep(widths[i] - utf8.len(tostring(cell)))
      cells[i] = type(cell) == "number" and pad .. tostring(cell) or tostring(cell) .. pad
    end
    print("| " .. table.concat(cells, " | ") .. " |")
  end
end
tabulate { { "naïve", 1, "x" }, { "plain", 22.5, "日本語" }, { "", -3, "€uro" } }

local function template(s, env)
  local code = { "local out, _ENV = {}, ... " }
  local at = 1
  while true do
    local from, to, kind, body = s:find("{([%%={])(.-)[%%=}]}", at)
    code[#code + 1] = ("out[#out + 1] = %q "):format(s:sub(at, (from or 0) - 1))
    if not from then break end
    code[#code + 1] = kind == "%" and body .. " " or ("out[#out + 1] = tostring(%s) "):format(body)
    at = to + 1
  end
  code[#code + 1] = "return out"
  local f = assert(load(table.concat(code), "=template"))
  return table.concat(f(setmetatable(env, { __index = _G })))
end
print(template("Hello {=name=}!{% for i, v in ipairs(items) do %}\n {=i=}. {=v:upper()=}{% end %}\nTotal {=#items=}", { name = "World", items = { "a", "b", "c" } }))
print(pcall(template, "{% x %}", {}))
print(pcall(template, "{=a.b.c=}", {}))

local function roman(n)
  return (("I"):rep(n):gsub("IIIII", "V"):gsub("VV", "X"):gsub("XXXXX", "L"):gsub("LL", "C"):gsub("CCCCC", "D"):gsub("DD", "M"):gsub("VIIII", "IX"):gsub("IIII", "IV"):gsub("LXXXX", "XC"):gsub("XXXX", "XL"):gsub("DCCCC", "CM"):gsub("CCCC", "CD"))
end
local r = {}
for _, n in ipairs { 1, 4, 9, 14, 40, 90, 400, 944, 1999, 2026 } do r[#r + 1] = roman(n) end
print(table.concat(r, " "))
local function caesar(s, k) return (s:gsub("%a", function(c) local base = c:find("%l") and 97 or 65 return string.char((c:byte() - base + k) % 26 + base) end)) end
print(caesar("Hello, World", 3), caesar(caesar("Hello, World", 3), -3))
local function rle(s) local parts, at = {}, 1 while at <= #s do local c = s:sub(at, at) local run = s:match("^" .. c:gsub("%W", "%%%0") .. "+", at) parts[#parts + 1] = (#run > 1 and #run or "") .. c at = at + #run end return table.concat(parts) end
print(rle("aaabccddddd..e"), rle(""), rle("x"))
local csv = {}
for line in ('a,"b ""q"" c",d\n1,,"x,y"\n'):gmatch("[^\n]+") do
  local fields, at = {}, 1
  repeat
    local quoted, after = line:match('^"(.-)"()%f[,%z]', at)
    if quoted then fields[#fields + 1] = quoted:gsub('""', '"') at = after + 1
    else local f, p = line:match("^([^,]*)()", at) fields[#fields + 1] = f at = p + 1 end
  until at > #line + 1
  csv[#csv + 1] = table.concat(fields, "|")
end
print(table.concat(csv, "\n"))
for _, s in ipairs { "a.b.c", "2001:db8::1", "user@host.org", "+49 (30) 123-456", "#ff8800", "12:34:56", "" } do
  print(s, s:match("^(%w+)%.(%w+)"), s:match("^([%w.]+)@([%w.]+)$"), s:gsub("%D", ""), s:match("^#(%x%x)(%x%x)(%x%x)$"), s:find("^%d%d:%d%d"))
end
