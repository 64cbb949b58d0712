-- Ends with an error object that cannot be shown.
print("before")
local function fail() error({ code = 1 }) end
fail()
