-- Does not compile: the message goes to standard error.
print("never shown")
local x = 
  if x then end
