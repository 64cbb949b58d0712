-- What aos makes of Lua: the functions a process talks with, and the way of a message. `--@N`: see utils.lua.
local native = ...
local watching = native.watching()
local stringify = require(".stringify")
local utils = require(".utils")
local chance = require(".chance")
local assignment = require(".assignment")
ao = require(".ao")
local default = require(".default")
local coroutine = coroutine
local loaded = package.loaded
local plain_send, plain_spawn = ao.send, ao.spawn

local process = { _version = "2.0.4" }

Utils = utils
Handlers = require(".handlers")
Dump = require(".dump")
assignment.init(ao)

Colors = { red = "\27[31m", green = "\27[32m", blue = "\27[34m", reset = "\27[0m", gray = "\27[90m" }
Bell = "\7"

-- A table as Data travels as JSON.
local function encode_data(msg)
  msg["Content-Type"] = "application/json"
  msg.Data = require("json").encode(msg.Data)
end

function ao.send(msg) --@101
  if type(msg.Data) == "table" then encode_data(msg) end --@103
  return plain_send(msg)
end

function ao.spawn(module, msg) --@115
  if type(msg.Data) == "table" then encode_data(msg) end --@117
  return plain_spawn(module, msg)
end

-- Names of fields and tags in one spelling.
local plain_normalize = utils.normalize

local function normalize_tags(tags)
  if Utils.normalize == plain_normalize then return native.normalize_tags(tags) end
  for _, tag in ipairs(tags) do tag.name = Utils.normalize(tag.name) end
end

local function normalize_names(msg)
  if Utils.normalize == plain_normalize then --@145
    native.normalize_fields(msg)
  else
    local renamed = {}
    for key, value in pairs(msg) do renamed[Utils.normalize(key)] = value end
    for key in pairs(msg) do msg[key] = nil end
    for key, value in pairs(renamed) do msg[key] = value end
  end
  normalize_tags(msg.Tags)
end

-- A map of the tags; of those with one name, the first counts.
function Tab(msg) --@291
  return native.tab(msg.Tags) --@295
end

local function shown(value)
  local kind = type(value)
  if kind == "table" then return stringify.format(value) end
  if kind == "boolean" then return Colors.blue .. tostring(value) .. Colors.reset end
  if kind == "nil" then return Colors.red .. tostring(value) .. Colors.reset end
  if kind == "number" then return Colors.green .. tostring(value) .. Colors.reset end
  return value
end

