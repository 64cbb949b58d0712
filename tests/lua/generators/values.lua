-- Literals that are likely to reach the edges of the language.

local values = {}

values.integers = { "0", "1", "2", "3", "-1", "-2", "7", "10", "63", "64", "100", "255", "256", "1000000", "2147483647", "-2147483648", "4294967296",
  "9007199254740993", "math.maxinteger", "math.mininteger", "0xff", "0x7fffffffffffffff", "0xffffffffffffffff" }
values.floats = { "0.0", "-0.0", "1.0", "0.5", "-1.5", "2.5", "3.0", "1e15", "1e16", "1e100", "-1e100", "0.1", "1/3", "2^53", "2^63", "-2^63", "1e308", "5e-324", "math.huge", "-math.huge", "(0/0)", "math.pi", "123456.789" }
values.strings = { '""', '"a"', '"abc"', '"hello world"', '"10"', '" 10 "', '"0x10"', '"1e1"', '"1.5"', '"-3"', '"nan"', '"10a"', '"\\0"', '"a\\0b"', '"\\255"', '"%d"', '"Lua 5.3"', '"x\\ny"', "('x'):rep(50)" }
values.others = { "nil", "true", "false", "{}", "{1,2,3}", "{x=1}", "math.abs", "function() end", "io.stdout", "coroutine.create(print)" }

function values.any(random)
  local which = random:upto(10)
  if which <= 4 then return random:pick(values.integers)
  elseif which <= 6 then return random:pick(values.floats)
  elseif which <= 8 then return random:pick(values.strings) end
  return random:pick(values.others)
end

function values.number(random)
  if random:chance(60) then return random:pick(values.integers) end
  return random:pick(values.floats)
end

function values.small_integer(random) return tostring(random:between(-3, 9)) end

return values
