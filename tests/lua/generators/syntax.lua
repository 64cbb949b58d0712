-- Sources with tokens dropped, doubled, swapped and replaced: the messages of the
-- compiler, and that it takes or refuses the same texts.

local engines = require "engines"
local tree = require "tree"

local syntax = {}

local extra = { "end", "do", "then", "if", "else", "elseif", "while", "for", "in", "repeat", "until", "function", "local", "return", "break", "goto", "nil", "true", "not", "and", "or",
  "(", ")", "{", "}", "[", "]", ",", ";", ":", "::", ".", "..", "...", "=", "==", "~=", "<", "<<", "+", "-", "*", "/", "//", "%", "^", "#", "&", "|", "~", "x", "f", "1", "1.5", "0x", "'s'", "[[l]]", "\n", "--c\n", "@", "'", "goto x", "::x::", "<const>" }

local corpus

local function tokens_of(text)
  local list = {}
  local at = 1
  while at <= #text do
    local token = text:match("^%s+", at) or text:match("^%-%-[^\n]*", at) or text:match("^[%a_][%w_]*", at) or text:match("^%d[%w.]*", at)
      or text:match('^"[^"\\\n]*"', at) or text:match("^'[^'\\\n]*'", at) or text:match("^%.%.%.?", at) or text:match("^[=~<>]=", at) or text:match("^::", at) or text:match("^//", at) or text:sub(at, at)
    list[#list + 1] = token
    at = at + #token
  end
  return list
end

-- Pieces of the program files, between empty lines.
local function read_corpus(directory)
  corpus = {}
  for _, path in ipairs(engines.list(directory .. "/programs", "%.lua$")) do
    for piece in (engines.read_file(path) .. "\n\n"):gmatch("(.-)\n\n") do
      if #piece < 1500 then corpus[#corpus + 1] = tokens_of(piece) end
    end
  end
end

function syntax.make(random, directory)
  if not corpus then read_corpus(directory) end
  local source = random:pick(corpus)
  local length = math.min(#source, random:between(5, 120))
  local from = random:between(1, #source - length + 1)
  local list = table.move(source, from, from + length - 1, 1, {})
  for _ = 1, random:between(0, 3) do
    local at = random:upto(#list)
    local which = random:upto(4)
    if which == 1 and #list > 1 then table.remove(list, at)
    elseif which == 2 then table.insert(list, at, " " .. random:pick(extra) .. " ")
    elseif which == 3 then list[at] = " " .. random:pick(extra) .. " "
    else
      local other = random:upto(#list)
      list[at], list[other] = list[other], list[at]
    end
  end
  for i, token in ipairs(list) do list[i] = ("%q"):format(token):gsub("\\\n", "\\n"):sub(2, -2) end
  return { 'local f, m = load("', tree.list(list, ""), '", "=s") return f and true, m' }
end

return syntax
