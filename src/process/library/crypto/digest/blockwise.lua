-- A digest whose objects take streams in pieces, may be looked at between them, and may go on after they are finished.
local natives = ...

--- How many values of a stream are taken in at once.
local PIECE = 1024

local function newDigest()
  local public = {}
  local state

  function public.init()
    state = nil
    return public
  end

  function public.update(stream)
    local rest = natives.rest(stream)
    if rest then
      state = natives.absorb(state, rest)
      return public
    end
    local values, count = {}, 0
    for value in stream do --@UPDATE_LINE
      if count == PIECE then
        state = natives.absorb(state, values, count)
        count = 0
      end
      count = count + 1
      values[count] = value
    end
    state = natives.absorb(state, values, count)
    return public
  end

  function public.finish()
    state = natives.finish(state)
    return public
  end

  function public.asBytes()
    return natives.array(natives.result(state))
  end

  function public.asHex()
    return natives.lower_hex(natives.result(state))
  end

  function public.asString()
    return natives.result(state)
  end

  return public
end

local function digestOf(stream)
  return newDigest().init().update(stream).finish()
end

