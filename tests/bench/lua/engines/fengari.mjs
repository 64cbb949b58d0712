// fengari: Lua 5.3 written in JavaScript, with 32-bit integers.
import fengari from "fengari";

const { lua, lauxlib, lualib, to_luastring: bytesOf, to_jsstring: textOf } = fengari;

export async function open() {
  return { run };
}

async function run(source) {
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  const bytes = bytesOf(source);
  check(state, lauxlib.luaL_loadbuffer(state, bytes, bytes.length, bytesOf("=program")));
  const start = performance.now();
  const status = lua.lua_pcall(state, 0, 1, 0);
  const ms = performance.now() - start;
  check(state, status);
  return { ms, value: lua.lua_tonumber(state, -1) };
}

function check(state, status) {
  if (status === lua.LUA_OK) return;
  throw new Error(textOf(lauxlib.luaL_tolstring(state, -1)));
}