function Prompt() --@317
  local version = Colors.blue .. "aos-" .. process._version .. Colors.gray --@319
  local count = Colors.red .. tostring(#Inbox) .. Colors.gray --@323
  return Colors.green .. Name .. Colors.gray .. "@" .. version .. "[Inbox:" .. count .. "]" .. Colors.reset .. "> " --@325
end

function print(value) --@337
  local text = shown(value)
  local output = ao.outbox.Output
  local data = output.data and output.data .. "\n" .. text or text
  ao.outbox.Output = { data = data, prompt = Prompt(), print = true }
  if HANDLER_PRINT_LOGS then table.insert(HANDLER_PRINT_LOGS, text) end
  return nil
end

function Send(msg) --@407
  if not msg.Target then --@409
    print("WARN: No target specified for message. Data will be stored, but no process will receive it.")
  end
  local result = ao.send(msg)
  return { output = "Message added to outbox", receive = result.receive, onReply = result.onReply } --@421
end

-- `Spawn([module,] msg)`
function Spawn(...) --@437
  local module, msg = ...
  if select("#", ...) == 1 then
    module, msg = ao._module, module
  end
  msg = msg or {}
  local result = ao.spawn(module, msg)
  return { output = "Spawn process request added to outbox", after = result.after, receive = result.receive }
end

function Receive(spec) --@489
  return Handlers.receive(spec)
end

function Assign(msg) --@503
  ao.assign(msg)
  print("Assignment added to outbox.")
  return "Assignment added to outbox."
end

-- The random numbers of the process follow from its first message.
local function sum_of_bytes(text)
  local sum = 0
  for index = 1, #text do sum = sum + string.byte(text, index) end
  return sum
end

local function seed(msg)
  if Seeded then return end
  chance.seed(tonumber(msg["Block-Height"] .. sum_of_bytes(msg.Owner .. msg.Module .. msg.Id))) --@567
  function math.random(...)
    local bounds = { ... }
    if #bounds == 1 then return chance.integer(1, bounds[1]) end
    if #bounds == 2 then return chance.integer(bounds[1], bounds[2]) end
    return chance.random()
  end
  Seeded = true
end

local function find_tag(tags, name)
  for _, tag in ipairs(tags) do
    if tag.name == name then return tag.value end
  end
end

local function initialize_state(msg, env)
  seed(msg)
  Errors = Errors or {}
  Inbox = Inbox or {}
  if not Owner and env.Process.Id == msg.Id then
    Owner = find_tag(env.Process.Tags, "From-Process") or msg.From
  end
  Name = Name or find_tag(env.Process.Tags, "Name") or "aos"
end

function Version() --@653
  print("version: " .. process._version)
end

-- What an error shows of the stack: the machine's part of it is always the same.
local TRACEBACK = "stack traceback:\n\t[string \".process\"]:967: in function '.process.handle'"

local function is_eval(msg)
  return msg.Action == "Eval" and Owner == msg.From
end

local function is_boot(msg)
  return msg.Tags.Type == "Process" and Owner == msg.From
end

-- The way of one message; `--@N` once more.
function process.handle(msg, env) --@669
  ao.init(env) --@685
  ao.id = env.Process.Id
  normalize_names(msg)
  normalize_tags(env.Process.Tags)
  HANDLER_PRINT_LOGS = {}
  msg = ao.normalize(msg)
  initialize_state(msg, env)

  os.time = function() return msg.Timestamp end --@703

  msg.TagArray = msg.Tags
  msg.Tags = Tab(msg)
  env.Process.TagArray = env.Process.Tags
  env.Process.Tags = Tab(env.Process)
  if msg.Tags["Content-Type"] == "application/json" then msg.Data = require("json").decode(msg.Data or "{}") end
  ao.clearOutbox()

  if msg.From ~= msg.Owner and not ao.isTrusted(msg) then
    if watching.on then native.watch_outcome("not-trusted") end
    print("Message is not trusted! From: " .. msg.From .. " - Owner: " .. msg.Owner) --@775
    return ao.result({})
  end
  if ao.isAssignment(msg) and not ao.isAssignable(msg) then
    if watching.on then native.watch_outcome("not-assignable") end
    if msg.From ~= ao.id then
      Send({ Target = msg.From, Data = "Assignment is not trusted by this process!" })
    end
    print("Assignment is not trusted! From: " .. msg.From .. " - Owner: " .. msg.Owner)
    return ao.result({})
  end

  local eval = loaded[".eval"] or require(".eval")
  Handlers.add("_eval", is_eval, eval(ao)) --@799
  if env.Process.Id == msg.Id then
    Handlers.once("_boot", is_boot, require(".boot")(ao))
  end
  Handlers.append("_default", function() return true end, default(Inbox))

  function msg.reply(replyMsg)
    replyMsg.Target = msg["Reply-To"] or (replyMsg.Target or msg.From) --@847
    replyMsg["X-Reference"] = msg["X-Reference"] or msg.Reference
    replyMsg["X-Origin"] = msg["X-Origin"] or nil
    return ao.send(replyMsg)
  end

  function msg.forward(target, forwardMsg)
    local message = ao.sanitize(msg)
    for key, value in pairs(forwardMsg or {}) do message[key] = value end --@873
    message.Target = target
    message["Reply-To"] = msg["Reply-To"] or msg.From
    message["X-Reference"] = msg["X-Reference"] or msg.Reference
    message["X-Origin"] = msg["X-Origin"] or msg.From
    message.reply, message.forward = nil, nil
    ao.send(message)
  end

  local co = coroutine.create(function() --@907
    return pcall(Handlers.evaluate, msg, env) --@909
  end)
  local _, status, result = coroutine.resume(co)
  table.insert(Handlers.coroutines, co) --@925
  for index, other in ipairs(Handlers.coroutines) do
    if coroutine.status(other) == "dead" then table.remove(Handlers.coroutines, index) end
  end

  -- A handler that yields nothing true has failed too.
  if not status then
    if msg.Action == "Eval" then
      table.insert(Errors, result)
      return { Error = table.concat(HANDLER_PRINT_LOGS, "\n") .. "\n\n" .. Colors.red .. "error:\n" .. Colors.reset .. result } --@947
    end
    print(Colors.red .. "Error" .. Colors.gray .. " handling message " .. (msg.Action and "with Action = " .. msg.Action or "") --@957
      .. Colors.reset)
    print(Colors.green .. result .. Colors.reset) --@965
    print("\n" .. Colors.gray .. TRACEBACK .. Colors.reset) --@967
    return ao.result({ Error = table.concat(HANDLER_PRINT_LOGS, "\n") .. "\n\n" .. Colors.red .. "error:\n" .. Colors.reset .. result })
  end

  ao.Nonce = msg.Nonce --@979
  if msg.Action == "Eval" then
    local data = table.concat(HANDLER_PRINT_LOGS, "\n") --@983
    local prompt = Prompt() --@985
    local test = Dump(HANDLER_PRINT_LOGS) --@987
    return ao.result({ Output = { data = data, prompt = prompt, test = test } })
  end
  return ao.result({ Output = { data = table.concat(HANDLER_PRINT_LOGS, "\n"), prompt = Prompt(), print = true } }) --@1061
end

return process
