-- The conformance runner: compares the candidate engine with the reference.
-- Run by the reference interpreter itself; see run.sh for the command line.

local directory = assert(arg[0]:match("^(.*)/[^/]*$"), "run.lua must be started with a path")
package.path = directory .. "/?.lua;" .. package.path

local engines = require "engines"
local probes = require "probes"
local differences = require "differences"

local options = { reference = "lua5.3", candidate = nil, generate = 0, seed = 1, filters = {} }

local index = 1
local function value_of(option)
  index = index + 1
  return (assert(arg[index], option .. " needs a value"))
end

while arg[index] do
  local word = arg[index]
  if word == "--reference" then options.reference = value_of(word)
  elseif word == "--candidate" then options.candidate = value_of(word)
  elseif word == "--generate" then options.generate = assert(tonumber(value_of(word)), "--generate needs seconds")
  elseif word == "--seed" then options.seed = assert(math.tointeger(tonumber(value_of(word))), "--seed needs an integer")
  elseif word == "--command-line" then options.command_line = value_of(word)
  elseif word == "--verbose" then options.verbose = true
  else options.filters[#options.filters + 1] = word end
  index = index + 1
end
assert(options.candidate, "--candidate is needed")

local counts = { passed = 0, failed = 0 }
local reference = engines.new("lua5.3", options.reference)
local candidate = engines.new("lunette-lua", options.candidate)
local allowed = differences.read(directory .. "/differences.md")

local function wanted(path)
  if #options.filters == 0 then return true end
  for _, filter in ipairs(options.filters) do
    if path:find(filter, 1, true) then return true end
  end
  return false
end

local function pass()
  counts.passed = counts.passed + 1
end

local function fail(name, expected, actual, detail)
  counts.failed = counts.failed + 1
  print("FAILED " .. name)
  if detail then print(engines.indent(detail, "    ")) end
  print("  expected:\n" .. engines.indent(expected, "    "))
  print("  actual:\n" .. engines.indent(actual, "    "))
end

local function judge(name, expected, actual, detail)
  if differences.accepts(allowed, name, expected, actual) then
    pass()
  elseif expected == actual or differences.only_last_digits(detail or "", expected, actual) then
    pass()
  else
    fail(name, expected, actual, detail)
  end
end

local function judge_probes(list, expected, actual)
  for _, probe in ipairs(list) do
    judge(probe.id, expected[probe.id] or "(no output)", actual[probe.id] or "(no output)", probe.code)
  end
end

for _, path in ipairs(engines.list(directory .. "/probes", "%.txt$")) do
  if wanted(path) then
    local list = probes.read(path)
    judge_probes(list, probes.run(reference, directory, list), probes.run(candidate, directory, list))
  end
end

-- Probes whose expected output is written by hand, because the reference as
-- Debian builds it is not the environment that a process sees.
for _, path in ipairs(engines.list(directory .. "/expected", "%.txt$")) do
  if wanted(path) then
    local list = probes.read(path)
    local expected = probes.sections(engines.read_file((path:gsub("%.txt$", ".out"))))
    judge_probes(list, expected, probes.run(candidate, directory, list))
  end
end

for _, path in ipairs(engines.list(directory .. "/programs", "%.lua$")) do
  if wanted(path) then
    local name = "program " .. path:match("([^/]*)%.lua$")
    local expected, actual = reference:run_program(path), candidate:run_program(path)
    if expected == actual then pass() else fail(name, engines.first_difference(expected, actual)) end
  end
end

if options.command_line and wanted(options.command_line) then
  local function cases(engine)
    return probes.sections(engine:capture(options.command_line))
  end
  local expected, actual = cases(reference), cases(candidate)
  local names = {}
  for name in pairs(expected) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do judge(name, expected[name], actual[name] or "(no output)") end
end

if #options.filters == 0 then
  for _, name in ipairs(differences.unused(allowed)) do
    fail(name, "a difference listed in differences.md", "it did not occur: remove it from the list")
  end
end

if options.generate > 0 then
  local generate = require "generate"
  local outcome = generate.run({
    reference = reference, candidate = candidate, directory = directory,
    seconds = options.generate, seed = options.seed, verbose = options.verbose,
  })
  counts.passed = counts.passed + outcome.passed
  for _, found in ipairs(outcome.failures) do
    fail(found.name, found.expected, found.actual, found.code)
  end
end

print(("%d passed, %d failed"):format(counts.passed, counts.failed))
os.exit(counts.failed == 0 and 0 or 1, true)
