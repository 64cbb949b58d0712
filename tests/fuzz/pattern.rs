//! Patterns of any bytes, in every function that takes one.

use crate::machine;

const CHUNK: &[u8] = br##"
local pattern, replacement, subject = ...
local results = {}
local function note(...) results[#results + 1] = table.concat({tostring((...)), tostring((select(2, ...))), select("#", ...)}, " ") end
note(pcall(string.find, subject, pattern))
note(pcall(string.find, subject, pattern, -3))
note(pcall(string.match, subject, pattern, 2))
note(pcall(string.gsub, subject, pattern, replacement))
note(pcall(string.gsub, subject, pattern, function(...) return select("#", ...) end, 3))
note(pcall(string.gsub, subject, pattern, { [subject] = replacement, a = 1 }))
note(pcall(function()
  local n = 0
  for a, b in string.gmatch(subject, pattern) do n = n + 1 end
  return n
end))
return table.concat(results, "\n")
"##;

/// The lines of the input: a pattern, a replacement, and a subject of all that follows.
///
/// # Panics
/// When a rule is broken.
pub fn run(data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let pattern = parts.next().unwrap_or_default();
    let replacement = parts.next().unwrap_or_default();
    let subject = parts.next().unwrap_or(replacement);
    machine::run_twice(CHUNK, &[pattern, replacement, subject]);
}
