-- One of those who are under load: trades, passes on, fails and loops as it is told, and keeps books of what reached it.
--
--   Pay             Token Recipient Quantity Times   for the owner: so many transfers
--   Pass            Next Left                        goes on from member to member until nothing is left
--   Fail, Loop                                       change the state, and then end badly: nothing of it may stay
--   Debit-Notice, Credit-Notice                      from a token
--
-- Whatever else comes is counted and not kept, so that the state does not grow.

Books = Books or {} -- by token: what it has of it
Notices = Notices or {} -- by token: how many of both
Passed = Passed or 0
Heard = Heard or 0

local function note(sign)
  return function(msg)
    Books[msg.From] = (Books[msg.From] or 0) + sign * math.tointeger(tonumber(msg.Tags.Quantity))
    Notices[msg.From] = (Notices[msg.From] or 0) + 1
  end
end

Handlers.add("Debit-Notice", "Debit-Notice", note(-1))
Handlers.add("Credit-Notice", "Credit-Notice", note(1))

Handlers.add("Pay", "Pay", function(msg)
  if msg.From ~= Owner then return end
  for _ = 1, tonumber(msg.Tags.Times) do
    Send({ Target = msg.Tags.Token, Action = "Transfer", Recipient = msg.Tags.Recipient, Quantity = msg.Tags.Quantity })
  end
end)

Handlers.add("Pass", "Pass", function(msg)
  local left = tonumber(msg.Tags.Left)
  Passed = Passed + 1
  if left > 0 then Send({ Target = Next, Action = "Pass", Left = tostring(left - 1) }) end
end)

Handlers.add("Fail", "Fail", function()
  Spoilt = true
  error("it was meant to fail")
end)

Handlers.add("Loop", "Loop", function()
  Spoilt = true
  while true do end
end)

Handlers.add("Anything", function(msg)
  return msg.Action ~= "Eval"
end, function()
  Heard = Heard + 1
end)

return "a member"
