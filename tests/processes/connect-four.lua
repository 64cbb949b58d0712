-- Connect four, for as many pairs of players as there are.
--
--   Seek                     finds an opponent: Seeking when one has to come yet, else Game-Started to both
--   Stop-Seeking             Stopped-Seeking
--   Move     Column          Moved to both, with the board as Data; Column is 1 to 7
--   Resign                   Game-Over to both
--   Claim                    Game-Over to both, when the opponent has not moved for TurnLimit
--   Board    [Game]          Board-Response; of one's own game by default
--   Record   [Account]       Record-Response: Won, Lost, Drawn
--
-- The one who waited plays red and begins. A player is in one game at a time. What cannot be done is answered with
-- <Action>-Error, whose Error says why, and changes nothing.

TurnLimit = TurnLimit or 10 * 60 * 1000

-- Seeker is who waits for an opponent.
Games = Games or {} -- those that are played, by number as text: { red, yellow, turn, columns, moves, moved }
Playing = Playing or {} -- the number of an account's game
Records = Records or {}
LastGame = LastGame or 0

local COLUMNS, ROWS = 7, 6
local DISCS = { red = "R", yellow = "Y" }

local function refuse(msg, problem)
  msg.reply({ Action = msg.Action .. "-Error", ["Message-Id"] = msg.Id, Error = problem, Data = problem })
end

-- The board ----------------------------------------------------------------------------------------------------------

-- A column is the text of its discs, the lowest first.
local function disc(game, column, row)
  local discs = game.columns[column]
  return discs and row >= 1 and discs:sub(row, row) or ""
end

-- The board as people see it.
local function drawn(game)
  local lines = {}
  for row = ROWS, 1, -1 do
    local line = {}
    for column = 1, COLUMNS do
      local found = disc(game, column, row)
      line[column] = found ~= "" and found or "."
    end
    lines[#lines + 1] = table.concat(line, " ")
  end
  return table.concat(lines, "\n")
end

-- How many discs of one kind follow the one at a place, in one direction.
local function run(game, column, row, right, up)
  local kind, length = disc(game, column, row), 0
  while kind == disc(game, column + (length + 1) * right, row + (length + 1) * up) do length = length + 1 end
  return length
end

-- Whether the topmost disc of a column makes four in a row. Only a line through the last move can be new.
local function wins(game, column)
  local row = #game.columns[column]
  for _, way in ipairs({ { 1, 0 }, { 0, 1 }, { 1, 1 }, { 1, -1 } }) do
    local right, up = way[1], way[2]
    if run(game, column, row, right, up) + run(game, column, row, -right, -up) >= 3 then return true end
  end
  return false
end

-- Games --------------------------------------------------------------------------------------------------------------

-- The game of an account: its number, the game, and the account's colour.
local function game_of(account)
  local number = Playing[account]
  local game = number and Games[number]
  if game then return number, game, game.red == account and "red" or "yellow" end
end

local function opposite(colour)
  return colour == "red" and "yellow" or "red"
end

-- What there is to know of a game, and what else a message says.
local function report(number, game, message)
  local full = { Game = number, Red = game.red, Yellow = game.yellow, Turn = game.turn, Data = drawn(game) }
  for name, value in pairs(message) do full[name] = value end
  return full
end

local function tell(number, game, message)
  for _, colour in ipairs({ "red", "yellow" }) do
    local full = report(number, game, message)
    full.Target = game[colour]
    Send(full)
  end
end

local function count(account, outcome)
  local record = Records[account] or { won = 0, lost = 0, drawn = 0 }
  record[outcome] = record[outcome] + 1
  Records[account] = record
end

-- Ends a game; without a winner it is a draw.
local function finish(number, game, winner, reason)
  count(game.red, not winner and "drawn" or winner == "red" and "won" or "lost")
  count(game.yellow, not winner and "drawn" or winner == "yellow" and "won" or "lost")
  Games[number], Playing[game.red], Playing[game.yellow] = nil, nil, nil
  game.turn = nil
  tell(number, game, { Action = "Game-Over", Winner = winner and game[winner], Reason = reason })
end

-- A tag named Timestamp takes the place of the scheduler's time, and could run out an opponent's.
Handlers.prepend("Own-Timestamp", function(msg)
  return msg.Tags.Timestamp ~= nil
end, function(msg)
  refuse(msg, "A message cannot bring its own Timestamp")
end)

Handlers.add("Seek", "Seek", function(msg)
  if game_of(msg.From) then return refuse(msg, "You are in a game") end
  if Seeker == msg.From then return refuse(msg, "You are seeking already") end
  if not Seeker then
    Seeker = msg.From
    return msg.reply({ Action = "Seeking" })
  end
  LastGame = LastGame + 1
  local number = tostring(LastGame)
  local game = { red = Seeker, yellow = msg.From, turn = "red", columns = {}, moves = 0, moved = msg.Timestamp }
  for column = 1, COLUMNS do game.columns[column] = "" end
  Games[number], Playing[game.red], Playing[game.yellow] = game, number, number
  Seeker = nil
  tell(number, game, { Action = "Game-Started" })
end)

Handlers.add("Stop-Seeking", "Stop-Seeking", function(msg)
  if Seeker ~= msg.From then return refuse(msg, "You are not seeking") end
  Seeker = nil
  msg.reply({ Action = "Stopped-Seeking" })
end)

Handlers.add("Move", "Move", function(msg)
  local number, game, colour = game_of(msg.From)
  if not game then return refuse(msg, "You are in no game") end
  if game.turn ~= colour then return refuse(msg, "It is not your turn") end
  local column = tonumber((msg.Tags.Column or ""):match("^[1-7]$"))
  if not column then return refuse(msg, "Column must be 1 to 7") end
  if #game.columns[column] == ROWS then return refuse(msg, "That column is full") end

  game.columns[column] = game.columns[column] .. DISCS[colour]
  game.moves = game.moves + 1
  if wins(game, column) then return finish(number, game, colour, "four in a row") end
  if game.moves == COLUMNS * ROWS then return finish(number, game, nil, "the board is full") end
  game.turn, game.moved = opposite(colour), msg.Timestamp
  tell(number, game, { Action = "Moved", Player = msg.From, Column = tostring(column) })
end)

Handlers.add("Resign", "Resign", function(msg)
  local number, game, colour = game_of(msg.From)
  if not game then return refuse(msg, "You are in no game") end
  finish(number, game, opposite(colour), "resigned")
end)

Handlers.add("Claim", "Claim", function(msg)
  local number, game, colour = game_of(msg.From)
  if not game then return refuse(msg, "You are in no game") end
  if game.turn == colour then return refuse(msg, "It is your turn") end
  if msg.Timestamp - game.moved < TurnLimit then return refuse(msg, "Your opponent still has time") end
  finish(number, game, colour, "out of time")
end)

-- Questions ----------------------------------------------------------------------------------------------------------

Handlers.add("Board", "Board", function(msg)
  local number = msg.Tags.Game or Playing[msg.From]
  local game = number and Games[number]
  if not game then return refuse(msg, "There is no such game") end
  msg.reply(report(number, game, { Action = "Board-Response" }))
end)

Handlers.add("Record", "Record", function(msg)
  local account = msg.Tags.Account or msg.From
  local record = Records[account] or { won = 0, lost = 0, drawn = 0 }
  msg.reply({
    Action = "Record-Response",
    Account = account,
    Won = tostring(record.won),
    Lost = tostring(record.lost),
    Drawn = tostring(record.drawn),
  })
end)

return "the tables are open"
