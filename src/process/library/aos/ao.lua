-- What a process says to the network: messages, spawns and assignments, gathered in an outbox. `--@N`: see utils.lua.
local native = ...
local handlers = require(".handlers")

-- A reload of the module keeps who the process is and what it has sent.
local old = _G.ao or {}

local ao = {
  _version = "0.0.6",
  id = old.id or "",
  _module = old._module or "",
  authorities = old.authorities or {},
  reference = old.reference or 0,
  outbox = old.outbox or { Output = {}, Messages = {}, Spawns = {}, Assignments = {} },
  nonExtractableTags = {
    "Data-Protocol", "Variant", "From-Process", "From-Module", "Type", "From", "Owner", "Anchor", "Target", "Data", "Tags",
    "Read-Only",
  },
  nonForwardableTags = {
    "Data-Protocol", "Variant", "From-Process", "From-Module", "Type", "From", "Owner", "Anchor", "Target", "Tags",
    "TagArray", "Hash-Chain", "Timestamp", "Nonce", "Epoch", "Signature", "Forwarded-By", "Pushed-For", "Read-Only",
    "Cron", "Block-Height", "Reference", "Id", "Reply-To",
  },
}

-- Values --------------------------------------------------------------------------------------------------------------

-- A deep copy, with the metatables.
function ao.clone(obj, seen) --@193
  if type(obj) ~= "table" then return obj end
  if seen and seen[obj] then return seen[obj] end
  seen = seen or {}
  local copy = {}
  seen[obj] = copy
  for key, value in pairs(obj) do copy[ao.clone(key, seen)] = ao.clone(value, seen) end
  return setmetatable(copy, getmetatable(obj))
end

-- Copies tags to fields of the message, but those that the network sets.
function ao.normalize(msg) --@227
  local tags = msg.Tags --@229
  native.extract_tags(msg, tags, ao.nonExtractableTags) --@233
  return msg
end

-- A copy of what may be sent on.
function ao.sanitize(msg) --@253
  local copy = ao.clone(msg)
  if type(copy) ~= "table" then error("bad argument #1 to 'for iterator' (table expected, got " .. type(copy) .. ")") end --@259
  return native.without(copy, ao.nonForwardableTags)
end

-- The evaluation of one message ---------------------------------------------------------------------------------------

function ao.init(env) --@279
  local id, tags = env.Process.Id, env.Process.Tags --@297
  if ao.id == "" then ao.id = id end
  if ao._module == "" then
    for _, tag in ipairs(tags) do
      if tag.name == "Module" then ao._module = tag.value end
    end
  end
  native.add_authorities(ao.authorities, tags)
  ao.outbox = { Output = {}, Messages = {}, Spawns = {}, Assignments = {} }
  ao.env = env
end

function ao.log(text) --@333
  if type(ao.outbox.Output) == "string" then ao.outbox.Output = { ao.outbox.Output } end
  table.insert(ao.outbox.Output, text)
end

function ao.clearOutbox() --@351
  ao.outbox = { Output = {}, Messages = {}, Spawns = {}, Assignments = {} }
end

-- Sending -------------------------------------------------------------------------------------------------------------

local IS_MESSAGE_FIELD = { Target = true, Data = true, Anchor = true, Tags = true, From = true }

local function next_reference()
  ao.reference = ao.reference + 1 --@369
  return ao.reference
end

-- Adds the fields of a message and then its tags, a list or a map.
local function add_tags(tags, msg)
  if native.add_tags(tags, msg) then return end
  for key, value in pairs(msg) do
    if not IS_MESSAGE_FIELD[key] then table.insert(tags, { name = key, value = value }) end
  end
  local given = msg.Tags
  if not given then return end
  if native.is_list(given) then
    for _, tag in ipairs(given) do table.insert(tags, tag) end
  else
    for key, value in pairs(given) do table.insert(tags, { name = key, value = value }) end --@425
  end
end

function ao.send(msg)
  if type(msg) ~= "table" then error("[string \".ao\"]:367: msg should be a table", 0) end
  local message, sent, reference = native.message(msg, next_reference())
  add_tags(message.Tags, msg)
  table.insert(ao.outbox.Messages, sent)

  -- `onReply([from,] handler)`
  function message.onReply(...)
    local from, handle = message.Target, ...
    if select("#", ...) == 2 then from, handle = ... end
    handlers.once({ From = from, ["X-Reference"] = reference }, handle)
  end

  -- `receive([from])`
  function message.receive(...)
    local from = message.Target
    if select("#", ...) == 1 then from = ... end
    return handlers.receive({ From = from, ["X-Reference"] = reference })
  end

  return message
end

function ao.spawn(module, msg)
  if type(module) ~= "string" then error("Module source id is required!") end --@523
  if type(msg) ~= "table" then error("Message must be a table") end --@525
  local number = next_reference()
  local reference = tostring(number)
  local spawn = {
    Data = msg.Data or "NODATA",
    Anchor = string.rep("0", 32 - #reference) .. reference,
    Tags = {
      { name = "Data-Protocol", value = "ao" },
      { name = "Variant", value = "ao.TN.1" },
      { name = "Type", value = "Process" },
      { name = "From-Process", value = ao.id },
      { name = "From-Module", value = ao._module },
      { name = "Module", value = module },
      { name = "Reference", value = reference },
    },
  }
  add_tags(spawn.Tags, msg)
  table.insert(ao.outbox.Spawns, { Data = spawn.Data, Anchor = spawn.Anchor, Tags = spawn.Tags })

  function spawn.onReply(handle)
    handlers.once({ Action = "Spawned", From = ao.id, Reference = reference }, handle)
  end

  function spawn.receive()
    return handlers.receive({ Action = "Spawned", From = ao.id, Reference = reference })
  end

  return spawn
end

-- Kept for processes that name it: nothing is remembered.
function ao.registerHint(msg) --@669
  local _ = msg.From --@683
end

function ao.assign(assignment) --@817
  if type(assignment) ~= "table" then error("assignment should be a table") end --@819
  if type(assignment.Processes) ~= "table" then error("Processes should be a table") end --@821
  if type(assignment.Message) ~= "string" then error("Message should be a string") end --@823
  table.insert(ao.outbox.Assignments, assignment)
end

-- Is the sender, or who signed for it, one that this process believes?
function ao.isTrusted(msg) --@843
  for _, authority in ipairs(ao.authorities) do
    if msg.From == authority or msg.Owner == authority then return true end --@847
  end
  return false
end

-- The result of an evaluation, as the network takes it.
function ao.result(result) --@867
  if ao.outbox.Error or result.Error then return { Error = result.Error or ao.outbox.Error } end --@871
  return {
    Output = result.Output or ao.outbox.Output,
    Messages = ao.outbox.Messages,
    Spawns = ao.outbox.Spawns,
    Assignments = ao.outbox.Assignments,
  }
end

return ao
