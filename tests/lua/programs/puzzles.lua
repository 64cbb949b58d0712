-- Search and simulation: queens, sudoku, life, hanoi, knapsack, mazes.
local function queens(n, limit)
  local columns, up, down, place, found = {}, {}, {}, {}, {}
  local function try(row)
    if #found >= limit then return end
    if row > n then found[#found + 1] = table.concat(place, " ") return end
    for c = 1, n do
      if not columns[c] and not up[row + c] and not down[row - c] then
        place[row], columns[c], up[row + c], down[row - c] = c, true, true, true
        try(row + 1)
        columns[c], up[row + c], down[row - c] = nil, nil, nil
      end
    end
  end
  try(1)
  return found
end
for n = 1, 8 do local f = queens(n, 1000) print(n, #f, f[1], f[#f]) end

local grid = {
  "53..7....", "6..195...", ".98....6.", "8...6...3", "4..8.3..1", "7...2...6", ".6....28.", "...419..5", "....8..79" }
local function solve(rows)
  local cells, steps = {}, 0
  for r = 1, 9 do for c = 1, 9 do cells[r * 9 + c] = tonumber(rows[r]:sub(c, c)) or 0 end end
  local function fits(r, c, v)
    for i = 1, 9 do if cells[r * 9 + i] == v or cells[i * 9 + c] == v then return false end end
    local br, bc = (r - 1) // 3 * 3, (c - 1) // 3 * 3
    for i = 1, 3 do for j = 1, 3 do if cells[(br + i) * 9 + bc + j] == v then return false end end end
    return true
  end
  local function step()
    for r = 1, 9 do
      for c = 1, 9 do
        if cells[r * 9 + c] == 0 then
          for v = 1, 9 do
            steps = steps + 1
            if fits(r, c, v) then
              cells[r * 9 + c] = v
              if step() then return true end
              cells[r * 9 + c] = 0
            end
          end
          return false
        end
      end
    end
    return true
  end
  local solved = step()
  return solved, cells, steps
end
local solved, cells, steps = solve(grid)
print(solved, steps)
for r = 1, 9 do print(table.concat(cells, " ", r * 9 + 1, r * 9 + 9)) end

local function life(pattern, generations, w, h)
  local world = {}
  for y, row in ipairs(pattern) do for x = 1, #row do if row:sub(x, x) == "#" then world[y * 100 + x] = true end end end
  for _ = 1, generations do
    local counts, following = {}, {}
    for key in pairs(world) do
      for _, d in ipairs { -101, -100, -99, -1, 1, 99, 100, 101 } do counts[key + d] = (counts[key + d] or 0) + 1 end
    end
    for key, n in pairs(counts) do if n == 3 or (n == 2 and world[key]) then following[key] = true end end
    world = following
  end
  for y = 1, h do
    local row = {}
    for x = 1, w do row[x] = world[y * 100 + x] and "#" or "." end
    print(table.concat(row))
  end
end
life({ "..........", "..#.......", "...#......", ".###......" }, 12, 10, 8)
life({ "", "", "...###", "..###", "" }, 3, 9, 6)

local moves = {}
local function hanoi(n, a, b, c) if n == 0 then return end hanoi(n - 1, a, c, b) moves[#moves + 1] = a .. c hanoi(n - 1, b, a, c) end
hanoi(5, "A", "B", "C")
print(#moves, table.concat(moves, " "))

local function knapsack(items, capacity)
  local best = { [0] = { value = 0, names = "" } }
  for c = 0, capacity do best[c] = { value = 0, names = "" } end
  for _, item in ipairs(items) do
    for c = capacity, item.weight, -1 do
      local with = best[c - item.weight].value + item.value
      if with > best[c].value then best[c] = { value = with, names = best[c - item.weight].names .. item.name } end
    end
  end
  return best[capacity].value, best[capacity].names
end
print(knapsack({ { name = "a", weight = 12, value = 4 }, { name = "b", weight = 2, value = 2 }, { name = "c", weight = 1, value = 1 }, { name = "d", weight = 1, value = 2 }, { name = "e", weight = 4, value = 10 } }, 15))

local maze = { "#########", "#S..#...#", "#.#.#.#.#", "#.#...#.#", "#.#####.#", "#......E#", "#########" }
local function search(m)
  local start, goal
  for y, row in ipairs(m) do
    local x = row:find("S") if x then start = { x, y } end
    x = row:find("E") if x then goal = { x, y } end
  end
  local queue, head, came = { start }, 1, { [start[2] * 100 + start[1]] = "start" }
  while queue[head] do
    local x, y = table.unpack(queue[head])
    head = head + 1
    if x == goal[1] and y == goal[2] then
      local path = {}
      while came[y * 100 + x] ~= "start" do
        local d = came[y * 100 + x]
        table.insert(path, 1, d)
        if d == "R" then x = x - 1 elseif d == "L" then x = x + 1 elseif d == "D" then y = y - 1 else y = y + 1 end
      end
      return table.concat(path), head - 1
    end
    for _, step in ipairs { { 1, 0, "R" }, { 0, 1, "D" }, { -1, 0, "L" }, { 0, -1, "U" } } do
      local nx, ny = x + step[1], y + step[2]
      if m[ny]:sub(nx, nx) ~= "#" and not came[ny * 100 + nx] then
        came[ny * 100 + nx] = step[3]
        queue[#queue + 1] = { nx, ny }
      end
    end
  end
end
print(search(maze))

local function change(coins, amount)
  local ways = { [0] = 1 }
  for i = 1, amount do ways[i] = 0 end
  for _, c in ipairs(coins) do for i = c, amount do ways[i] = ways[i] + ways[i - c] end end
  return ways[amount]
end
print(change({ 1, 2, 5, 10, 20, 50, 100, 200 }, 200))
local function collatz(n) local steps = 0 while n ~= 1 do n = n % 2 == 0 and n // 2 or 3 * n + 1 steps = steps + 1 end return steps end
local best, at = 0, 0
for i = 1, 3000 do local c = collatz(i) if c > best then best, at = c, i end end
print(best, at)
