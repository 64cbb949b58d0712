-- Writes the code of every probe and every program to a folder: extract.lua FOLDER

local directory = assert(arg[0]:match("^(.*)/[^/]*$"), "extract.lua must be started with a path")
package.path = directory .. "/?.lua;" .. package.path

local engines = require "engines"
local probes = require "probes"

-- Some probes print, and some need what the driver gives them.
local prologue = engines.read_file(directory .. "/driver.lua"):match("local function order.-\nend\n")

local folder = assert(arg[1], "a folder is needed")
for _, path in ipairs(engines.list(directory .. "/probes", "%.txt$")) do
  for number, probe in ipairs(probes.read(path)) do
    local name = ("%s/%s-%04d.lua"):format(folder, path:match("([^/]*)%.txt$"), number)
    local code = ("local concat = table.concat %s _G.order = order\nlocal f, m = load(%q, '=input') print(m)\nif f then print(pcall(f)) end\n"):format(prologue, probe.code)
    engines.write_file(name, code)
  end
end
for _, path in ipairs(engines.list(directory .. "/programs", "%.lua$")) do
  engines.write_file(folder .. "/program-" .. path:match("[^/]*$"), engines.read_file(path))
end
