-- Passes a baton on: each process notes whom it had it from and how often.
Noted = Noted or {}
Total = Total or 0
Next = Next or false

Handlers.add("Link", "Link", function(msg) Next = msg.Data end)

Handlers.add("Pass", "Pass", function(msg)
  local left = tonumber(msg.Left)
  local name = msg.Baton .. ":" .. left
  Noted[name] = (Noted[name] or 0) + 1
  Total = Total + 1
  if left > 0 then Send({ Target = Next, Action = "Pass", Baton = msg.Baton, Left = tostring(left - 1) }) end
end)
