-- Ends with an error object that has a __tostring metamethod.
print("before")
local e = setmetatable({ code = 42 }, { __tostring = function(self) return "custom error " .. self.code end })
error(e)
