local a, b, t = 1, 2.0, {}
a = a + 1 - b * "x" // 2
b = 1 - a .. b .. (a .. b)
t[1], t[a], t.x = a < 1, 1 < a, a >= b
local folded = 2 ^ 10 + (7 // 2) * ~0, 1 / 0, -0.0
return a == nil and not b or t.x ~= "s"
