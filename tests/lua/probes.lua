-- Probe files: reading them, and running them through the driver.
--
-- A probe file is lines of these forms (anything else is an error):
--   # text        a comment
--   = expression  a probe: the chunk `return expression`
--   > statements  a probe: the chunk as written
--   >>> name      a probe of several lines, up to a line `<<<`
-- A probe's id is "file: code" for one line and "file: name" for several.

local engines = require "engines"

local probes = {}

function probes.read(path)
  local topic = path:match("([^/]*)%.txt$")
  local list, seen, block = {}, {}, nil
  local number = 0
  local function add(name, code)
    local id = topic .. ": " .. name
    if seen[id] then error(("%s:%d: a second probe '%s'"):format(path, number, id), 0) end
    seen[id] = true
    list[#list + 1] = { id = id, code = code }
  end
  for line in engines.read_file(path):gmatch("([^\n]*)\n") do
    number = number + 1
    if block then
      if line == "<<<" then
        add(block.name, table.concat(block, "\n"))
        block = nil
      else
        block[#block + 1] = line
      end
    elseif line:find("^>>> ") then
      block = { name = line:sub(5) }
    elseif line:find("^= ") then
      add(line:sub(3), "return " .. line:sub(3))
    elseif line:find("^> ") or line == ">" then
      add(line:sub(3), line:sub(3))
    elseif line ~= "" and not line:find("^#") then
      error(("%s:%d: not a probe: %s"):format(path, number, line), 0)
    end
  end
  if block then error(path .. ": unfinished probe " .. block.name, 0) end
  return list
end

-- Splits the driver's output into { [id] = text }; also the ids in order and
-- whether the driver reached its end.
function probes.sections(output)
  local texts, ids, current, finished = {}, {}, nil, false
  local function close()
    if current then texts[ids[#ids]] = table.concat(current, "\n") end
  end
  for line in (output .. "\n"):gmatch("([^\n]*)\n") do
    local id = line:match("^== (.*)$")
    if id then
      close()
      if id == "end of probes" then
        finished, current = true, nil
        break
      end
      ids[#ids + 1], current = id, {}
    elseif current and line ~= "" then
      current[#current + 1] = line:gsub("^  ", "", 1)
    end
  end
  if not finished then close() end
  return texts, ids, finished
end

-- One script that both engines can run: it needs no file of its own.
function probes.script(directory, list, first)
  local parts = { "local probes = {\n" }
  for i = first, #list do
    parts[#parts + 1] = ("{ id = %q, code = %q },\n"):format(list[i].id, list[i].code)
  end
  parts[#parts + 1] = "}\n"
  parts[#parts + 1] = ("assert(load(%q, '=driver'))(probes)\n"):format(engines.read_file(directory .. "/driver.lua"))
  return table.concat(parts)
end

-- After so many deaths in one file the rest is not tried.
local MOST_DEATHS = 10

-- Runs the probes on one engine: { [id] = what it showed }. When the engine
-- dies inside a probe, that is what the probe showed, and the rest is run anew.
function probes.run(engine, directory, list)
  local shown = {}
  local first, deaths = 1, 0
  while first <= #list and deaths < MOST_DEATHS do
    local script = engines.scratch() .. "/probes.lua"
    engines.write_file(script, probes.script(directory, list, first))
    local out, err, code = engine:run(script)
    local texts, ids, finished = probes.sections(out)
    for id, text in pairs(texts) do shown[id] = text end
    if finished then break end
    deaths = deaths + 1
    local reached = math.max(#ids, 1)
    local id = list[first + reached - 1].id
    shown[id] = ("%s\nthe engine ended with code %d: %s"):format(shown[id] or "", code, err:sub(1, 2000))
    first = first + reached
  end
  return shown
end

return probes
