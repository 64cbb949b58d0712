#!/bin/sh
# What a command line interpreter does, one case after the other, as text.
#
#   tests/lua/cli.sh INTERPRETER
#
# The runner calls this for both engines and compares the texts case by case.
# Replaced in the output: the interpreter's own name, its version line and the
# default search paths, since Debian builds its own into `lua5.3`; and the
# input that readline, which Debian links, echoes even when no person types.
set -u

interpreter=$(command -v "$1")
name=$(basename "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
unset LUA_INIT LUA_INIT_5_3 LUA_PATH LUA_PATH_5_3 LUA_CPATH LUA_CPATH_5_3

# The interpreter is started under one name whatever it is called, by a link.
ln -s "$interpreter" lua
lua=./lua

# Whether the interpreter echoes its input, found by asking it.
if printf 'nil\n' | "$lua" -i 2>/dev/null | grep -q '^> nil$'; then echoes=true; else echoes=false; fi

cat >hello.lua <<'LUA'
print("hello", ...)
LUA
cat >arguments.lua <<'LUA'
for i = -5, 5 do if arg[i] then print(i, (arg[i]:gsub("^.*/", ""))) end end
print(select("#", ...), ...)
LUA
cat >fails.lua <<'LUA'
local function inner() error("failed") end
local function outer() inner() end
outer()
LUA
cat >fails_table.lua <<'LUA'
error({ code = 1 })
LUA
cat >fails_object.lua <<'LUA'
error(setmetatable({}, { __tostring = function() return "object" end }))
LUA
cat >fails_nil.lua <<'LUA'
error()
LUA
cat >fails_number.lua <<'LUA'
error(42)
LUA
cat >syntax.lua <<'LUA'
local x = = 1
LUA
cat >exits.lua <<'LUA'
os.exit(tonumber(arg[1]))
LUA
cat >exits_boolean.lua <<'LUA'
os.exit(arg[1] == "true")
LUA
cat >shebang.lua <<'LUA'
#!/usr/bin/env lua
print("line", debug.getinfo(1, "l").currentline)
LUA
cat >module.lua <<'LUA'
print("module loaded as", ...)
modulevalue = 5
return { value = 7 }
LUA
cat >broken.lua <<'LUA'
local x = = 1
LUA
cat >raises.lua <<'LUA'
local t = nil
t.x = 1
LUA
mkdir -p folder
cat >folder/init.lua <<'LUA'
return { name = "folder", args = { ... } }
LUA
cat >folder/part.lua <<'LUA'
return { name = "part", args = { ... } }
LUA
printf '\357\273\277print("after a byte order mark")\n' >bom.lua
printf 'return 1, 2' >returns.lua
printf '' >empty.lua
printf '#only a comment' >comment.lua
printf 'io.write("no newline")' >nonewline.lua

# Removes the echo of readline: a line that ends with the next line of input
# becomes what it is without the echo, a prompt.
without_echo() {
  INPUT=$1 awk '
    BEGIN { count = split(ENVIRON["INPUT"], lines, "\n"); if (lines[count] == "") count--; at = 1 }
    NR > 1 && at <= count && substr($0, length($0) - length(lines[at]) + 1) == lines[at] && index($0, " ") {
      prefix = substr($0, 1, length($0) - length(lines[at]))
      if (prefix ~ /^[>?+]+ $/) { printf "%s", prefix; at++; next }
    }
    { print }' out
}

# run NAME STDIN ARGUMENTS...: shows output, errors and exit code of one start.
run() {
  title=$1
  input=$2
  shift 2
  printf '== cli: %s\n' "$title"
  printf '%b' "$input" | timeout 20 "$lua" "$@" >out 2>err
  code=$?
  if $echoes; then without_echo "$(printf '%b.' "$input" | sed '$s/\.$//')" >plain; else cp out plain; fi
  sed -e "s|\\./lua|lua|g" -e 's/^Lua 5\.3.*/VERSION/' -e 's/^/  out: /' plain
  # A last line without a newline must not swallow the next.
  [ -n "$(tail -c 1 plain)" ] && echo
  # `(null)` is what printf makes of a missing message when input ends too early.
  sed -e "s|\\./lua|lua|g" -e "s|^$name:|lua:|" -e "s|^usage: $name|usage: lua|" -e '/^(null)$/d' -e '/^\tno file /d' -e 's/^/  err: /' err
  [ -n "$(tail -c 1 err)" ] && echo
  printf '  code: %s\n' "$code"
}

run 'script' '' hello.lua
run 'script with arguments' '' hello.lua a 'b c' ''
run 'the table arg' '' arguments.lua x y
run 'the table arg after options' '' -e 'a=1' arguments.lua x
run 'script that fails' '' fails.lua
run 'error that is a table' '' fails_table.lua
run 'error that is an object with a text' '' fails_object.lua
run 'error that is nil' '' fails_nil.lua
run 'error that is a number' '' fails_number.lua
run 'script that does not compile' '' syntax.lua
run 'script that does not exist' '' nonexistent.lua
run 'exit with 0' '' exits.lua 0
run 'exit with 3' '' exits.lua 3
run 'exit with 255' '' exits.lua 255
run 'exit with 256' '' exits.lua 256
run 'exit without a code' '' exits.lua
run 'exit with true' '' exits_boolean.lua true
run 'exit with false' '' exits_boolean.lua false
run 'shebang line' '' shebang.lua
run 'byte order mark' '' bom.lua
run 'script that returns values' '' returns.lua
run 'empty script' '' empty.lua
run 'script that is one comment' '' comment.lua
run 'script without a last newline' '' nonewline.lua
run 'version' '' -v
run 'version then execute' '' -v -e 'print(1)'
run 'execute' '' -e 'print(1 + 1)'
run 'execute glued' '' '-eprint(2 + 2)'
run 'execute twice' '' -e 'x = 1' -e 'print(x)'
run 'execute with an error' '' -e 'error("oops")'
run 'execute with a runtime error' '' -e 'local t; t.x = 1'
run 'execute with a syntax error' '' -e 'x = ='
run 'execute stops at the first error' '' -e 'error("first", 0)' -e 'print("second")'
run 'execute then script' '' -e 'x = "set"' -e 'print(x)' hello.lua arg
run 'execute without a text' '' -e
run 'execute sees the arguments' '' -e 'print(arg[0], arg[1], arg[-1])'
run 'require' '' -l module -e 'print(module.value, modulevalue)'
run 'require glued' '' -lmodule -e 'print(module.value)'
run 'require of a missing module' '' -l surely.missing -e 'print(1)'
run 'unknown option' '' -x
run 'unknown option of two letters' '' -vv
run 'unknown long option' '' --nothing
run 'dash' 'print("from stdin", ...)' -
run 'dash with arguments' 'print("from stdin", ...)' - a b
run 'dash with an error' 'error("in stdin")' -
run 'dash dash' '' -- hello.lua x
run 'dash dash without a script' 'print("piped")' --
run 'nothing but input' 'print("piped", ...)\nprint(arg[0])'
run 'input with an error' 'print(1)\nlocal x = nil\nx.y = 1\n'
run 'input with a syntax error' 'x = = 1\n'
run 'ignored environment' '' -E hello.lua
run 'warnings of lua 5.4 do not exist' '' -W
run 'standard input is readable' 'line one\nline two' -e 'print(io.read()) print(io.read("a"))'
run 'interactive values' '1 + 1\n"text"\nnil\nprint(3)\n' -i
run 'interactive with several values' '1, 2, nil, "x"\n' -i
run 'interactive with equals' '= 5\n=6,7\n' -i
run 'interactive statement' 'x = 5\nx\nlocal y = 6\ny\n' -i
run 'interactive continuation' 'for i = 1, 2 do\nprint(i)\nend\n' -i
run 'interactive continuation of an expression' '1 +\n2\n' -i
run 'interactive continuation of a call' 'print(\n1,\n2\n)\n' -i
run 'interactive long string' 'x = [[a\nb]]\nx\n' -i
run 'interactive function over lines' 'function f(a)\n  return a * 2\nend\nf(21)\n' -i
run 'interactive errors' 'error("one")\nerror({})\nerror()\nx.y.z\n1 +* 2\nfor\n' -i
run 'interactive error with a text metamethod' 'error(setmetatable({}, {__tostring = function() return "T" end}))\n' -i
run 'interactive unfinished at the end' 'function f()\n' -i
run 'interactive empty lines' '\n\n1\n' -i
run 'interactive prompt' '_PROMPT = "? "\n1\n_PROMPT2 = "+ "\nprint(\n2)\n' -i
run 'interactive after a script' 'print(fromscript)\n' -e 'fromscript = 1' -i
run 'interactive exit' 'os.exit(5)\nprint("never")\n' -i
run 'interactive value of print' 'print = function(...) io.write("mine ", select("#", ...), "\\n") end\n1, 2\n' -i
run 'interactive broken print' 'print = nil\n1\n' -i
run 'interactive with a table value' 'return 1\nreturn\n{}' -i -e 'x = 1'
run 'combined -i and script' 'x\n' -i returns.lua
run 'many arguments' '' -e 'print(#arg, select("#", ...))' 
run 'print calls tostring' '' -e 'tostring = function(v) return "<" .. type(v) .. ">" end print(1, nil, {})'
run 'print without tostring' '' -e 'tostring = nil print(1)'
run 'print with a tostring that gives no string' '' -e 'tostring = function() return {} end print(1)'
run 'print with a tostring that gives a number' '' -e 'tostring = function() return 5 end print(1)'
run 'print uses the metamethod' '' -e 'print(setmetatable({}, {__tostring = function() return "shown" end}))'
run 'print with a bad metamethod' '' -e 'print(setmetatable({}, {__tostring = function() return {} end}))'
run 'require of a broken module' '' -e 'require "broken"'
run 'require of a module that raises' '' -e 'print(pcall(require, "raises"))'
run 'require of a folder' '' -e 'local m = require "folder" print(m.name, m.args[1], m.args[2])'
run 'require of a part' '' -e 'local m = require "folder.part" print(m.name, m.args[1], m.args[2], package.loaded["folder.part"] == m)'
run 'require with another path' '' -e 'package.path, package.cpath = "./folder/?.lua", "" print(require("part").name, pcall(require, "module"))'
run 'searchpath finds a file' '' -e 'print(package.searchpath("folder.part", package.path), package.searchpath("folder/part", "?.lua"))'
run 'dofile' '' -e 'print(dofile("returns.lua"))'
run 'dofile with a shebang' '' -e 'dofile("shebang.lua")'
run 'dofile of a broken file' '' -e 'dofile("broken.lua")'
run 'dofile of a file that raises' '' -e 'dofile("raises.lua")'
run 'dofile of standard input' 'print("from stdin") return 5' -e 'print(dofile())'
run 'loadfile' '' -e 'print(loadfile("returns.lua")()) print(loadfile("broken.lua")) print(loadfile("missing.lua")) print(loadfile("returns.lua", "b"))'
run 'loadfile with an environment' '' -e 'local env = {print = print} loadfile("hello.lua", "t", env)("arg")'
run 'load of a function that reads' 'return 1 +\n2' -e 'print(load(io.lines())()) print(load(function() return io.read(1) end))'
LUA_INIT='print("init")' run 'LUA_INIT' '' -e 'print("main")'
LUA_INIT='@hello.lua' run 'LUA_INIT with a file' '' -e 'print("main")'
LUA_INIT='error("in init")' run 'LUA_INIT that fails' '' -e 'print("main")'
LUA_INIT='print("init")' run 'LUA_INIT ignored' '' -E -e 'print("main")'
LUA_INIT_5_3='print("init 5.3")' LUA_INIT='print("init")' run 'LUA_INIT_5_3 comes first' '' -e 'print("main")'
LUA_PATH='./folder/?.lua' run 'LUA_PATH' '' -e 'print(package.path, require("part").name)'
LUA_PATH='./folder/?.lua;;' run 'LUA_PATH with the default path' '' -e 'print(package.path:match("^[^;]*"), require("part").name, require("module").value)'
LUA_PATH_5_3='./folder/?.lua' run 'LUA_PATH_5_3' '' -e 'print(package.path)'
run 'getenv' '' -e 'print(os.getenv("HOME") ~= nil, os.getenv("NOT_SET"))'
run 'error in a coroutine at the top' '' -e 'coroutine.wrap(function() local x; x.y = 1 end)()'
run 'error with a level at the top' '' -e 'local function f() error("level two", 2) end f()'
run 'error in a tail call' '' -e 'local function g() error("g") end local function f() return g() end f()'
run 'error in a metamethod' '' -e 'local t = setmetatable({}, {__add = function(a, b) error("adding") end}) local x = t + 1'
run 'error in a long stack' '' -e 'local function f(n) if n == 0 then error("bottom") end f(n - 1) end f(40)'
run 'stack overflow' '' -e 'local function f() return 1 + f() end f()'
run 'exit closes the state' '' -e 'setmetatable({}, {__gc = function() print("closed") end}) os.exit(0, true)'
run 'exit without closing' '' -e 'setmetatable({}, {__gc = function() print("closed") end}) os.exit(0)'
run 'finalizers at the end' '' -e 'for i = 1, 3 do setmetatable({}, {__gc = function() print("closed", i) end}) end'
run 'an error in a finalizer at the end' '' -e 'setmetatable({}, {__gc = function() error("late") end})'
run 'output is flushed at an error' '' -e 'io.write("partial") error("x")'
run 'writing to standard error' '' -e 'io.stderr:write("to stderr\n") io.stdout:write("to stdout\n")'
run 'reading in every format' '12 0x1F -3.5e2 word\nline two\n\nlast' -e 'print(io.read("n", "n", "n")) print(io.read("l")) print(io.read("L")) print(io.read(0), io.read(3), io.read("a"), io.read("a"), io.read("l"), io.read(0))'
run 'reading lines' 'a\nb\n\nc' -e 'for l in io.lines() do io.write("[", l, "]") end print() print(io.read())'
run 'reading malformed numbers' '1e 0x .5. - nan 99999999999999999999 1.5' -e 'for i = 1, 9 do print(io.read("n")) end print(io.read("a"))'
printf '== end of probes\n'
