-- Runs a module that comes as Lua source instead of the aos library: how it is loaded, called, and what its results become.
--   compute(base, assignment, opts)   HyperBEAM's lua@5.3a device: state goes in and comes back
--   handle(message, env)              a module that answers in the shape of a result itself
-- The chunk gets the module json and returns the function that evaluates a message. What it needs of Lua's library it takes now: the
-- module may change that, or have it taken away by the sandbox.
local json = ...
local encode = json.encode
local error, ipairs, load, pairs, select, tonumber, tostring, type =
  error, ipairs, load, pairs, select, tonumber, tostring, type
local find, gmatch, lower, match = string.find, string.gmatch, string.lower, string.match
local sort, unpack = table.sort, table.unpack
local calendar_time = os.time
local globals = _G

-- Messages as AO-Core sees them -----------------------------------------------------------------------------

local ID_LENGTH = 43

-- Keys are lower case; an id is left as it is.
local function normal_key(key)
  if type(key) ~= "string" or #key == ID_LENGTH then return key end
  return lower(key)
end

local function keys_of(message)
  local keys = {}
  for key in pairs(message) do keys[#keys + 1] = key end
  sort(keys)
  return keys
end

-- One signature, as the commitments of a message tell of it. Modules ask for `alg` or for `type`, by HyperBEAM's age.
local function commitments_of(item, message)
  if not item.Id or not item.Owner then return nil end
  return {
    [item.Id] = {
      ["commitment-device"] = "ans104@1.0",
      alg = "rsa-pss-sha512",
      type = "rsa-pss-sha512",
      committer = item.Owner,
      signature = item.Signature,
      committed = keys_of(message),
    },
  }
end

-- The message that a data item holds: its tags, and of its fields those that are signed with it.
local function message_of(item)
  local message = {}
  for _, tag in ipairs(item.Tags or {}) do
    local key = normal_key(tag.name)
    if message[key] == nil then message[key] = tag.value end
  end
  for _, field in ipairs { "Target", "Anchor", "Data" } do
    local value = item[field]
    if value ~= nil and value ~= "" then message[lower(field)] = value end
  end
  message.commitments = commitments_of(item, message)
  return message
end

local function assignment_of(item, body, env)
  local timestamp = item.Timestamp
  return {
    path = body.path or "compute",
    method = "POST",
    type = "Assignment",
    ["data-protocol"] = "ao",
    variant = "ao.N.1",
    process = env.Process and env.Process.Id,
    epoch = "0",
    slot = item.Nonce,
    timestamp = timestamp,
    ["block-height"] = item["Block-Height"],
    ["block-timestamp"] = tonumber(timestamp) and tonumber(timestamp) // 1000,
    body = body,
  }
end

-- The table `ao` --------------------------------------------------------------------------------------------

local function copy(message)
  local result = {}
  for key, value in pairs(message) do result[key] = value end
  return result
end

local function steps_of(path)
  if type(path) == "number" then return { path } end
  if type(path) ~= "string" then
    error("ao.resolve: a path must be a string, got " .. type(path), 0)
  end
  local steps = {}
  for step in gmatch(path, "[^/]+") do steps[#steps + 1] = step end
  return steps
end

-- The keys of message@1.0 that are not looked up, but done.
local MESSAGE_KEYS = {
  keys = function(message) return keys_of(message) end,
  set = function(message, request)
    local result = copy(message)
    for key, value in pairs(request) do
      if key ~= "path" then result[normal_key(key)] = value end
    end
    return result
  end,
  remove = function(message, request)
    local result = copy(message)
    result[normal_key(request.item)] = nil
    return result
  end,
}

local LOCAL_DEVICES = { ["message@1.0"] = true, ["structured@1.0"] = true }

local function check_device(message)
  local device = message.device
  if device == nil or LOCAL_DEVICES[device] or type(device) ~= "string" then return end
  error("ao.resolve: the device '" .. device .. "' needs a HyperBEAM node; here only message@1.0 is resolved", 0)
end

local function look_up(message, key)
  local found = message[key]
  if found == nil then found = message[normal_key(key)] end
  if found == nil then found = message[tonumber(key)] end
  return found
end

local function step(message, key, request)
  if type(message) ~= "table" then return nil end
  if message[1] == "as" and type(message[3]) == "table" then
    local as = copy(message[3])
    as.device = message[2]
    message = as
  end
  check_device(message)
  if find(key, "~", 1, true) then
    error("ao.resolve: '" .. key .. "' names a device, which needs a HyperBEAM node", 0)
  end
  local special = MESSAGE_KEYS[key]
  if special and message[key] == nil then return special(message, request) end
  return look_up(message, key)
end

local function follow(message, path, request)
  for _, key in ipairs(steps_of(path)) do
    message = step(message, tostring(key), request)
    if message == nil then return "error", "not_found" end
  end
  return "ok", message
end

-- ao.resolve(message), ao.resolve(base, "a/b"), ao.resolve(base, request, ...): a status and a value.
local function resolve(base, ...)
  local status, value = "ok", base
  local count = select("#", ...)
  if count == 0 then
    if type(base) ~= "table" then error("ao.resolve: a message must be a table, got " .. type(base), 0) end
    return follow(base, base.path, base)
  end
  for index = 1, count do
    local request = select(index, ...)
    if type(request) == "table" then
      status, value = follow(value, request.path, request)
    else
      status, value = follow(value, request, {})
    end
    if status ~= "ok" then return status, value end
  end
  return status, value
end

local function set(base, key, value)
  if type(base) ~= "table" then error("ao.set: a message must be a table, got " .. type(base), 0) end
  local result = copy(base)
  if type(key) == "table" then
    for name, item in pairs(key) do result[name] = item end
  else
    result[key] = value
  end
  return result
end

local function get(key, base)
  if type(base) ~= "table" then return nil end
  local status, value = follow(base, key, {})
  if status == "ok" then return value end
  return nil
end

-- A module's own table of that name stays, with what is missing added.
local function install_ao()
  local ao = globals.ao
  if type(ao) ~= "table" then
    ao = {}
    globals.ao = ao
  end
  ao.resolve, ao.set, ao.get = resolve, set, get
  ao.event = function() return "ok" end
end

-- The sandbox of the device -----------------------------------------------------------------------------------

local SANDBOXED = {
  "io", "file", "os.execute", "os.exit", "os.getenv", "os.remove", "os.rename", "os.tmpname", "package", "loadfile",
  "require", "dofile", "load", "loadstring",
}

local function disable(path, replacement)
  local table_name, name = match(path, "^(%w+)%.(%w+)$")
  local owner = table_name and globals[table_name] or globals
  if type(owner) == "table" then owner[name or path] = replacement end
end

-- `true` takes away the usual names, a list these names, a map gives each its replacement.
local function apply_sandbox(sandbox)
  if sandbox == true or sandbox == "true" then sandbox = SANDBOXED end
  if type(sandbox) ~= "table" then return end
  for key, value in pairs(sandbox) do
    if type(key) == "number" then
      disable(value, "sandboxed")
    else
      disable(key, value)
    end
  end
end

-- Results -----------------------------------------------------------------------------------------------------

local NOT_A_TAG = { target = true, data = true, anchor = true, tags = true, commitments = true }

local function text_of(value)
  if type(value) == "table" then return encode(value) end
  return tostring(value)
end

local function add_tag(tags, name, value)
  tags[#tags + 1] = { name = name, value = text_of(value) }
end

local function add_listed_tags(tags, listed)
  if type(listed) ~= "table" then return end
  for key, tag in pairs(listed) do
    if type(tag) == "table" and tag.name ~= nil then
      add_tag(tags, tag.name, tag.value)
    else
      add_tag(tags, key, tag)
    end
  end
end

-- An entry of the outbox, whose keys may have any case, as a message of a result.
local function outgoing(entry)
  local fields, tags = {}, {}
  for key, value in pairs(entry) do
    local normal = normal_key(key)
    if NOT_A_TAG[normal] then
      fields[normal] = value
    elseif type(value) ~= "function" then
      add_tag(tags, key, value)
    end
  end
  add_listed_tags(tags, fields.tags)
  sort(tags, function(a, b) return a.name < b.name end)
  return {
    Target = fields.target,
    Data = fields.data ~= nil and text_of(fields.data) or nil,
    Anchor = fields.anchor,
    Tags = tags,
  }
end

-- Lists come with numbers or with "1", "2", ... as keys.
local function in_order(outbox)
  local keys = {}
  for key in pairs(outbox) do
    if tonumber(key) then keys[#keys + 1] = key end
  end
  sort(keys, function(a, b) return tonumber(a) < tonumber(b) end)
  return keys
end

local function output_of(results)
  local output = results.output
  if output == nil then output = results.data end
  if output == nil then return "" end
  return output
end

local function result_of(results)
  if type(results) ~= "table" then results = {} end
  local messages = {}
  local outbox = results.outbox
  if type(outbox) == "table" then
    for _, key in ipairs(in_order(outbox)) do
      if type(outbox[key]) == "table" then messages[#messages + 1] = outgoing(outbox[key]) end
    end
  end
  return { Output = output_of(results), Messages = messages, Spawns = {}, Assignments = {} }
end

-- The two conventions -------------------------------------------------------------------------------------------

-- What the device calls for an assignment: the message, then the process, may name a function and its parameters.
local function called_function(base, assignment)
  local body = assignment.body
  local name = body["function"] or base["function"] or assignment.path
  local found = globals[name]
  if type(found) == "function" then return found end
  error("the module has no function '" .. tostring(name) .. "'", 0)
end

local function parameters(base, assignment)
  local given = assignment.body.parameters or base.parameters
  if type(given) == "table" then return unpack(given) end
  return base, assignment, {}
end

local function new_state(status, value, ...)
  if value == nil then status, value = "ok", status end
  if status == "skip" then return nil end
  if status ~= "ok" then
    error(type(value) == "table" and text_of(value.body or value) or text_of(value), 0)
  end
  return value
end

local state

-- Before the first message the state is the process itself, and holds it as its key `process`.
local function start(env)
  local process = message_of(env.Process or {})
  state = copy(process)
  state.process = process
end

local function by_compute(item, env)
  local assignment = assignment_of(item, message_of(item), env)
  state.results = nil
  local called = called_function(state, assignment)
  local value = new_state(called(parameters(state, assignment)))
  if value == nil then return result_of() end
  if type(value) ~= "table" then return result_of { data = value } end
  state = value
  return result_of(value.results)
end

local function by_handle(item, env)
  local result = globals.handle(item, env)
  if type(result) == "table" then
    for _, field in ipairs { "Messages", "Spawns", "Assignments" } do result[field] = result[field] or {} end
    if result.Output == nil then result.Output = "" end
    return result
  end
  return result_of { data = result }
end

local evaluate

local function load_module(sources, env)
  for _, source in ipairs(sources) do
    local chunk, problem = load(source.text, source.name, "t")
    if not chunk then error(problem, 0) end
    chunk()
  end
  local process = env.Process and message_of(env.Process) or {}
  apply_sandbox(process.sandbox)
  install_ao()
  evaluate = type(globals.compute) ~= "function" and type(globals.handle) == "function" and by_handle or by_compute
  start(env)
end

-- The only clock is the message's; `os.time` with a table stays what it is.
local function set_clock(milliseconds)
  if type(globals.os) ~= "table" then return end
  globals.os.time = function(date)
    if date ~= nil then return calendar_time(date) end
    return (tonumber(milliseconds) or 0) // 1000
  end
end

-- Evaluates a message; `sources` come with the first one.
return function(item, env, sources)
  set_clock(item.Timestamp)
  if sources then load_module(sources, env) end
  return evaluate(item, env)
end
