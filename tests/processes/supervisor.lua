-- A supervisor: spawns processes, keeps an eye on them, and replaces those that fall silent.
--
--   Start     Name (Data)    for the owner: a new child that runs the Lua in Data; Start-Response, later Child-Ready
--   Stop      Name           for the owner: forgets a child; it gets Retired
--   Restart   Name           for the owner: replaces a child, also one that was given up
--   Lookup    Name           Lookup-Response: Process, the child's id at this time
--   Children                 Children-Response: every child's name, state, process and restarts, as JSON
--   Cron                     from the owner or the process's own schedule: pings the children, replaces the silent
--
-- From the network and the children: Spawned (a process is there) and Pong (a child is well).
-- Spawn it with the tags Cron-Interval=1-minute and Cron-Tag-Action=Cron.

local json = require("json")

Silence = Silence or 3 * 60 * 1000 -- without a sign of life, until a child is replaced
MaxRestarts = MaxRestarts or 3 -- until a child is given up
CalmPeriod = CalmPeriod or 60 * 60 * 1000 -- without a restart, until the old ones are forgiven
Children = Children or {} -- by name: { code, state, process, attempt, restarts, started, heard }

-- Every child answers pings, whatever else it does.
local PRELUDE = 'Handlers.add("Ping", "Ping", function(msg) msg.reply({ Action = "Pong" }) end)\n'

local function refuse(msg, problem)
  msg.reply({ Action = msg.Action .. "-Error", ["Message-Id"] = msg.Id, Error = problem, Data = problem })
end

local function names()
  local list = {}
  for name in pairs(Children) do list[#list + 1] = name end
  table.sort(list)
  return list
end

-- Asks the network for a process. Name and Attempt come back with Spawned, so it is known which child is there.
local function spawn(name, child, now)
  child.state, child.process, child.started, child.heard = "starting", nil, now, now
  child.attempt = child.attempt + 1
  Spawn(ao.env.Module.Id, {
    Name = name,
    Attempt = tostring(child.attempt),
    -- Without the same authorities the child would not believe that a message comes from this process.
    Authority = table.concat(ao.authorities, ","),
    Data = "child " .. name,
  })
end

-- The one that is given up may only be slow: told so, it can stop before it and its successor do the same work.
local function retire(child)
  if child.process then Send({ Target = child.process, Action = "Retired" }) end
  child.process = nil
end

local function replace(name, child, now)
  retire(child)
  if child.restarts >= MaxRestarts then
    child.state = "failed"
    return Send({ Target = Owner, Action = "Child-Failed", Name = name, Restarts = tostring(child.restarts) })
  end
  child.restarts = child.restarts + 1
  spawn(name, child, now)
end

-- The child that a message comes from.
local function child_of(msg)
  for name, child in pairs(Children) do
    if child.process ~= nil and child.process == msg.From then return child, name end
  end
end

-- A handler for the owner, about a name.
local function command(action, act)
  Handlers.add(action, action, function(msg)
    local name = msg.Tags.Name
    if msg.From ~= Owner then return refuse(msg, "Only the owner can do that") end
    if not name or not name:match("^[%w%-]+$") then return refuse(msg, "Name must be letters, digits and hyphens") end
    local problem = act(msg, name, Children[name])
    if problem then return refuse(msg, problem) end
    msg.reply({ Action = action .. "-Response", Name = name })
  end)
end

-- For the owner ------------------------------------------------------------------------------------------------------

command("Start", function(msg, name, child)
  if child then return "There is a child of that name" end
  if type(msg.Data) ~= "string" or msg.Data == "" then return "Data must be the Lua that the child runs" end
  -- Better to know now than from a child that never answers.
  local compiled, problem = load(PRELUDE .. msg.Data, "=" .. name, "t")
  if not compiled then return "The code does not compile: " .. problem end
  Children[name] = { code = msg.Data, attempt = 0, restarts = 0 }
  spawn(name, Children[name], msg.Timestamp)
end)

command("Stop", function(_, name, child)
  if not child then return "There is no child of that name" end
  retire(child)
  Children[name] = nil
end)

command("Restart", function(msg, name, child)
  if not child then return "There is no child of that name" end
  child.restarts = 0
  retire(child)
  spawn(name, child, msg.Timestamp)
end)

-- The life of a child ------------------------------------------------------------------------------------------------

Handlers.add("Spawned", "Spawned", function(msg)
  -- The network answers in the name of this process; anybody else only claims to.
  if msg.From ~= ao.id then return print("no answer of the network: " .. msg.From) end
  local name = msg.Tags.Name
  local child = Children[name or ""]
  -- It comes too late when the child was stopped, or when another one was asked for.
  if not child or child.state ~= "starting" or msg.Tags.Attempt ~= tostring(child.attempt) then
    return Send({ Target = msg.Tags.Process, Action = "Retired" })
  end
  child.state, child.process, child.heard = "alive", msg.Tags.Process, msg.Timestamp
  Send({ Target = child.process, Action = "Eval", Data = PRELUDE .. child.code })
  Send({ Target = Owner, Action = "Child-Ready", Name = name, Process = child.process })
end)

Handlers.add("Pong", "Pong", function(msg)
  local child = child_of(msg)
  if not child then return print("not a child: " .. msg.From) end
  child.heard = msg.Timestamp
  if child.heard - child.started >= CalmPeriod then child.restarts = 0 end
end)

Handlers.add("Cron", "Cron", function(msg)
  if msg.From ~= Owner then return print("not the owner: " .. msg.From) end
  for _, name in ipairs(names()) do
    local child = Children[name]
    if child.state ~= "failed" and msg.Timestamp - child.heard >= Silence then
      replace(name, child, msg.Timestamp)
    elseif child.state == "alive" then
      Send({ Target = child.process, Action = "Ping" })
    end
  end
end)

-- Questions ----------------------------------------------------------------------------------------------------------

Handlers.add("Lookup", "Lookup", function(msg)
  local child = Children[msg.Tags.Name or ""]
  if not child then return refuse(msg, "There is no child of that name") end
  if not child.process then return refuse(msg, "The child is " .. child.state) end
  msg.reply({ Action = "Lookup-Response", Name = msg.Tags.Name, Process = child.process })
end)

Handlers.add("Children", "Children", function(msg)
  local list = {}
  for _, name in ipairs(names()) do
    local child = Children[name]
    list[#list + 1] = { name = name, state = child.state, process = child.process, restarts = child.restarts }
  end
  msg.reply({ Action = "Children-Response", Count = tostring(#list), Data = json.encode(list) })
end)

return "supervising " .. #names()
