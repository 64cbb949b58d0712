-- A child of the supervisor: counts what it is asked until it is told that it is no longer wanted.
Counted = Counted or 0
Handlers.add("Count", "Count", function(msg)
  Counted = Counted + 1
  msg.reply({ Action = "Counted", Retired = tostring(IsRetired or false) })
end)
Handlers.add("Retired", "Retired", function() IsRetired = true end)
