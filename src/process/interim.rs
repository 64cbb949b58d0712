//! Stands in for modules that are still to come.

use lunette_lua::{LuaResult, Vm};

/// The module that fills in what others lack.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<()> {
    let source = r#"
local chance, stringify = require(".chance"), require(".stringify")
if not chance.seed then
  local n = 1
  function chance.seed(s) n = s // 1 end
  function chance.random() n = (n * 1103515245 + 12345) % 2147483648 return n / 2147483648 end
  function chance.integer(a, b) return math.floor(chance.random() * (b - a + 1) + a) end
end
stringify.format = stringify.format or function(t)
  local s = {}
  for k, v in pairs(t) do s[#s + 1] = tostring(k) .. " = " .. (type(v) == "table" and stringify.format(v) or tostring(v)) end
  return "{ " .. table.concat(s, ", ") .. " }"
end
if type(require(".dump")) == "table" then package.loaded[".dump"] = function(v) return tostring(v) end end
return true
"#;
    crate::library::run_source(vm, ".interim", source, &[])
}
