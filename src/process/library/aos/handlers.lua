-- The list of handlers, and what a message does with it. `--@N`: see utils.lua.
local native = ...
local utils = require(".utils")
local matches_spec = utils.matchesSpec
-- Whoever traces a message sets `on`, and is told of the handlers that are asked.
local watching = native.watching()

local EXPECTED = "Invalid arguments given. Expected: \n"
  .. "\tname : string, "
  .. "\tpattern : Action : string | MsgMatch : table,\n"
  .. "\t\tfunction(msg: Message) : {-1 = break, 0 = skip, 1 = continue},\n"
  .. "\thandle(msg : Message) : void) | Resolver,\n"
  .. "\tMaxRuns? : number | \"inf\" | nil"

-- A reload of the module keeps what was registered.
local old = _G.Handlers or {}
local handlers = {
  _version = "0.0.5",
  list = old.list or {},
  coroutines = old.coroutines or {},
  onceNonce = 0,
  utils = require(".handlers-utils"),
}

local function check_arguments(name, pattern)
  local kind = type(pattern)
  if type(name) == "string" and (kind == "function" or kind == "table" or kind == "string") then return end
  error(EXPECTED) --@113
end

local function find_named(name)
  return native.find_named(handlers.list, name)
end

-- One function for a handler, which is itself a function or a table of functions by the messages they are for.
function handlers.generateResolver(spec) --@143
  return function(msg)
    if type(spec) == "function" then return spec(msg) end
    for match, func in pairs(spec) do --@157
      if utils.matchesSpec(msg, match) then
        return func(msg) --@161
      end
    end
  end
end

-- Waits for a message: the running coroutine goes on when one matches.
function handlers.receive(pattern) --@187
  local waiting = coroutine.running()
  handlers.once(pattern, function(msg)
    -- What waits is a `pcall` of the process, or has yielded something true to wait again.
    local _, success, problem = coroutine.resume(waiting, msg)
    if not success then error(problem) end --@199
  end)
  return coroutine.yield(pattern)
end

-- `once([name,] pattern, handler)`: for one message, before all other handlers.
function handlers.once(...) --@225
  local name, pattern, handle
  if select("#", ...) == 3 then
    name, pattern, handle = ...
  else
    name = "_once_" .. tostring(handlers.onceNonce)
    handlers.onceNonce = handlers.onceNonce + 1
    pattern, handle = ...
  end
  handlers.prepend(name, pattern, handle, 1)
end

-- The arguments of `add` and its like: with two of them, the name is also the pattern.
local function read_arguments(...)
  local name, pattern, handle, max_runs = ...
  if select("#", ...) == 2 then
    handle, pattern = pattern, name
  end
  check_arguments(name, pattern)
  return name, pattern, handlers.generateResolver(handle), max_runs
end

-- Replaces the handler of that name where it is. False when there is none.
local function replace(name, pattern, handle, max_runs)
  local index = find_named(name)
  if not index then return false end
  local known = handlers.list[index]
  known.pattern, known.handle, known.maxRuns = pattern, handle, max_runs
  return true
end

-- `add(name, [pattern,] handler [, maxRuns])`: at the end. Gives the length of the list.
function handlers.add(...) --@267
  local name, pattern, handle, max_runs = read_arguments(...)
  if not replace(name, pattern, handle, max_runs) then
    table.insert(handlers.list, { name = name, pattern = pattern, handle = handle, maxRuns = max_runs })
  end
  return #handlers.list
end

function handlers.append(...) --@355
  local name, pattern, handle, max_runs = read_arguments(...)
  if not replace(name, pattern, handle, max_runs) then
    table.insert(handlers.list, { name = name, pattern = pattern, handle = handle, maxRuns = max_runs })
  end
end

function handlers.prepend(...) --@441
  local name, pattern, handle, max_runs = read_arguments(...)
  if not replace(name, pattern, handle, max_runs) then
    table.insert(handlers.list, 1, { name = name, pattern = pattern, handle = handle, maxRuns = max_runs })
  end
end

-- An object whose `add` inserts next to a handler.
local function inserter(name, offset)
  return {
    add = function(...)
      local new, pattern, handle, max_runs = read_arguments(...)
      local index = find_named(name)
      if not index then return end
      table.insert(handlers.list, index + offset, { name = new, pattern = pattern, handle = handle, maxRuns = max_runs })
    end,
  }
end

function handlers.before(name) --@523
  if type(name) ~= "string" then error("Handler name MUST be a string") end --@525
  return inserter(name, 0)
end

function handlers.after(name) --@567
  if type(name) ~= "string" then error("Handler name MUST be a string") end --@569
  return inserter(name, 1)
end

function handlers.remove(name) --@609
  if type(name) ~= "string" then error("name MUST be string") end --@611
  local index = find_named(name)
  if index then table.remove(handlers.list, index) end
end

-- What a pattern's result asks for: negative to stop after this handler, positive to go on after it, zero to pass it by.
local ACTIONS = { [true] = -1, [false] = 0, continue = 1, ["break"] = -1 }

local function action_of(match)
  local kind = type(match)
  if kind == "number" then return match end
  return kind == "string" and 0 or nil
end

-- The next place in the list to look at, and true when its pattern surely matches.
local function next_candidate(list, index, msg)
  if utils.matchesSpec ~= matches_spec then return index + 1, nil end
  local next, match = native.next_match(list, index, msg)
  if watching.on then native.watch_passed(list, index, next, msg) end
  return next, match
end

-- Gives the message to the handlers that match. They may change their list; one that takes its place is for the next message.
function handlers.evaluate(msg, env) --@649
  if type(msg) ~= "table" then error("msg is not valid") end --@653
  if type(env) ~= "table" then error("env is not valid") end --@655
  local handled, list = false, handlers.list
  local index, match = 0, nil
  while true do
    index, match = next_candidate(list, index, msg)
    local o = list[index]
    if not o then break end
    if o.name ~= "_default" then
      if match == nil then match = utils.matchesSpec(msg, o.pattern) end --@663
      local action = ACTIONS[match] or action_of(match)
      if not action then error("Pattern result is not valid, it MUST be string, number, or boolean") end --@667
      if watching.on then native.watch_trial(o, action, msg) end
      if action ~= 0 then
        if action < 0 then handled = true end
        local status, err = pcall(o.handle, msg) --@719
        if not status then error(err) end --@723
        if type(o.maxRuns) == "number" then
          o.maxRuns = o.maxRuns - 1
          if o.maxRuns == 0 then handlers.remove(o.name) end
        end
        if action < 0 then return handled end
      end
    end
  end
  if not handled then
    index = find_named("_default")
    if watching.on then native.watch_outcome("inbox") end
    return handlers.list[index].handle(msg, env) --@759
  end
end

return handlers
