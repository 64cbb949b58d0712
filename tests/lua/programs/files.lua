-- Files: writing, reading in every format, seeking, lines, modes and faults.
local name = os.tmpname()
local function masked(...)
  local t = table.pack(...)
  for i = 1, t.n do t[i] = (tostring(t[i]):gsub(name:gsub("%p", "%%%0"), "FILE"):gsub("0x%x+", "ADDRESS")) end
  return table.concat(t, "\t", 1, t.n)
end
local function show(...) print(masked(...)) end

local f = assert(io.open(name, "w"))
show(io.type(f), tostring(f), f:write("first line\n", 2, " ", 3.5, "\nthird\n\n", "0x10 -7 1e2 tail\n", "no newline") == f)
show(f:seek("cur"), f:seek("set", 0), f:write("FIRST"), f:seek("end"))
show(f:close(), io.type(f), tostring(f), pcall(f.write, f, "x"))
show(pcall(function() return f:read() end))

for l in io.lines(name) do io.write("<", l, ">") end
print()
for l in io.lines(name, "L") do io.write((l:gsub("\n", "|"))) end
print()
for a, b in io.lines(name, 3, 2) do io.write("[", a, ",", tostring(b), "]") end
print()
f = assert(io.open(name))
show(f:read("l", "n", "n", "l", "L", "l"))
show(f:read("n", "n", "n", "l"))
show(f:read(3), f:read(0), f:read("a"), f:read("a"), f:read(0), f:read("l"), f:read("n"))
show(f:seek("set"), f:read(5), f:seek("cur", 3), f:read(2), f:seek("end", -4), f:read("a"))
show(pcall(f.seek, f, "bad"), pcall(f.seek, f, "set", "x"), f:seek("set", -1))
show(f:write("cannot write here"))
show(pcall(f.read, f, "x"), pcall(f.read, f, {}), pcall(f.lines, f, "bad"))
show(f:setvbuf("no"), f:setvbuf("full", 1024), f:setvbuf("line"), pcall(f.setvbuf, f, "bad"))
f:seek("set")
local parts = {}
for line in f:lines() do parts[#parts + 1] = #line end
show(table.concat(parts, " "), io.type(f), f:read())
f:close()
show(pcall(f.lines, f), pcall(function() for _ in f:lines() do end end))

f = assert(io.open(name, "a"))
show(f:write("\nappended"), f:seek("cur") > 0)
f:close()
f = assert(io.open(name, "r+"))
show(f:read("l"), f:seek("set", 2), f:write("XX"), f:seek("set"), f:read("l"))
f:close()
f = assert(io.open(name, "w+b"))
show(f:write("\0binary\255\r\n"), f:seek("set"), #f:read("a"))
f:close()
f = assert(io.open(name, "a+"))
show(f:read("a") == "\0binary\255\r\n", f:write("more"), f:seek("set"), #f:read("a"))
f:close()
for _, mode in ipairs { "r", "rb", "w", "x", "rw", "r+b", "", "wb+", "+r", "rr" } do
  local ok, file, message = pcall(io.open, name, mode)
  show(mode, ok, ok and io.type(file) or file)
  if ok and file then file:close() end
end
show(io.open("/nonexistent/file"))
show(io.open("/nonexistent/file", "w"))
show(pcall(io.lines, "/nonexistent/file"))
show(pcall(io.input, "/nonexistent/file"))

local out = assert(io.open(name, "w"))
local saved = io.output()
show(io.output(out) == out, io.output() == out)
io.write("through io.write ", 1, 2.5)
io.output(saved)
show(io.close(out))
local input = io.input()
show(io.input(name) ~= nil, io.read("a"), io.read("a"), io.read("l"))
show(io.close(io.input()), pcall(io.read))
io.input(input)
show(pcall(io.close), io.type(io.stdout))

local rename = name .. ".renamed"
show(os.rename(name, rename), io.open(name) == nil, os.rename(name, rename))
show(os.remove(rename), os.remove(rename))
f = io.tmpfile()
show(f:write("temporary"), f:seek("set"), f:read("a"))
f:close()
do
  local leaked = assert(io.open(name, "w"))
  leaked:write("flushed by the collector")
end
collectgarbage() collectgarbage()
f = assert(io.open(name))
show(f:read("a"))
f:close()
f = assert(io.open(name, "w"))
for i = 1, 5000 do f:write(i, "\n") end
f:close()
local sum, count = 0, 0
for n in io.lines(name, "n") do sum, count = sum + n, count + 1 end
show(sum, count)
local total = 0
for chunk in io.lines(name, 1000) do total = total + #chunk end
show(total)
show(pcall(io.lines, name, "x"), pcall(io.lines, name, 5, "bad"))
local iterator = io.lines(name)
for _ = 1, 5000 do iterator() end
show(iterator(), pcall(iterator))
show(os.remove(name))
