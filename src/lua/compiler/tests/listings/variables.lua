local up = {}
function up.read(key) return up[key], up.name, up[1], up[300] end
function up:write(value) up[self], up.name, up[1], value.up = value, nil, up end
local i, t = 1, {}
i, t[i], t.i = i + 1, 20, f()
local x, y = ...
local z = { i, [i] = 2, name = 3, [4] = nil, f(), ... }
