-- Reading, writing, appending and seeking; the standard streams; chunks from files.

-- formats of reading
assert(io.read("n") == 16 and io.read("n") == 125.0)
assert(io.read("l") == " rest" and io.read("L") == "second line\n")
assert(io.read(3) == "thi" and io.read(0) == "" and io.read() == "rd")
assert(io.read("n") == nil)
assert(io.read("a") == "last" and io.read("a") == "" and io.read("l") == nil)

-- lines
local lines = {}
for line in io.lines("a.txt") do lines[#lines + 1] = line end
assert(table.concat(lines, "|") == "one|two||four")
for first, rest in io.lines("a.txt", 1, "a") do assert(first == "o" and rest == "ne\ntwo\n\nfour") end
local file = io.open("a.txt")
local iterator = file:lines("L")
assert(iterator() == "one\n" and file:seek() == 4)
file:close()
assert(select(2, pcall(iterator)) == "file is already closed")
assert(tostring(file) == "file (closed)" and io.type(file) == "closed file")
assert(select(2, pcall(file.read, file)) == "attempt to use a closed file")

-- writing
local out = assert(io.open("b.txt", "w"))
assert(out:write("abc", 1, 2.5, "\n") == out)
assert(out:seek("set", 1) == 1 and out:write("X") == out and out:seek("end", 2) == 10)
out:write("Z")
local read, text, number = out:read()
assert(read == nil and text == "Bad file descriptor" and number == 9)
assert(out:close() == true)
assert(io.open("b.txt"):read("a") == "aXc12.5\n\0\0Z")
out = io.open("b.txt", "a+")
out:seek("set", 0)
out:write("!")
out:seek("set", 0)
assert(out:read("l") == "aXc12.5" and out:read("a") == "\0\0Z!")
assert(out:flush() == true and io.open("b.txt"):seek("end") == 12)
out:close()
out = io.open("b.txt", "r+b")
out:write("A")
assert(out:read(2) == "Xc" and out:close())
assert(io.open("b.txt"):read(3) == "AXc")
assert(select(2, io.open("a.txt"):write("x")) == "Bad file descriptor")
assert(select(2, io.open("/read-only/x", "w")) == "/read-only/x: Permission denied")
assert(select(2, io.open("a.txt"):seek("set", -1)) == "Invalid argument")

-- the default files
io.output("c.txt")
io.write("to c")
io.close()
assert(select(2, pcall(io.write, "x")) == "standard output file is closed")
io.output(io.stdout)
io.input("c.txt")
assert(io.read("a") == "to c")
assert(select(2, io.close(io.stdout)) == "cannot close standard file")
assert(os.remove("c.txt") and not io.open("c.txt"))
io.write(1.0, " ", 2.5, " ", 3, "\n", -(0 / 0) ~= 0 and 0 / 0)

-- a file that is forgotten is closed
do io.open("d.txt", "w"):write("forgotten") end
collectgarbage()
assert(io.open("d.txt"):read("a") == "forgotten")
kept = io.open("kept.txt", "w")
kept:write("not closed")

-- chunks
local shapes = require("shapes")
assert(shapes.name == "shapes" and shapes.line == 2 and require("shapes") == shapes)
assert(package.searchpath("shapes", "?;./?.lua") == "./shapes.lua")
local ok, problem = pcall(require, "broken")
assert(problem == "error loading module 'broken' from file './broken.lua':\n\t./broken.lua:1: unexpected symbol near '+'")
assert(loadfile("./shapes.lua", "t", { debug = debug })("x").name == "x")
assert(dofile("./shapes.lua").line == 2)
