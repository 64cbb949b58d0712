-- No files, no environment, no shell; a clock that stands still.
local function fails(code, expected, ...)
  local value, message, number = ...
  assert(value == nil and message == expected and number == code, tostring(message))
end

fails(2, "a.txt: No such file or directory", io.open("a.txt"))
fails(13, "a.txt: Permission denied", io.open("a.txt", "w"))
fails(13, "Permission denied", io.tmpfile())
fails(2, "a.txt: No such file or directory", os.remove("a.txt"))
fails(2, "No such file or directory", os.rename("a.txt", "b.txt"))
fails(38, "Function not implemented", os.execute("true"))
assert(os.execute() == false)
assert(os.getenv("PATH") == nil)
assert(io.read() == nil and io.read("a") == "" and io.read(0) == nil)
assert(os.clock() == 0.001)
assert(os.time() == 10)
assert(os.date() == "Thu Jan  1 00:00:10 1970")
assert(os.date("!%Y-%m-%d %H:%M:%S", 1e9 // 1 | 0) == "2001-09-09 01:46:40")

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert(not ok)
  return text
end
assert(message(os.tmpname) == "unable to generate a unique filename")
assert(message(os.exit) == "'os.exit' is not allowed here")
assert(message(io.popen, "true") == "'popen' not supported")
assert(message(dofile, "a.lua") == "cannot open a.lua: No such file or directory")
assert(message(require, "a.b"):find("^module 'a.b' not found:\n\tno field package.preload%['a.b'%]\n\tno file '"))

-- The generator of random numbers gives the same numbers on every host.
math.randomseed(42)
local first = { math.random(1000), math.random(1000), math.random() }
math.randomseed(42)
assert(math.random(1000) == first[1] and math.random(1000) == first[2] and math.random() == first[3])
for _ = 1, 1000 do
  local number = math.random(-3, 3)
  assert(math.type(number) == "integer" and -3 <= number and number <= 3)
end
