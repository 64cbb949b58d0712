-- The part of `.chance` that is Lua; `seed` and `random` are native.
local chance = {}

--- An integer from min to max, each as likely as the others.
function chance.integer(min, max)
  if not (max >= min) then error("max must bigger than min") end --@201
  return math.floor(chance.random() * (max - min + 1) + min)
end

return chance
