-- Delta debugging: the smallest tree found that still makes the engines differ.

local tree = require "tree"

local shrink = {}

-- How many times the engines may be started for one case.
local MOST_TRIES = 300

local function copy(node)
  if type(node) == "string" then return node end
  local result = { removable = node.removable, simpler = node.simpler }
  for i = 1, #node do result[i] = copy(node[i]) end
  return result
end

-- Every node of a tree that can be changed, the outermost first.
local function changeable(root)
  local found, queue, head = {}, { root }, 1
  while queue[head] do
    local node = queue[head]
    head = head + 1
    if node.removable or node.simpler then found[#found + 1] = node end
    for i = 1, #node do
      if type(node[i]) == "table" then queue[#queue + 1] = node[i] end
    end
  end
  return found
end

local function without(node, from, to)
  local kept = {}
  for i = 1, #node do
    if i < from or i > to then kept[#kept + 1] = node[i] end
  end
  return kept
end

local function assign(node, items)
  for i = #node, 1, -1 do node[i] = nil end
  for i, item in ipairs(items) do node[i] = item end
end

-- Removes runs of items, long ones first. True when anything could go.
local function remove_items(node, still_differs)
  local changed = false
  local size = #node
  while size >= 1 do
    local from = 1
    while from <= #node do
      local saved = without(node, 0, -1)
      assign(node, without(saved, from, from + size - 1))
      if #node < #saved and still_differs() then
        changed = true
      else
        assign(node, saved)
        from = from + size
      end
    end
    size = size // 2
  end
  return changed
end

-- Puts a simpler node in the place of this one. True when that was possible.
local function simplify(node, still_differs)
  local saved, alternatives, removable = without(node, 0, -1), node.simpler, node.removable
  local length = #tree.render(node)
  for _, alternative in ipairs(alternatives) do
    local replacement = copy(alternative)
    if #tree.render(replacement) < length then
      assign(node, { replacement })
      node.simpler, node.removable = nil, nil
      if still_differs() then return true end
    end
  end
  assign(node, saved)
  node.simpler, node.removable = alternatives, removable
  return false
end

-- `differs(source)` runs both engines. Returns a new tree.
function shrink.minimise(root, differs)
  local best = copy(root)
  local tries = 0
  local function still_differs()
    tries = tries + 1
    return tries <= MOST_TRIES and differs(tree.render(best))
  end
  local changed = true
  while changed and tries < MOST_TRIES do
    changed = false
    for _, node in ipairs(changeable(best)) do
      if node.removable and remove_items(node, still_differs) then changed = true end
      if node.simpler and simplify(node, still_differs) then changed = true end
    end
  end
  return best
end

return shrink
