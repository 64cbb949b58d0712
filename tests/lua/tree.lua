-- Generated source as a tree, so that it can be cut down without parsing.
--
-- A node is a table whose array items are strings and nodes, rendered one after
-- the other. `removable = true` says that each item may be left out; `simpler`
-- lists nodes or strings that may stand in its place.

local tree = {}

local function append(node, parts)
  if type(node) == "string" then
    parts[#parts + 1] = node
    return
  end
  for i = 1, #node do append(node[i], parts) end
end

function tree.render(node)
  local parts = {}
  append(node, parts)
  return table.concat(parts)
end

-- A list of items that can be removed one by one, each followed by `ending`.
function tree.list(items, ending)
  local node = { removable = true }
  for i, item in ipairs(items) do node[i] = { item, ending } end
  return node
end

-- A node that may be replaced by any of the following.
function tree.choice(node, ...)
  if type(node) == "string" then node = { node } end
  node.simpler = { ... }
  return node
end

return tree
