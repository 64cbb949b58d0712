-- Starting an interpreter, and the few file helpers that the runner needs.

local engines = {}

local Engine = {}
Engine.__index = Engine

-- Seconds after which a run is stopped; the reference needs far less.
local TIME_LIMIT = 20
-- KiB of address space that a run may use, so that no probe can fill the machine.
local SPACE_LIMIT = 6 * 1024 * 1024

function engines.read_file(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

function engines.write_file(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

function engines.shell_quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

-- Paths in `folder` that match `pattern`, sorted.
function engines.list(folder, pattern)
  local found = {}
  local pipe = assert(io.popen("ls " .. engines.shell_quote(folder) .. " 2>/dev/null"))
  for name in pipe:lines() do
    if name:find(pattern) then found[#found + 1] = folder .. "/" .. name end
  end
  pipe:close()
  return found
end

function engines.indent(text, margin)
  return margin .. text:gsub("\n$", ""):gsub("\n", "\n" .. margin)
end

-- The lines around the first difference of two long texts.
function engines.first_difference(expected, actual)
  local function lines(text)
    local result = {}
    for line in (text .. "\n"):gmatch("(.-)\n") do result[#result + 1] = line end
    return result
  end
  local left, right = lines(expected), lines(actual)
  local at = 1
  while left[at] == right[at] and (left[at] or right[at]) do at = at + 1 end
  local function excerpt(list)
    local from = math.max(1, at - 2)
    local body = table.concat(list, "\n", from, math.min(#list, at + 4))
    return ("(from line %d)\n%s"):format(from, body)
  end
  return excerpt(left), excerpt(right)
end

local scratch

-- A folder for scripts and outputs, removed when the runner ends.
function engines.scratch()
  if not scratch then
    local pipe = assert(io.popen("mktemp -d"))
    scratch = assert(pipe:read("l"))
    pipe:close()
    setmetatable(engines, { __gc = function() os.execute("rm -rf " .. engines.shell_quote(scratch)) end })
  end
  return scratch
end

-- `name` is what messages call the engine; `command` starts it.
function engines.new(name, command)
  -- Node reserves address space by the terabyte; wasm limits itself.
  local space = command:find("%.mjs$") and "unlimited" or tostring(SPACE_LIMIT)
  return setmetatable({ name = name, command = command, space = space }, Engine)
end

-- Runs a script file. Returns standard output, standard error and the exit code.
function Engine:run(script, time_limit)
  local base = engines.scratch() .. "/" .. self.name
  local line = ("ulimit -v %s; timeout -k 2 %d %s %s </dev/null >%s.out 2>%s.err"):format(
    self.space, time_limit or TIME_LIMIT, engines.shell_quote(self.command), engines.shell_quote(script), base, base)
  local _, kind, code = os.execute(line)
  return engines.read_file(base .. ".out"), engines.read_file(base .. ".err"), kind == "signal" and 128 + code or code
end

-- Everything a whole program shows, as one text, with addresses masked.
function Engine:run_program(path)
  local out, err, code = self:run(path)
  local prefix = self.command:match("[^/]*$") .. ": "
  if err:sub(1, #prefix) == prefix then err = "lua: " .. err:sub(#prefix + 1) end
  local text = out .. "--- standard error\n" .. err .. "--- exit code " .. code .. "\n"
  return (text:gsub("(%a: )0x%x+", "%1ADDRESS"))
end

-- What a program prints that is given the engine's command, with addresses masked.
function Engine:capture(program)
  local pipe = assert(io.popen(engines.shell_quote(program) .. " " .. engines.shell_quote(self.command)))
  local text = pipe:read("a")
  pipe:close()
  return (text:gsub("(%a: )0x%x+", "%1ADDRESS"))
end

return engines
