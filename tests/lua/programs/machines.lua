-- Virtual machines: a stack machine with an assembler, a tape machine, goto automata.
local function assemble(source)
  local code, labels, fixes = {}, {}, {}
  for line in source:gmatch("[^\n]+") do
    line = line:gsub(";.*", ""):match("^%s*(.-)%s*$")
    local label = line:match("^(%w+):$")
    if label then labels[label] = #code + 1
    elseif line ~= "" then
      local op, argument = line:match("^(%w+)%s*(%S*)$")
      code[#code + 1] = { op = op, argument = tonumber(argument) or (argument ~= "" and argument or nil) }
      if code[#code].argument and not tonumber(argument) then fixes[#fixes + 1] = code[#code] end
    end
  end
  for _, i in ipairs(fixes) do i.argument = labels[i.argument] or error("unknown label " .. i.argument, 0) end
  return code
end
local function run(code, limit)
  local stack, calls, memory, pc, steps, out = {}, {}, {}, 1, 0, {}
  local function pop() return table.remove(stack) or error("stack underflow at " .. pc, 0) end
  local function push(v) stack[#stack + 1] = v end
  local binary = { add = function(a, b) return a + b end, sub = function(a, b) return a - b end, mul = function(a, b) return a * b end, div = function(a, b) return a // b end, mod = function(a, b) return a % b end, lt = function(a, b) return a < b and 1 or 0 end, eq = function(a, b) return a == b and 1 or 0 end }
  while true do
    local i = code[pc]
    if not i then break end
    steps = steps + 1
    if steps > limit then error("step limit reached", 0) end
    pc = pc + 1
    local op, argument = i.op, i.argument
    if op == "push" then push(argument)
    elseif binary[op] then local b, a = pop(), pop() push(binary[op](a, b))
    elseif op == "dup" then local v = pop() push(v) push(v)
    elseif op == "swap" then local b, a = pop(), pop() push(b) push(a)
    elseif op == "load" then push(memory[argument] or 0)
    elseif op == "store" then memory[argument] = pop()
    elseif op == "jump" then pc = argument
    elseif op == "jz" then if pop() == 0 then pc = argument end
    elseif op == "call" then calls[#calls + 1] = pc pc = argument
    elseif op == "ret" then pc = table.remove(calls)
    elseif op == "print" then out[#out + 1] = tostring(pop())
    elseif op == "halt" then break
    else error("unknown instruction " .. op, 0) end
  end
  return table.concat(out, " "), steps
end
local programs = {
  countdown = "push 10\nloop:\ndup\nprint\npush 1\nsub\ndup\njz done\njump loop\ndone:\nhalt",
  factorial = "push 12\nstore 1\npush 1\nstore 2\nagain:\nload 1\njz done\nload 1\nload 2\nmul\nstore 2\nload 1\npush 1\nsub\nstore 1\njump again\ndone:\nload 2\nprint",
  primes = "push 2\nstore 1\nouter:\nload 1\npush 60\nlt\njz done\npush 2\nstore 2\ninner:\nload 2\nload 2\nmul\nload 1\nswap\nlt\njz check\njump prime\ncheck:\nload 1\nload 2\nmod\njz next\nload 2\npush 1\nadd\nstore 2\njump inner\nprime:\nload 1\nprint\nnext:\nload 1\npush 1\nadd\nstore 1\njump outer\ndone:\nhalt",
  subroutine = "push 3\ncall square\nprint\npush 7\ncall square\nprint\nhalt\nsquare:\ndup\nmul\nret",
  underflow = "push 1\nadd", endless = "a:\njump a", unknown = "fly", zero = "push 1\npush 0\ndiv", label = "jump nowhere",
}
for _, name in ipairs { "countdown", "factorial", "primes", "subroutine", "underflow", "endless", "unknown", "zero", "label" } do
  print(name, pcall(function() return run(assemble(programs[name]), 20000) end))
end

local function tape(source, input)
  local jumps, stack = {}, {}
  for i = 1, #source do
    local c = source:sub(i, i)
    if c == "[" then stack[#stack + 1] = i elseif c == "]" then local j = table.remove(stack) jumps[i], jumps[j] = j, i end
  end
  local cells, at, pc, out, read = setmetatable({}, { __index = function() return 0 end }), 0, 1, {}, 1
  while pc <= #source do
    local c = source:byte(pc)
    if c == 62 then at = at + 1 elseif c == 60 then at = at - 1
    elseif c == 43 then cells[at] = (cells[at] + 1) & 255 elseif c == 45 then cells[at] = (cells[at] - 1) & 255
    elseif c == 46 then out[#out + 1] = string.char(cells[at])
    elseif c == 44 then cells[at] = (input or ""):byte(read) or 0 read = read + 1
    elseif c == 91 then if cells[at] == 0 then pc = jumps[pc] end
    elseif c == 93 then if cells[at] ~= 0 then pc = jumps[pc] end end
    pc = pc + 1
  end
  return table.concat(out)
end
print(tape("++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+."))
print(tape(",[.-]", "\5"):byte(1, -1))
print(tape(",>,<[->+<]>.", "!#"))
print(tape("+[,[->+>+<<]>>[-<<+>>]<.<]", "abc"):sub(1, 3))

local function number_kind(s)
  local i = 1
  local c
  ::start:: c = s:sub(i, i)
  if c == "+" or c == "-" then i = i + 1 goto digits end
  ::digits:: c = s:sub(i, i)
  if c:find("^%d$") then i = i + 1 goto more end
  if c == "." then i = i + 1 goto fraction end
  goto bad
  ::more:: c = s:sub(i, i)
  if c:find("^%d$") then i = i + 1 goto more end
  if c == "" then do return "integer" end end
  if c == "." then i = i + 1 goto fraction end
  if c == "e" then i = i + 1 goto exponent end
  goto bad
  ::fraction:: c = s:sub(i, i)
  if c:find("^%d$") then i = i + 1 goto fraction end
  if c == "" then do return "float" end end
  if c == "e" then i = i + 1 goto exponent end
  goto bad
  ::exponent:: c = s:sub(i, i)
  if c:find("^[%d+-]$") then i = i + 1 goto exponent end
  if c == "" then do return "scientific" end end
  ::bad::
  return "bad at " .. i
end
for _, s in ipairs { "12", "-3", "+4.5", ".5", "1e10", "2.5e-3", "x", "1x", "", "1..2", "12e" } do print(s, number_kind(s)) end

local function turing(rules, input, limit)
  local cells, at, state, steps = {}, 1, "start", 0
  for c in input:gmatch(".") do cells[#cells + 1] = c end
  while state ~= "halt" and steps < limit do
    local rule = rules[state .. (cells[at] or "_")]
    if not rule then return "stuck in " .. state .. " on " .. (cells[at] or "_"), steps end
    cells[at], at, state = rule[1], at + rule[2], rule[3]
    steps = steps + 1
  end
  local low, high = 0, 0
  for k in pairs(cells) do low, high = math.min(low, k), math.max(high, k) end
  local out = {}
  for k = low, high do out[#out + 1] = cells[k] or "_" end
  return table.concat(out), steps
end
local increment = { start0 = { "0", 1, "start" }, start1 = { "1", 1, "start" }, start_ = { "_", -1, "carry" }, carry1 = { "0", -1, "carry" }, carry0 = { "1", 0, "halt" }, carry_ = { "1", 0, "halt" } }
for _, s in ipairs { "0", "1", "1011", "1111", "x" } do print(s, turing(increment, s, 100)) end
local beaver = { start_ = { "1", 1, "b" }, start1 = { "1", -1, "b" }, b_ = { "1", -1, "start" }, b1 = { "1", -1, "c" }, c_ = { "1", -1, "d" }, c1 = { "1", 0, "halt" }, d_ = { "1", 1, "d" }, d1 = { "_", 1, "start" } }
print(turing(beaver, "", 200))
for rule = 30, 110, 40 do
  local row = {}
  for i = 1, 41 do row[i] = i == 21 and 1 or 0 end
  for _ = 1, 8 do
    print((table.concat(row):gsub("0", "."):gsub("1", "#")))
    local following = {}
    for i = 1, #row do following[i] = rule >> ((row[i - 1] or 0) << 2 | row[i] << 1 | (row[i + 1] or 0)) & 1 end
    row = following
  end
end
