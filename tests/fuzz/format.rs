//! Formats of any bytes for `string.format`, and of dates for `os.date`.

use crate::machine;

const CHUNK: &[u8] = br##"
local format, text = ...
local results = {}
local function note(...) results[#results + 1] = table.concat({tostring((...)), tostring((select(2, ...))), select("#", ...)}, " ") end
local lists = {
  {1, 2, 3, 4, 5, 6}, {1.5, -0.0, 1e300, 5e-324, 1/0, 0/0}, {text, format, "", "a\0b", ("x"):rep(200), "10"},
  {nil, true, false, nil, text, 1}, {math.maxinteger, math.mininteger, 2^63, -2^63, 255, 0}, {setmetatable({}, {__tostring = function() return text end}), 1, 2, 3, 4, 5},
}
for _, list in ipairs(lists) do note(pcall(string.format, format, table.unpack(list, 1, 6))) end
note(pcall(os.date, format, 1e9 // 1))
note(pcall(os.date, format, -1))
note(pcall(tonumber, text))
note(pcall(tonumber, text, 36))
return table.concat(results, "\n")
"##;

/// The first line of the input is a format, the rest is a text to format.
///
/// # Panics
/// When a rule is broken.
pub fn run(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let format = parts.next().unwrap_or_default();
    let text = parts.next().unwrap_or(format);
    machine::run_twice(CHUNK, &[format, text]);
}
