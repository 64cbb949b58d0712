//! Formats of any bytes for `string.pack`, `unpack` and `packsize`.

use crate::machine;

/// What was packed and unpacked once must be packed again to the same bytes.
const CHUNK: &[u8] = br##"
local format, data = ...
local results = { tostring(pcall(string.packsize, format)) }
local function note(...) results[#results + 1] = table.concat({tostring((...)), tostring((select(2, ...))), select("#", ...)}, " ") end
note(pcall(string.unpack, format, data))
note(pcall(string.unpack, format, data, 3))
note(pcall(string.unpack, format, data, -2))
local values = {1, -1, 127, 255, 65535, math.maxinteger, math.mininteger, 1.5, "text", data, "", 0}
for shift = 0, #values - 1 do
  local arguments = {}
  for i = 1, 16 do arguments[i] = values[(i + shift - 1) % #values + 1] end
  local ok, packed = pcall(string.pack, format, table.unpack(arguments))
  note(ok, packed)
  if ok then
    local back = table.pack(pcall(string.unpack, format, packed))
    if back[1] then
      local again_ok, again = pcall(string.pack, format, table.unpack(back, 2, back.n - 1))
      if again_ok then assert(#again == #packed, "packed again to another length") end
      note(again_ok, again)
    end
  end
end
return table.concat(results, "\n")
"##;

/// The first line of the input is a format, the rest is data.
///
/// # Panics
/// When a rule is broken.
pub fn run(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let format = parts.next().unwrap_or_default();
    let bytes = parts.next().unwrap_or(format);
    machine::run_twice(CHUNK, &[format, bytes]);
}
