-- Leaves by os.exit in the middle of a deep call.
print("before exit", select("#", ...), ...)
io.write("no newline at the end of this line")
io.stdout:flush()
local function deep(n) if n == 0 then os.exit(7) end return deep(n - 1) + 1 end
pcall(coroutine.wrap(function() deep(10) end))
print("never shown")
