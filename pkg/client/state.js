// Reading a value of a process: the source that writes it as JSON, and what comes back.
import { LunetteError } from "../error.js";
import { invalid, text } from "../common/input.js";

/** How deep and how much of a value is read; what is beyond is left out, and said. */
const MAX_DEPTH = 32;
const MAX_VALUES = 100_000;

// JSON made here and not by the process's own `json`, which refuses functions, cycles and lists with holes, and which a process may
// have replaced. What JSON lacks is told in words: "function: ...", "(again)" for a table inside itself, "(more)" beyond the limits.
const WRITER = `
local escapes = { ['"'] = '\\\\"', ['\\\\'] = '\\\\\\\\' }
local function quote(text)
  return '"' .. text:gsub('[%c"\\\\]', function(c) return escapes[c] or ('\\\\u%04x'):format(c:byte()) end) .. '"'
end
local open, left = {}, ${MAX_VALUES}
local write
local function member(key, value, depth, list)
  if list then return write(value, depth) end
  return quote(tostring(key)) .. ':' .. write(value, depth)
end
local function whole(value, depth)
  if open[value] then return '"(again)"' end
  if depth == 0 then return '"(more)"' end
  open[value] = true
  local length, parts = 0, {}
  for _ in next, value do length = length + 1 end
  local list = length > 0 and length == rawlen(value)
  if list then
    for index = 1, length do
      if left <= 0 then parts[index] = '"(more)"' break end
      parts[index] = write(rawget(value, index), depth - 1)
    end
  else
    local keys = {}
    for key in next, value do keys[#keys + 1] = key end
    table.sort(keys, function(a, b)
      local ta, tb = math.type(a) and 1 or type(a) == 'string' and 2 or 3, math.type(b) and 1 or type(b) == 'string' and 2 or 3
      if ta ~= tb then return ta < tb end
      if ta == 3 then return tostring(a) < tostring(b) end
      return a < b
    end)
    for _, key in ipairs(keys) do
      if left <= 0 then parts[#parts + 1] = '"(more)":true' break end
      parts[#parts + 1] = member(key, rawget(value, key), depth - 1)
    end
  end
  open[value] = nil
  local text = table.concat(parts, ',')
  return list and '[' .. text .. ']' or '{' .. text .. '}'
end
function write(value, depth)
  left = left - 1
  local kind = type(value)
  if kind == 'table' then return whole(value, depth) end
  if kind == 'nil' or kind == 'boolean' then return kind == 'nil' and 'null' or tostring(value) end
  if kind == 'number' and value == value and value ~= math.huge and value ~= -math.huge then
    return math.type(value) == 'integer' and ('%d'):format(value) or ('%.17g'):format(value)
  end
  return quote(tostring(value))
end`;

/** The parts of a path: "Balances.alice", or a list whose members may contain points. Numbers index lists. */
function partsOf(path) {
  const parts = typeof path === "string" ? path.split(".") : Array.isArray(path) ? Array.from(path) : [];
  const isPart = (part) => Number.isSafeInteger(part) || (typeof part === "string" && part !== "");
  if (parts.length === 0 || !parts.every(isPart)) {
    throw invalid("path", "must name a global, such as \"Balances.alice\" or [\"Balances\", \"alice\"]");
  }
  text(parts.join("."), "path");
  return parts;
}

/** A string as Lua source, whatever is in it. */
function luaString(text) {
  const bytes = new TextEncoder().encode(text);
  return `"${Array.from(bytes, (byte) => `\\${String(byte).padStart(3, "0")}`).join("")}"`;
}

/** Lua source that evaluates to the value at a path, as JSON text; `null` when there is none. */
export function readerOf(path) {
  const keys = partsOf(path).map((part) => (typeof part === "number" ? String(part) : luaString(part)));
  return `${WRITER}
local value = _G
for _, key in ipairs({ ${keys.join(", ")} }) do
  if type(value) ~= 'table' then value = nil break end
  local found = value[key]
  if found == nil and type(key) == 'string' and math.tointeger(tonumber(key)) then found = value[math.tointeger(tonumber(key))] end
  value = found
end
return write(value, ${MAX_DEPTH})`;
}

/** The value that a dry run of such a source gave; undefined when there is none. */
export function valueOf({ status, result }, process) {
  const text = result?.Output?.data;
  if (status !== "ok" || typeof text !== "string") {
    throw new LunetteError("evaluation-failed", result?.Error ?? `the state could not be read: ${status}`, { process });
  }
  try {
    return JSON.parse(text) ?? undefined;
  } catch (error) {
    throw new LunetteError("evaluation-failed", "the process does not answer `Eval` of its owner", { process, cause: error });
  }
}
