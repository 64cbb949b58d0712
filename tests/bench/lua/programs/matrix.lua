-- Floating point: matrix product, spectral norm and a planetary orbit.
local function multiply(a, b, n)
  local product = {}
  for i = 1, n do
    local row, from = {}, a[i]
    for j = 1, n do
      local sum = 0.0
      for k = 1, n do sum = sum + from[k] * b[k][j] end
      row[j] = sum
    end
    product[i] = row
  end
  return product
end

local n = 120
local a, b = {}, {}
for i = 1, n do
  a[i], b[i] = {}, {}
  for j = 1, n do
    a[i][j] = (i + j) / n
    b[i][j] = (i - j) / n
  end
end
local product = multiply(multiply(a, b, n), a, n)
local checksum = 0.0
for i = 1, n do checksum = checksum + product[i][i] end

local function entry(i, j)
  return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1)
end
local function apply(vector, out, size, transposed)
  for i = 0, size - 1 do
    local sum = 0.0
    for j = 0, size - 1 do
      sum = sum + (transposed and entry(j, i) or entry(i, j)) * vector[j]
    end
    out[i] = sum
  end
end
local size = 200
local u, v, w = {}, {}, {}
for i = 0, size - 1 do u[i] = 1.0 end
for _ = 1, 10 do
  apply(u, w, size, false)
  apply(w, v, size, true)
  u, v = v, u
end
local dot, norm = 0.0, 0.0
for i = 0, size - 1 do
  dot = dot + u[i] * v[i]
  norm = norm + v[i] * v[i]
end
checksum = checksum + math.sqrt(dot / norm)

local sun, earth = { x = 0.0, y = 0.0, mass = 1.0 }, { x = 1.0, y = 0.0, vx = 0.0, vy = 1.0 }
for _ = 1, 500000 do
  local dx, dy = earth.x - sun.x, earth.y - sun.y
  local squared = dx * dx + dy * dy
  local pull = sun.mass / (squared * math.sqrt(squared)) * 0.001
  earth.vx, earth.vy = earth.vx - dx * pull, earth.vy - dy * pull
  earth.x, earth.y = earth.x + earth.vx * 0.001, earth.y + earth.vy * 0.001
end
return math.floor((checksum + earth.x + earth.y) * 1000000)
