-- Calendars and times with pure arithmetic, checked against os.date and os.time.
local function days_from_civil(y, m, d)
  if m <= 2 then y = y - 1 end
  local era = y // 400
  local yoe = y - era * 400
  local doy = (153 * (m + (m > 2 and -3 or 9)) + 2) // 5 + d - 1
  local doe = yoe * 365 + yoe // 4 - yoe // 100 + doy
  return era * 146097 + doe - 719468
end
local function civil_from_days(z)
  z = z + 719468
  local era = z // 146097
  local doe = z - era * 146097
  local yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
  local doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
  local mp = (5 * doy + 2) // 153
  local d, m = doy - (153 * mp + 2) // 5 + 1, mp + (mp < 10 and 3 or -9)
  return yoe + era * 400 + (m <= 2 and 1 or 0), m, d
end
local mistakes = 0
for day = -200000, 200000, 997 do
  local y, m, d = civil_from_days(day)
  if days_from_civil(y, m, d) ~= day then mistakes = mistakes + 1 end
  if os.date("!%Y-%m-%d", day * 86400) ~= ("%d-%02d-%02d"):format(y, m, d) then mistakes = mistakes + 1 end
end
print("mistakes", mistakes)
local names = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" }
for _, t in ipairs { 0, 86399, 86400, 951782400, 1e9 // 1 | 0, 1234567890, 2147483647, 4102444800, -1, -86401 } do
  local days, seconds = t // 86400, t % 86400
  local y, m, d = civil_from_days(days)
  local mine = ("%s %d-%02d-%02d %02d:%02d:%02d"):format(names[(days + 3) % 7 + 1], y, m, d, seconds // 3600, seconds // 60 % 60, seconds % 60)
  print(t, mine, mine == os.date("!%A %Y-%m-%d %H:%M:%S", t), os.date("!%j %U %W %V %G %u %w %y %p %I", t))
end
local function month(y, m)
  local first = days_from_civil(y, m, 1)
  local following = m == 12 and days_from_civil(y + 1, 1, 1) or days_from_civil(y, m + 1, 1)
  print(("%" .. 10 + #tostring(y) // 2 .. "s %d"):format(os.date("!%B", first * 86400), y))
  local row = { ("   "):rep((first + 3) % 7) }
  for d = first, following - 1 do
    row[#row + 1] = ("%3d"):format(select(3, civil_from_days(d)))
    if (d + 3) % 7 == 6 or d == following - 1 then print(table.concat(row)) row = {} end
  end
end
month(2024, 2) month(2026, 11) month(1900, 2) month(2000, 12)
local function easter(y)
  local a, b, c = y % 19, y // 100, y % 100
  local h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
  local l = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
  local m = (a + 11 * h + 22 * l) // 451
  local n = h + l - 7 * m + 114
  return n // 31, n % 31 + 1
end
for y = 2020, 2030 do print(y, ("%d-%02d"):format(easter(y)), y % 4 == 0 and (y % 100 ~= 0 or y % 400 == 0)) end
local t = os.date("!*t", 1e9 // 1 | 0)
local keys = {}
for k in pairs(t) do keys[#keys + 1] = k end
table.sort(keys)
for _, k in ipairs(keys) do io.write(k, "=", tostring(t[k]), " ") end
print()
local function duration(s)
  local parts = {}
  for _, u in ipairs { { "d", 86400 }, { "h", 3600 }, { "m", 60 }, { "s", 1 } } do
    if s >= u[2] then parts[#parts + 1] = s // u[2] .. u[1] s = s % u[2] end
  end
  return #parts > 0 and table.concat(parts, " ") or "0s"
end
for _, s in ipairs { 0, 59, 60, 3661, 86400, 90061, 1e6 // 1 | 0 } do io.write(duration(s), ", ") end
print(os.difftime(100, 40))
local function iso(s)
  local y, m, d, h, mi, sec, zone = s:match("^(%d%d%d%d)-(%d%d)-(%d%d)T(%d%d):(%d%d):(%d%d%.?%d*)([Z+-].*)$")
  if not y then return nil, "not a time: " .. s end
  local at = days_from_civil(tonumber(y), tonumber(m), tonumber(d)) * 86400 + h * 3600 + mi * 60 + sec
  local sign, zh, zm = zone:match("^([+-])(%d%d):?(%d%d)$")
  if sign then at = at - (sign .. 1) * (zh * 3600 + zm * 60) end
  return at
end
for _, s in ipairs { "2026-11-23T07:30:00Z", "2000-01-01T00:00:00+01:00", "1999-12-31T23:59:59.5-0530", "nonsense" } do print(s, iso(s)) end
