-- A regular expression engine (parser, NFA, simulation) checked against patterns.
local function parse(text)
  local at = 1
  local alternatives
  local function atom()
    local c = text:sub(at, at)
    if c == "(" then
      at = at + 1
      local e = alternatives()
      if text:sub(at, at) ~= ")" then error("missing ) at " .. at, 0) end
      at = at + 1
      return e
    elseif c == "[" then
      local negated, set = false, {}
      at = at + 1
      if text:sub(at, at) == "^" then negated = true at = at + 1 end
      while text:sub(at, at) ~= "]" do
        if at > #text then error("missing ] at " .. at, 0) end
        local low = text:byte(at)
        local high = low
        if text:sub(at + 1, at + 1) == "-" and text:sub(at + 2, at + 2) ~= "]" then high = text:byte(at + 2) at = at + 2 end
        for b = low, high do set[b] = true end
        at = at + 1
      end
      at = at + 1
      return { kind = "set", test = function(b) return (set[b] or false) ~= negated end }
    elseif c == "." then at = at + 1 return { kind = "set", test = function() return true end }
    elseif c == "\\" then
      local b = text:byte(at + 1) or error("dangling escape", 0)
      at = at + 2
      return { kind = "set", test = function(x) return x == b end }
    elseif c:find("^[*+?]$") then error("nothing to repeat at " .. at, 0) end
    at = at + 1
    local b = c:byte()
    return { kind = "set", test = function(x) return x == b end }
  end
  local function repeated()
    local e = atom()
    while text:find("^[*+?]", at) do e = { kind = text:sub(at, at), e } at = at + 1 end
    return e
  end
  local function sequence()
    local items = { kind = "sequence" }
    while at <= #text and not text:find("^[|)]", at) do items[#items + 1] = repeated() end
    return items
  end
  function alternatives()
    local items = { kind = "alternatives", sequence() }
    while text:sub(at, at) == "|" do at = at + 1 items[#items + 1] = sequence() end
    return #items == 1 and items[1] or items
  end
  local e = alternatives()
  if at <= #text then error("unexpected " .. text:sub(at, at) .. " at " .. at, 0) end
  return e
end
local function compile(e)
  local count = 0
  local function state(fields) count = count + 1 fields.id = count return fields end
  local function build(node, follow)
    if node.kind == "set" then return state { test = node.test, out = follow }
    elseif node.kind == "sequence" then for i = #node, 1, -1 do follow = build(node[i], follow) end return follow
    elseif node.kind == "alternatives" then local s = state { split = {} } for _, a in ipairs(node) do table.insert(s.split, build(a, follow)) end return s
    elseif node.kind == "?" then return state { split = { build(node[1], follow), follow } }
    elseif node.kind == "*" then local s = state { split = {} } s.split = { build(node[1], s), follow } return s
    else local s = state { split = {} } local body = build(node[1], s) s.split = { body, follow } return body end
  end
  local accept = state { accept = true }
  return build(e, accept), count
end
local function match(start, s)
  local function add(set, list, st)
    if set[st.id] then return end
    set[st.id] = true
    if st.split then for _, n in ipairs(st.split) do add(set, list, n) end else list[#list + 1] = st end
  end
  local current, set = {}, {}
  add(set, current, start)
  for i = 1, #s do
    local following, seen, b = {}, {}, s:byte(i)
    for _, st in ipairs(current) do if st.test and st.test(b) then add(seen, following, st.out) end end
    current = following
    if #current == 0 then return false end
  end
  for _, st in ipairs(current) do if st.accept then return true end end
  return false
end
local expressions = { { "a*b", "^a*b$" }, { "a+b?c", "^a+b?c$" }, { "[a-c]+x", "^[a-c]+x$" }, { "[^a]b*", "^[^a]b*$" }, { "a.c", "^a.c$" }, { "\\.x", "^%.x$" }, { "x?y?z?", "^x?y?z?$" } }
local subjects = { "", "a", "b", "ab", "aab", "abc", "ac", "aabc", "abcx", "x", ".x", "axc", "a.c", "xyz", "yz", "bbb", "xb", "cab" }
for _, pair in ipairs(expressions) do
  local start, states = compile(parse(pair[1]))
  local row = {}
  for i, s in ipairs(subjects) do
    local ours, theirs = match(start, s), s:find(pair[2]) ~= nil
    row[i] = (ours and "+" or "-") .. (ours == theirs and "" or "!")
  end
  print(pair[1], states, table.concat(row, " "))
end
for _, e in ipairs { "(a|b)*abb", "(ab|cd)+e?", "((a|b)(c|d))*", "a(b(c|d)?e)*f", "(|a)b", "(a*)*b" } do
  local start, states = compile(parse(e))
  local row = {}
  for i, s in ipairs { "abb", "aabb", "babb", "abab", "abcde", "cdcd", "acbd", "acb", "af", "abef", "abcebdef", "b", "aaab", "" } do row[i] = s .. (match(start, s) and "+" or "-") end
  print(e, states, table.concat(row, " "))
end
for _, bad in ipairs { "(a", "a)", "*a", "[a", "a\\", "a||b", "()" } do print(bad, pcall(function() return select(2, compile(parse(bad))) end)) end
print(match(compile(parse("(a?)(a?)(a?)(a?)(a?)(a?)(a?)(a?)aaaaaaaa")), ("a"):rep(8)))
