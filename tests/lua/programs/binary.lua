-- Binary data: records by string.pack, a small archive format, LZ77, Huffman.
local Archive = {}
function Archive.write(files)
  local parts, directory, at = { "ARC1" }, {}, 5
  for _, f in ipairs(files) do
    local checksum = 0
    for i = 1, #f.data do checksum = (checksum * 257 + f.data:byte(i)) & 0xffffffff end
    local entry = string.pack("<s2 I4 I4 d", f.name, #f.data, checksum, f.time or 0)
    directory[#directory + 1] = string.pack("<I4 s2", at, entry)
    parts[#parts + 1] = f.data
    at = at + #f.data
  end
  parts[#parts + 1] = table.concat(directory)
  parts[#parts + 1] = string.pack("<I4 I2", at, #files)
  return table.concat(parts)
end
function Archive.read(s)
  if s:sub(1, 4) ~= "ARC1" then error("not an archive", 0) end
  local directory, count = string.unpack("<I4 I2", s, #s - 5)
  local files, at = {}, directory
  for i = 1, count do
    local start, entry
    start, entry, at = string.unpack("<I4 s2", s, at)
    local name, size, checksum, time = string.unpack("<s2 I4 I4 d", entry)
    local data = s:sub(start, start + size - 1)
    local sum = 0
    for k = 1, #data do sum = (sum * 257 + data:byte(k)) & 0xffffffff end
    files[i] = { name = name, data = data, time = time, intact = sum == checksum }
  end
  return files
end
local packed = Archive.write { { name = "a.txt", data = "hello", time = 1.5 }, { name = "empty", data = "" }, { name = "bin", data = "\0\1\2\255\254", time = -1e300 } }
print(#packed, (packed:gsub(".", function(c) return ("%02x"):format(c:byte()) end)))
for _, f in ipairs(Archive.read(packed)) do print(f.name, #f.data, f.time, f.intact) end
print(Archive.read((packed:gsub("hello", "jello")))[1].intact, pcall(Archive.read, "nope"), pcall(Archive.read, "ARC1"))

local function lz_compress(s)
  local out, at, seen = {}, 1, {}
  while at <= #s do
    local best, from = 0, 0
    local key = s:sub(at, at + 2)
    for _, p in ipairs(seen[key] or {}) do
      local n = 3
      while n < 255 and at + n <= #s and s:byte(p + n) == s:byte(at + n) do n = n + 1 end
      if n > best and at - p < 65536 then best, from = n, p end
    end
    local step = 1
    if best >= 4 then
      out[#out + 1] = string.pack(">B I2 B", 1, at - from, best)
      step = best
    else
      out[#out + 1] = string.pack("B c1", 0, s:sub(at, at))
    end
    for i = at, at + step - 1 do
      local k = s:sub(i, i + 2)
      if #k == 3 then seen[k] = seen[k] or {} table.insert(seen[k], i) end
    end
    at = at + step
  end
  return table.concat(out)
end
local function lz_expand(s)
  local out, at = {}, 1
  local n = 0
  while at <= #s do
    local kind
    kind, at = string.unpack("B", s, at)
    if kind == 0 then n = n + 1 out[n] = s:sub(at, at) at = at + 1
    else
      local back, length
      back, length, at = string.unpack(">I2 B", s, at)
      for _ = 1, length do out[n + 1] = out[n + 1 - back] n = n + 1 end
    end
  end
  return table.concat(out)
end
local samples = { "", "a", "abababababababab", ("the quick brown fox "):rep(10), "no repeats here!", ("\0\255"):rep(50), ("abc"):rep(7) .. "xyz" .. ("abc"):rep(7) }
for _, s in ipairs(samples) do
  local c = lz_compress(s)
  print(#s, #c, lz_expand(c) == s)
end

local function huffman(s)
  local counts, nodes = {}, {}
  for b in s:gmatch(".") do counts[b] = (counts[b] or 0) + 1 end
  for b, n in pairs(counts) do nodes[#nodes + 1] = { n = n, low = b, symbol = b } end
  local function before(a, b) if a.n ~= b.n then return a.n < b.n end return a.low < b.low end
  if #nodes == 1 then return { [s:sub(1, 1)] = "0" } end
  while #nodes > 1 do
    table.sort(nodes, before)
    local a, b = table.remove(nodes, 1), table.remove(nodes, 1)
    nodes[#nodes + 1] = { n = a.n + b.n, low = math.min(a.low:byte(), b.low:byte()) == a.low:byte() and a.low or b.low, left = a, right = b }
  end
  local codes = {}
  local function walk(n, prefix) if n.symbol then codes[n.symbol] = prefix else walk(n.left, prefix .. "0") walk(n.right, prefix .. "1") end end
  walk(nodes[1], "")
  return codes
end
for _, s in ipairs { "abracadabra", "mississippi river", ("zz"):rep(5), ("the quick brown fox jumps over the lazy dog "):rep(3) } do
  local codes = huffman(s)
  local symbols, bits = {}, {}
  for b in pairs(codes) do symbols[#symbols + 1] = b end
  table.sort(symbols)
  for i, b in ipairs(symbols) do symbols[i] = ("%q=%s"):format(b, codes[b]) end
  for b in s:gmatch(".") do bits[#bits + 1] = codes[b] end
  local stream = table.concat(bits)
  local bytes = (stream .. ("0"):rep(-#stream % 8)):gsub("%d%d%d%d%d%d%d%d", function(o) return string.char(tonumber(o, 2)) end)
  local decoded, buffer, reverse = {}, "", {}
  for b, c in pairs(codes) do reverse[c] = b end
  local unpacked = bytes:gsub(".", function(c) local o = {} for i = 7, 0, -1 do o[#o + 1] = (c:byte() >> i) & 1 end return table.concat(o) end):sub(1, #stream)
  for bit in unpacked:gmatch(".") do buffer = buffer .. bit if reverse[buffer] then decoded[#decoded + 1] = reverse[buffer] buffer = "" end end
  print(#s * 8, #stream, table.concat(decoded) == s, table.concat(symbols, " "))
end
local formats = { "b", "B", "<h", ">H", "<i3", ">I5", "<j", ">J", "<f", ">d", "z", "s1", "<s4", "c8", "<i4 !4 b i4", ">!8 b Xd d", "<!2 b h b h" }
for _, f in ipairs(formats) do
  local ok, size = pcall(string.packsize, f)
  local arguments = f:find("[zsc]") and { "text" } or { 1, 2, 3, 4 }
  local packed_ok, p = pcall(string.pack, f, table.unpack(arguments))
  print(f, ok and size or "variable", packed_ok and (p:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) or p, packed_ok and table.concat({ string.unpack(f, p) }, ","))
end
