-- Random cases until a budget of seconds is used up, on both engines.
--
-- A case is a tree (see tree.lua) that renders to Lua source. Cases are run in
-- batches through the driver of the probes; what differs is made as small as
-- possible by shrink.lua before it is reported. The same seed gives the same
-- cases in the same order on every machine.

local differences = require "differences"
local probes = require "probes"
local random = require "random"
local shrink = require "shrink"
local tree = require "tree"

local generate = {}

local BATCH = 60
-- A run with many failures has told enough.
local MOST_FAILURES = 12

local kinds = {
  { name = "program", weight = 30 },
  { name = "expression", weight = 14 },
  { name = "call", weight = 14 },
  { name = "pattern", weight = 10 },
  { name = "format", weight = 6 },
  { name = "pack", weight = 6 },
  { name = "number", weight = 5 },
  { name = "history", weight = 6 },
  { name = "fields", weight = 12 },
  { name = "syntax", weight = 9 },
}

local bag = {}
for _, kind in ipairs(kinds) do
  kind.generator = require("generators." .. kind.name)
  for _ = 1, kind.weight do bag[#bag + 1] = kind end
end

local function make_case(seed, number, directory)
  local source = random.new(seed * 1000003 + number)
  local kind = bag[number % #bag + 1]
  return { id = ("generated %s %d.%d"):format(kind.name, seed, number), kind = kind.name, root = kind.generator.make(source, directory) }
end

local function as_probe(case)
  return { id = case.id, code = tree.render(case.root) }
end

local function outcome(options, list)
  return probes.run(options.reference, options.directory, list), probes.run(options.candidate, options.directory, list)
end

local function run_one(options, id, code)
  local list = { { id = id, code = code } }
  local expected, actual = outcome(options, list)
  return expected[id] or "(no output)", actual[id] or "(no output)"
end

-- Two differences with the same signature have most likely the same cause.
local function signature(kind, expected, actual)
  local function plain(text) return text:gsub("%d+", "N"):gsub('"[^"]*"', "S"):sub(1, 60) end
  return kind .. plain(expected) .. plain(actual)
end

local function report(options, case)
  local function differs(code)
    local expected, actual = run_one(options, case.id, code)
    return expected ~= actual and not differences.only_last_digits(code, expected, actual)
  end
  local small = shrink.minimise(case.root, differs)
  local code = tree.render(small)
  local expected, actual = run_one(options, case.id, code)
  return { name = case.id, kind = case.kind, code = code, expected = expected, actual = actual }
end

-- options: reference and candidate engines, directory, seconds, seed.
function generate.run(options)
  local finish = os.time() + options.seconds
  local result = { passed = 0, failures = {} }
  local seen = {}
  local number = 0
  repeat
    local cases, list = {}, {}
    for i = 1, BATCH do
      cases[i] = make_case(options.seed, number + i, options.directory)
      list[i] = as_probe(cases[i])
    end
    number = number + BATCH
    local expected, actual = outcome(options, list)
    for i, case in ipairs(cases) do
      local left, right = expected[case.id] or "(no output)", actual[case.id] or "(no output)"
      if left == right or differences.only_last_digits(list[i].code, left, right) then
        result.passed = result.passed + 1
      else
        local key = signature(case.kind, left, right)
        if not seen[key] and #result.failures < MOST_FAILURES then
          seen[key] = true
          local found = report(options, case)
          -- A difference that is gone when the case is run alone is kept whole.
          if found.expected == found.actual then
            found.code, found.expected, found.actual = list[i].code, left, right
          end
          local small_key = signature(case.kind, found.expected, found.actual)
          if small_key == key or not seen[small_key] then
            seen[small_key] = true
            result.failures[#result.failures + 1] = found
          end
        end
      end
    end
  until os.time() >= finish or #result.failures >= MOST_FAILURES
  return result
end

return generate
