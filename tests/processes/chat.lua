-- A chat room.
--
--   Register    Nickname              joins, or changes the name: Registered
--   Unregister                        leaves: Unregistered
--   Broadcast   (Data)                Broadcasted to every member: Number, Author, Nickname, and the text as Data
--   History     [Count] [Before]      History-Response: the last messages, before that number, as JSON
--   Members                           Members-Response: nicknames by account, as JSON
--
-- For the owner and the moderators:
--
--   Mute, Unmute, Ban, Unban   Account    a muted member reads only; a banned one is out and stays out
--   Delete                     Number     takes a message out of the history, and tells the members
--   Appoint, Dismiss           Account    moderators; for the owner
--
-- What cannot be done is answered with <Action>-Error, whose Error says why.

local json = require("json")

Topic = Topic or "the moon"
SlowMode = SlowMode or 1000 -- milliseconds between two messages of one member
LongestText = LongestText or 2000 -- bytes
Members = Members or {} -- by account: { nickname, spoke = when last }
Moderators = Moderators or {}
Muted = Muted or {}
Banned = Banned or {}
History = History or {} -- oldest first: { number, author, nickname, text, time }
LastNumber = LastNumber or 0

local LONGEST_NAME, KEPT, AT_ONCE = 24, 500, 50

local function refuse(msg, problem)
  msg.reply({ Action = msg.Action .. "-Error", ["Message-Id"] = msg.Id, Error = problem, Data = problem })
end

-- Who is told something is told in the same order everywhere: that of their accounts.
local function accounts()
  local list = {}
  for account in pairs(Members) do list[#list + 1] = account end
  table.sort(list)
  return list
end

local function tell(message)
  for _, account in ipairs(accounts()) do
    local copy = { Target = account }
    for name, value in pairs(message) do copy[name] = value end
    Send(copy)
  end
end

-- What is wrong with a nickname, if anything is. It is shown to others, so it must be one line of proper text.
local function problem_with_name(name, account)
  local length = type(name) == "string" and utf8.len(name)
  if not length or length == 0 or length > LONGEST_NAME then
    return "Nickname must have 1 to " .. LONGEST_NAME .. " characters"
  end
  if name:find("%c") or name:find("^%s") or name:find("%s$") then return "Nickname must be plain text" end
  for other, member in pairs(Members) do
    if other ~= account and member.nickname:lower() == name:lower() then return "Nickname is taken" end
  end
end

-- A whole number from a tag, or what stands for it when there is none; nil when it is something else.
local function number(text, default)
  if text == nil then return default end
  return text:match("^%d+$") and #text < 16 and math.tointeger(tonumber(text)) or nil
end

-- A tag named Timestamp takes the place of the scheduler's time, and with it of the order of what was said.
Handlers.prepend("Own-Timestamp", function(msg)
  return msg.Tags.Timestamp ~= nil
end, function(msg)
  refuse(msg, "A message cannot bring its own Timestamp")
end)

-- For everybody ------------------------------------------------------------------------------------------------------

Handlers.add("Register", "Register", function(msg)
  if Banned[msg.From] then return refuse(msg, "You are banned") end
  local problem = problem_with_name(msg.Tags.Nickname, msg.From)
  if problem then return refuse(msg, problem) end
  local member = Members[msg.From] or { spoke = 0 }
  member.nickname = msg.Tags.Nickname
  Members[msg.From] = member
  msg.reply({ Action = "Registered", Nickname = member.nickname, Topic = Topic })
end)

Handlers.add("Unregister", "Unregister", function(msg)
  if not Members[msg.From] then return refuse(msg, "You are no member") end
  Members[msg.From] = nil
  msg.reply({ Action = "Unregistered" })
end)

Handlers.add("Broadcast", "Broadcast", function(msg)
  local member, text = Members[msg.From], msg.Data
  if not member then return refuse(msg, "You are no member") end
  if Muted[msg.From] then return refuse(msg, "You are muted") end
  -- Data that came as JSON is a table.
  if type(text) ~= "string" or not text:find("%S") then return refuse(msg, "Data must be a text") end
  if #text > LongestText then return refuse(msg, "The text is too long") end
  if not utf8.len(text) then return refuse(msg, "The text is not UTF-8") end
  if msg.Timestamp - member.spoke < SlowMode then return refuse(msg, "Not so fast") end

  member.spoke = msg.Timestamp
  LastNumber = LastNumber + 1
  local number, author, nickname = LastNumber, msg.From, member.nickname
  table.insert(History, { number = number, author = author, nickname = nickname, text = text, time = msg.Timestamp })
  if #History > KEPT then table.remove(History, 1) end
  tell({ Action = "Broadcasted", Number = tostring(number), Author = author, Nickname = nickname, Data = text })
end)

Handlers.add("History", "History", function(msg)
  local count, before = number(msg.Tags.Count, AT_ONCE), number(msg.Tags.Before, LastNumber + 1)
  if not count or count == 0 or not before then return refuse(msg, "Count and Before must be whole numbers") end
  local found = {}
  for index = #History, 1, -1 do
    if #found == math.min(count, AT_ONCE) then break end
    if History[index].number < before then table.insert(found, 1, History[index]) end
  end
  msg.reply({ Action = "History-Response", Count = tostring(#found), Data = json.encode(found) })
end)

Handlers.add("Members", "Members", function(msg)
  local names, count = {}, 0
  for account, member in pairs(Members) do names[account], count = member.nickname, count + 1 end
  -- An empty table would become a JSON array.
  msg.reply({ Action = "Members-Response", Count = tostring(count), Data = count > 0 and json.encode(names) or "{}" })
end)

-- Moderation ---------------------------------------------------------------------------------------------------------

-- Who is above whom: the owner above moderators, moderators above the rest. Nobody acts on their equals.
local function rank(account)
  return account == Owner and 2 or Moderators[account] and 1 or 0
end

-- A handler for those of a rank, about an account below them. `act` changes the state.
local function moderation(action, least, act)
  Handlers.add(action, action, function(msg)
    local account = msg.Tags.Account
    if rank(msg.From) < least then return refuse(msg, "You may not do that") end
    if not account or account == "" then return refuse(msg, "Account is missing") end
    if rank(account) >= rank(msg.From) then return refuse(msg, "You may not do that to " .. account) end
    act(account)
    msg.reply({ Action = action .. "-Response", Account = account })
  end)
end

moderation("Mute", 1, function(account) Muted[account] = true end)
moderation("Unmute", 1, function(account) Muted[account] = nil end)
moderation("Ban", 1, function(account) Banned[account], Members[account] = true, nil end)
moderation("Unban", 1, function(account) Banned[account] = nil end)
moderation("Appoint", 2, function(account) Moderators[account] = true end)
moderation("Dismiss", 2, function(account) Moderators[account] = nil end)

Handlers.add("Delete", "Delete", function(msg)
  if rank(msg.From) < 1 then return refuse(msg, "You may not do that") end
  local wanted = number(msg.Tags.Number)
  for index, entry in ipairs(History) do
    if entry.number == wanted then
      table.remove(History, index)
      return tell({ Action = "Deleted", Number = tostring(wanted) })
    end
  end
  refuse(msg, "There is no such message")
end)

return "the room is open: " .. Topic
